"""How whole sets are read: as which role, and with how much memory (decision 13). Knows nothing of Django."""

# To know the rows of 30,000 children takes 20 MB. With less, PostgreSQL keeps only the pages that they lie on, and looks each
# row of those up in the list of children, one after the other: 45 s instead of 5 for two million rows.
REPORT_MEMORY = "64MB"
AS_REPORT = f"SELECT set_config('role', 'homeroom_report', true), set_config('work_mem', '{REPORT_MEMORY}', true)"
AS_ONESELF = "SET LOCAL ROLE NONE"

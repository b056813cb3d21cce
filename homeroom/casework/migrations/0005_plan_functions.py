"""The plan keeps its promise at commit; who would read is told before writing; writers hold a record."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_team_plan_contacts"),
        ("access", "0004_what_was_read"),
    ]
    operations = [Functions(SQL / "plan.sql"), Functions(SQL / "records.sql")]

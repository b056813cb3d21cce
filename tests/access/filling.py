"""Rows for policies to refuse: of every kind of fact and of what people write, about every child, by every partner."""

from tests.access.matrix import SUPERSEDED, TEXTS, supersede

QUIETLY = "SET LOCAL session_replication_role = replica; {}; SET LOCAL session_replication_role = origin"
# A new row of one of these would change who stands where; of some, one that names nobody, or is over, does not.
SET_NO_STANDING = {"students_caseworker", "students_placement", "students_placementcaregiver", "students_careepisode"}
KEEP_STANDING = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'standing_follows%%'"
HAS_BOTH = (
    "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND 2 = (SELECT"
    " count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('contributor_id', %s)) ORDER BY 1"
)
EMPTY = {
    "timestamp with time zone": "now()",
    "uuid": "gen_random_uuid()",
    "text": "''",
    "jsonb": "'[]'",
    "date": "current_date",
    "boolean": "false",
    "bytea": "'\\x'",
    "text[]": "'{}'",
    "numeric": "1",
}


def fill(town) -> None:
    keep_standing = {table for (table,) in town.admin(KEEP_STANDING)} - SET_NO_STANDING
    for (table,) in town.admin(HAS_BOTH, "superseded_at"):
        if table == "students_glimpse":
            continue
        if table not in keep_standing:
            town.admin(QUIETLY.format(of_everybody(town, table)))
        if table not in TEXTS:
            supersede(town, table, "key", f"key || '{SUPERSEDED}'")
    for (table,) in town.admin(HAS_BOTH, "by_id"):
        if table.startswith("casework_") and table != "casework_membership":
            town.admin(QUIETLY.format(copies(town, table)))
    for dataset in ("51", "52"):
        town.admin(QUIETLY.format(of_everybody(town, "casework_contact", dataset=dataset)))
    for table, (column, _) in TEXTS.items():  # A word names its contributor.
        if table not in keep_standing:
            word = f"regexp_replace({column}, 'c\\d+d', 'c' || contributor_id || 'd')"
            town.admin(QUIETLY.format(f"UPDATE {table} SET {column} = {word} WHERE {column} LIKE 'zqd%%'"))
    word = "'zqd' || student_id || 'c' || contributor_id || 'd' || dataset || 'z'"
    alone = "id NOT IN (SELECT contact_id FROM casework_contactstate)"  # A copy of what was withdrawn is not withdrawn.
    town.admin(QUIETLY.format(f"UPDATE casework_contact SET with_whom = {word} WHERE {alone}"))
    # Of every other one something became; the others may be withdrawn.
    whose = "student_id, contributor_id, by_id, dataset"
    town.admin(
        QUIETLY.format(
            f"INSERT INTO casework_contactstate (contact_id, {whose}, state) SELECT id, {whose}, 'restored'"
            f" FROM casework_contact WHERE {alone} AND id %% 2 = 1"
        )
    )


# What is over, lacks something or rests is asked in worlds of its own (tests/access/worlds.py); of the others each needs a row.
IN_WORLDS = {"agreements_ending", "agreements_lack", "agreements_suspension"}
EMPTY_TABLES = (
    "SELECT DISTINCT p.tablename FROM pg_policies p JOIN information_schema.columns c ON c.table_name = p.tablename AND"
    " c.column_name = %s WHERE p.roles && '{homeroom_app,homeroom_report}'::name[] ORDER BY 1"
)


STATES = {"drafting_step": "'draft'"}  # In which its stewards may write; further on it is in worlds of its own.


def fill_papers(town) -> None:
    """A row of every agreement, and of every draft, in each table of such parts that has none; and stories without names."""
    for whole, part in (("drafting_draft", "draft_id"), ("agreements_agreement", "agreement_id")):
        for (table,) in town.admin(EMPTY_TABLES, part):
            if table not in IN_WORLDS and not town.admin(f"SELECT 1 FROM {table} LIMIT 1"):
                town.admin(QUIETLY.format(of_every(town, table, whole, part)))
    incident = (
        "(SELECT min(i.id) FROM students_disciplineincident i WHERE i.student_id = s.id AND i.contributor_id = o.id)"
    )
    town.admin(QUIETLY.format(of_everybody(town, "casework_redaction", incident_id=incident)))
    # And of an incident of another child, which most who read of this one do not see.
    another = "(SELECT max(i.id) FROM students_disciplineincident i WHERE i.student_id <> s.id)"
    town.admin(QUIETLY.format(of_everybody(town, "casework_redaction", incident_id=another)))


def of_every(town, table: str, whole: str, part: str) -> str:
    def some(names: str) -> str:
        """One that belongs to the same whole, where it belongs to one; of what is only there in other worlds none."""
        if names in IN_WORLDS:
            return "-w.id"
        belongs = any(name == part for name, _, _ in columns(town, names))
        found = f"(SELECT min(x.id) FROM {names} x{f' WHERE x.{part} = w.id' if belongs else ''})"
        return f"coalesce({found}, -w.id)"  # Its table may come later.

    values = {
        name: "w.id" if name == part else some(names) if names else STATES.get(table, EMPTY.get(kind, "1"))
        for name, kind, names in columns(town, table)
    }
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {whole} w"


def columns(town, table: str) -> list[tuple[str, str, str]]:
    """Those that a row must have: name, type, and the table that it names."""
    return town.admin(
        "SELECT a.attname, format_type(a.atttypid, NULL), coalesce((SELECT f.confrelid::regclass::text FROM pg_constraint f"
        " WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]), '') FROM pg_attribute a"
        " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''",
        table,
    )


def of_everybody(town, table: str, **given: str) -> str:
    """About every child by every partner; what is not given as SQL, and must be there, is empty."""
    values = {}
    for name, kind, names in columns(town, table):
        some = f"(SELECT min(id) FROM {names})" if names else EMPTY.get(kind, "1")
        values[name] = {
            "student_id": "s.id", "contributor_id": "o.id", "key": "'planted ' || s.id || ' ' || o.id",
        }.get(name, some)  # fmt: skip
    values |= given
    if table == "students_careepisode":
        values["exit_on"] = values["removal_on"]
    return (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM students_student s,"
        " partners_organization o WHERE o.kind <> 'family' ON CONFLICT DO NOTHING"
    )


def copies(town, table: str) -> str:
    """What is there, as if people of every other partner had written it."""
    same = [
        name
        for (name,) in town.admin(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity = ''"
            " AND attgenerated = '' AND NOT attisdropped AND attname <> 'contributor_id'",
            table,
        )
    ]

    def new(name: str) -> str:
        return "gen_random_uuid()" if name == "entry" else f"t.{name}"

    return (
        f"INSERT INTO {table} (contributor_id, {', '.join(same)}) SELECT o.id, {', '.join(new(name) for name in same)}"
        f" FROM (SELECT * FROM {table} ORDER BY id LIMIT 12) t, partners_organization o"
        " WHERE o.kind <> 'family' AND o.id <> t.contributor_id ON CONFLICT DO NOTHING"
    )


def one(town, table: str, **values) -> int:
    """One row, quietly: values are numbers, SQL of dates and moments, or else texts; what else it must have is empty."""
    texts = {name for name, kind, _ in columns(town, table) if kind in ("text", "citext")} | {"email", "source_id"}
    row = {}
    for name, kind, names in columns(town, table):
        row[name] = f"(SELECT min(id) FROM {names})" if names else EMPTY.get(kind, "1")
    row |= {name: quoted(value) if name in texts else str(value) for name, value in values.items()}
    written = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"
    town.admin(QUIETLY.format(written.replace("%", "%%")))
    return town.admin(f"SELECT max(id) FROM {table}")[0][0]


def quoted(text: str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def empty_tables(town) -> set[str]:
    """Tables of which people see rows by a policy, and which have none here."""
    of_people = town.admin(
        "SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public' AND roles && %s::name[]",
        ["homeroom_app", "homeroom_report"],
    )
    return {table for (table,) in of_people if not town.admin(f'SELECT 1 FROM "{table}" LIMIT 1')}

"""Children by the hundred or by the thousand, as an agency's load would leave them, each assigned to one worker."""

import json
from dataclasses import asdict, dataclass, field

import psycopg

NAMES, MATCH_KEYS, AGENCY_IDS = 1, 2, 6  # Numbers of datasets.
LEGAL, PREFERRED, BIRTH, STATE_ID, AGENCY_ID = 1, 2, 3, 8, 9  # Numbers of elements.

# Every table in one statement: the triggers that keep the standing run once for all.
TABLES = (
    "INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) SELECT agency, agency_id, id FROM planted",
    "INSERT INTO students_identity (student_id, contributor_id, batch_id, key, digest, first_name, middle_name, last_name,"
    " suffix, former_last_names, preferred_first_name, sex, home_language)"
    " SELECT id, agency, batch, agency_id, '', first, middle, last, '', former, preferred, '', '' FROM planted",
    "INSERT INTO students_matchkeys (student_id, contributor_id, batch_id, key, digest, birth_on, state_student_id)"
    " SELECT id, agency, batch, agency_id, '', nullif(born, '')::date, state_id FROM planted",
    "INSERT INTO students_careepisode (student_id, contributor_id, batch_id, key, digest, removal_on, exit_reason,"
    " legal_authority, court_name) SELECT id, agency, batch, agency_id, '', '2020-01-01', '', 'dependency', '' FROM planted",
    "INSERT INTO students_caseworker (student_id, contributor_id, batch_id, key, digest, role, name, organization, phone,"
    " email, begins_on) SELECT id, agency, batch, agency_id, '', 'caseworker', '', '', '', email, '2020-01-01' FROM planted",
    "INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)"
    " SELECT p.id, agency, batch, said.dataset, said.element, view, CASE view WHEN 2 THEN to_jsonb(said.value)"
    " WHEN 1 THEN to_jsonb('…'::text) ELSE 'true' END"
    " FROM planted p CROSS JOIN generate_series(0, 2) AS view"
    f" CROSS JOIN LATERAL (VALUES ({NAMES}, {LEGAL}, concat_ws(' ', nullif(first, ''), nullif(middle, ''), nullif(last, ''))),"
    f" ({NAMES}, {PREFERRED}, nullif(preferred, '') || ' ' || last), ({MATCH_KEYS}, {BIRTH}, nullif(born, '')),"
    f" ({MATCH_KEYS}, {STATE_ID}, nullif(state_id, '')), ({AGENCY_IDS}, {AGENCY_ID}, agency_id))"
    " AS said (dataset, element, value) WHERE said.value IS NOT NULL",
)


@dataclass
class Planted:
    first: str
    last: str
    middle: str = ""
    preferred: str = ""
    former: list[str] = field(default_factory=list)
    born: str = ""
    state_id: str = ""
    agency_id: str = ""
    email: str = "rosa@dcs.example"
    id: int = 0


def add_children(town, children: list[Planted]) -> list[Planted]:
    """Answers them with their ids."""
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True) as admin, admin.transaction():
        ids = admin.execute(
            "INSERT INTO students_student (public_id) SELECT gen_random_uuid() FROM generate_series(1, %s) RETURNING id",
            [len(children)],
        ).fetchall()
        for child, (number,) in zip(children, ids, strict=True):
            child.id = number
            child.agency_id = child.agency_id or f"planted-{number}"
        admin.execute(
            "CREATE TEMP TABLE planted ON COMMIT DROP AS SELECT o.id AS agency, b.id AS batch, p.*"
            " FROM (SELECT id FROM partners_organization WHERE key = 'county-dcs') AS o"
            " CROSS JOIN (SELECT min(id) AS id FROM students_batch) AS b"
            " CROSS JOIN jsonb_to_recordset(%s::jsonb) AS p (id integer, first text, middle text, last text, preferred text,"
            " former jsonb, born text, state_id text, agency_id text, email text)",
            [json.dumps([asdict(child) for child in children])],
        )
        for sql in TABLES:
            admin.execute(sql)
        admin.execute("ANALYZE students_glimpse, students_identity, access_standing, students_sourcerecord")
    return children

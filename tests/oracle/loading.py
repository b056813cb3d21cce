"""A made-up world in a database of its own: the file is applied, and the children's facts lie there as feeds bring them."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import yaml

from homeroom.access.catalogue import catalogue
from homeroom.access.door import fact_tables
from homeroom.collaboration import applying, checking, reading
from tests.access.filling import EMPTY as NOTHING
from tests.access.filling import columns
from tests.collaboration.files import as_owner
from tests.conftest import EMPTY, copy_of, drop, point_django_at, waive_second_factor
from tests.oracle import planting
from tests.oracle.worlds import World
from tests.town.cast import IN_TOWN, Town
from tests.town.files import PlainDumper

# Rows of these say who stands where: the world says them itself.
SAID = {"students_careepisode", "students_schoolenrollment", "students_caseworker", "students_placementcaregiver",
        "students_matchkeys"}  # fmt: skip


@contextmanager
def loaded(server, world: World):
    name = copy_of(server, EMPTY)
    waive_second_factor(server, name)
    before = point_django_at(name)
    town = Town(server, name)
    try:
        apply(world)
        with psycopg.connect(server.admin_url(name), autocommit=True, options=IN_TOWN) as admin:
            tell_of_children(admin, world)
            tell_of_promises(admin, world)
            tell_of_sittings(admin, world)
            fill(town, admin)
            planting.plant(
                town, admin, world, dict(admin.execute("SELECT key, id FROM partners_organization").fetchall())
            )
            planting.plant_days(town, admin, world)
            admin.execute("SELECT access.restand_all_v1()")
            tell_of_alarms(admin, world)
        yield town
    finally:
        town.leave()
        point_django_at(before)
        drop(server, name)


def apply(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collaboration.yaml"
        path.write_text(yaml.dump(world.file, Dumper=PlainDumper, sort_keys=False))
        read = reading.read(path)
        checking.check(read)
        with as_owner():
            applying.apply(read.document)


TO_SIGN = (
    "SELECT p.id, p.organization_id, p.role, t.id, p.name FROM partners_person p JOIN partners_confidentialitytext t"
    " ON t.organization_id = p.organization_id OR t.organization_id IS NULL"
    " WHERE p.key = %s AND t.effective_on <= %s ORDER BY t.organization_id IS NULL, t.effective_on DESC, t.id DESC LIMIT 1"
)


def tell_of_promises(admin, world: World) -> None:
    """As signing and writing down leave them, on days on which nobody can press a button any more."""
    for key, day in world.signed_here.items():
        person, organization, role, text, name = admin.execute(TO_SIGN, [key, day]).fetchone()
        admin.execute(
            "WITH made AS (INSERT INTO partners_confidentialitysignature (person_id, organization_id, role, text_id, language,"
            " text_hash, name, method) VALUES (%(person)s, %(organization)s, %(role)s, %(text)s, 'en', '', %(name)s, 'password')"
            " RETURNING id) INSERT INTO partners_readiness (person_id, kind, done_on, during, signature_id)"
            " SELECT %(person)s, 'confidentiality', %(day)s, tstzrange(access.morning_of_v1(%(day)s),"
            " access.signed_until_v1(%(person)s, %(day)s, %(text)s)), id FROM made",
            {"person": person, "organization": organization, "role": role, "text": text, "name": name, "day": day},
        )
    for key, day in world.trained_here.items():
        admin.execute(
            "WITH made AS (INSERT INTO partners_trainingrecord (person_id, organization_id, by_id, completed_on, course)"
            " SELECT p.id, p.organization_id, (SELECT min(b.id) FROM partners_person b WHERE b.id <> p.id), %(day)s, 'Privacy'"
            " FROM partners_person p WHERE p.key = %(key)s RETURNING id, person_id)"
            " INSERT INTO partners_readiness (person_id, kind, done_on, during, training_id) SELECT person_id, 'training',"
            " %(day)s, tstzrange(access.morning_of_v1(%(day)s),"
            " access.morning_of_v1((%(day)s + interval '1 year')::date)), id FROM made",
            {"key": key, "day": day},
        )


def tell_of_sittings(admin, world: World) -> None:
    """As the book and the stewards' page leave them."""
    for key, at, children in world.shown:
        admin.execute(
            "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, at)"
            " SELECT id, organization_id, role, 'made up', 'view', 'permit', %s, '', %s FROM partners_person WHERE key = %s",
            [children, at, key],
        )
    for key, at, verdict, asked in world.answers:
        admin.execute(
            "WITH held AS (INSERT INTO access_volumehold (person_id, organization_id, at, since, opened, asked, normal, most)"
            " SELECT p.id, c.custodian_id, %(at)s, %(at)s, 0, %(asked)s, 0, 0 FROM partners_person p, partners_collaboration c"
            " WHERE p.key = %(key)s RETURNING id, person_id)"
            " INSERT INTO access_volumedecision (hold_id, by_id, at, verdict, reason)"
            " SELECT id, person_id, %(at)s, %(verdict)s, 'Made up' FROM held",
            {"key": key, "at": at, "verdict": verdict, "asked": asked},
        )


def tell_of_alarms(admin, world: World) -> None:
    """As breaking the glass and pausing leave them, hours ago."""
    for opened in world.emergencies:
        numbers = [catalogue().elements[key].number for key in opened["elements"]]
        (made,) = admin.execute(
            "INSERT INTO casework_emergency (student_id, by_id, contributor_id, role, origins, elements, datasets, threat,"
            " at_risk, why_now, receivers, at, ends_at) SELECT %(child)s, p.id, p.organization_id, p.role,"
            " ARRAY(SELECT DISTINCT r.contributor_id FROM students_sourcerecord r WHERE r.student_id = %(child)s),"
            " (SELECT bit_or(set_bit(0::bit(128), e.element, 1)) FROM access.emergency_elements_v1() e"
            "  WHERE e.element = ANY (%(elements)s)),"
            " (SELECT 1 | bit_or(CASE WHEN e.is_all THEN 1::bigint << e.dataset ELSE 0 END) FROM access.emergency_elements_v1() e"
            "  WHERE e.element = ANY (%(elements)s)), 'x', 'x', 'x', 'x', %(at)s, %(at)s + interval '4 hours'"
            " FROM partners_person p WHERE p.key = %(person)s RETURNING id",
            {**opened, "child": int(opened["child"]), "elements": numbers},
        ).fetchone()
        admin.execute("SELECT access.open_emergency_v1(%s)", [made])
    for frozen in world.freezes:
        (made,) = admin.execute(
            "INSERT INTO access_freeze (kind, reason, at) VALUES (%s, 'x', %s) RETURNING id",
            [frozen["kind"], frozen["at"]],
        ).fetchone()
        for word in frozen["words"]:
            admin.execute(
                "INSERT INTO access_thaw (freeze_id, by_id, organization_id, reason, at) SELECT %s, CASE WHEN o.id IS NOT NULL"
                " THEN (SELECT min(id) FROM partners_person) END, o.id, 'x', %s FROM (SELECT 1) AS one"
                " LEFT JOIN partners_organization o ON o.key = %s",
                [made, word["at"], word["organization"]],
            )


def tell_of_children(admin, world: World) -> None:
    admin.execute("SET session_replication_role = replica")
    organizations = dict(admin.execute("SELECT key, id FROM partners_organization").fetchall())
    batches = {
        key: admin.execute(
            "INSERT INTO students_batch (contributor_id, source_name, format, status, finished_at)"
            " VALUES (%s, 'made up', 'none', 'loaded', now()) RETURNING id",
            [number],
        ).fetchone()[0]
        for key, number in organizations.items()
    }
    schools = {}
    for district, school in {(d, s) for child in world.children for d, s, *_ in child.schools}:
        schools[district, school] = admin.execute(
            "INSERT INTO partners_school (contributor_id, source_id, name, identifier) VALUES (%s, %s, %s, '') RETURNING id",
            [organizations[district], school, school],
        ).fetchone()[0]

    def fact(table, child, contributor, key, **values):
        known = {
            "student_id": int(child.id),
            "contributor_id": organizations[contributor],
            "batch_id": batches[contributor],
        }
        row = {**known, "key": key, "digest": b"", **values}
        names = ", ".join(row)
        admin.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))

    for child in world.children:
        admin.execute("INSERT INTO students_student (id, public_id) VALUES (%s, gen_random_uuid())", [int(child.id)])
        for organization, identifier in child.records.items():
            admin.execute(
                "INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) VALUES (%s, %s, %s)",
                [organizations[organization], identifier, int(child.id)],
            )
        agency = next(iter(child.records))
        fact("students_matchkeys", child, agency, "born", birth_on=child.born, state_student_id="")
        for n, (organization, first, gone, authority) in enumerate(child.care):
            fact("students_careepisode", child, organization, f"e{n}", removal_on=first, exit_on=gone, exit_reason="",
                 legal_authority=authority.replace("-", "_"), court_name="")  # fmt: skip
        for n, (organization, school, first, gone) in enumerate(child.schools):
            fact("students_schoolenrollment", child, organization, f"s{n}", school_id=schools[organization, school],
                 entry_on=first, exit_on=gone)  # fmt: skip
        for n, (organization, email, first, gone) in enumerate(child.workers):
            fact("students_caseworker", child, organization, f"w{n}", role="caseworker", name="", organization="",
                 email=email, phone="", begins_on=first, ends_on=gone)  # fmt: skip
        for n, (organization, email, first, gone) in enumerate(child.homes):
            fact("students_placementcaregiver", child, organization, f"h{n}", role="", name="", email=email, phone="",
                 begins_on=first, ends_on=gone)  # fmt: skip
    admin.execute("SET session_replication_role = origin")


def fill(town: Town, admin) -> None:
    """Of every record each element at each view, and a row of every dataset."""
    admin.execute("SET session_replication_role = replica")
    elements = [
        {"dataset": catalogue().datasets[e.dataset].number, "element": e.number} for e in catalogue().elements.values()
    ]
    admin.execute(
        "INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)"
        " SELECT r.student_id, r.contributor_id, (SELECT min(id) FROM students_batch), d.dataset, d.element, v, '1'"
        " FROM students_sourcerecord r CROSS JOIN generate_series(0, 2) v"
        " CROSS JOIN jsonb_to_recordset(%s::jsonb) AS d (dataset integer, element integer)",
        [json.dumps(elements)],
    )
    for table, dataset in fact_tables().items():
        if dataset.isdigit() and table.startswith("students_") and table not in SAID:
            values = {}
            for name, kind, names in columns(town, table):
                some = f"(SELECT coalesce(min(id), 1) FROM {names})" if names else NOTHING.get(kind, "1")
                known = {"student_id": "r.student_id", "contributor_id": "r.contributor_id", "key": "'made up'"}
                values[name] = known.get(name, some)
            admin.execute(
                f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM students_sourcerecord r"
            )
    admin.execute("SET session_replication_role = origin")

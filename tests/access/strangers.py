"""People and a child in whose papers one thing is missing, so that nobody stands where a careless view would let them.

Each clause of the views over relations and circumstances (`publications.py` of two rooms) has here what it refuses.
"""

from tests.access.filling import one

BOSS, TWIN, GONE, OTHER_ROLE, MAILLESS = "x.boss", "x.twin", "x.gone", "x.other.role", "x.mailless"
COUNTY, DISTRICT, NORTH, BRIDGE, FAMILIES = "county-dcs", "lakeside-usd", "north-usd", "bridge", ":families"
A_MONTH_AGO = "current_date - 30"
MARISOL, JONAH, INES = "10023", "10024", "10026"


def hire(town, key: str, organization: str, role: str, email: str = "", **more) -> int:
    house = f"(SELECT id FROM partners_organization WHERE key = '{organization}')"
    return one(town, "partners_person", key=key, name=key, organization_id=house, role=role, email=email,
               active="tstzrange(NULL, NULL)", **more)  # fmt: skip


def let_strangers_in(town) -> None:
    def of(organization: str) -> int:
        return town.admin("SELECT id FROM partners_organization WHERE key = %s", organization)[0][0]

    def child(source_id: str) -> int:
        return town.admin("SELECT student_id FROM students_sourcerecord WHERE source_id = %s ORDER BY id", source_id)[
            0
        ][0]

    def fact(table: str, contributor: str, about: int, **values) -> int:
        is_over = values.pop("is_superseded", False)
        over = {"superseded_at": "now()", "superseded_by_id": "(SELECT min(id) FROM students_batch)"} if is_over else {}
        number = town.admin("SELECT count(*) FROM partners_person")[0][0]  # Any that is new each time.
        key = f"stranger {table} {number} {sorted(values.items())}"
        return one(town, table, contributor_id=of(contributor), student_id=about, key=key, **over, **values)

    marisol, jonah, ines = child(MARISOL), child(JONAH), child(INES)
    boss = hire(town, BOSS, COUNTY, "caseworker_supervisor", "boss@dcs.example")
    # The e-mail of a caseworker, at another organization.
    hire(town, TWIN, DISTRICT, "caseworker", "rosa@dcs.example", supervisor_id=boss)
    # Whom a former version of the file names; whom it names for something else; and nobody's address.
    hire(town, GONE, COUNTY, "caseworker", "gone@dcs.example", supervisor_id=boss)
    hire(town, OTHER_ROLE, COUNTY, "caseworker", "other@dcs.example", supervisor_id=boss)
    hire(town, MAILLESS, COUNTY, "caseworker", "", supervisor_id=boss)
    for email, role, is_superseded in (
        ("gone@dcs.example", "caseworker", True), ("other@dcs.example", "supervisor", False), ("", "caseworker", False),
    ):  # fmt: skip
        fact(
            "students_caseworker",
            COUNTY,
            ines,
            role=role,
            email=email,
            begins_on="current_date - 30",
            is_superseded=is_superseded,
        )

    # Foster parents: named once, named nowhere, named by no address, invited; and somebody else of that address.
    hire(town, "x.foster.gone", FAMILIES, "foster_parent", "x.gone@home.example")
    hire(town, "x.foster.mailless", FAMILIES, "foster_parent", "")
    hire(town, "x.foster.invited", FAMILIES, "foster_parent", "x.invited@home.example", is_invited="true")
    hire(town, "x.parent", FAMILIES, "parent", "x.parent@home.example")
    for email, is_superseded in (
        ("x.gone@home.example", True), ("", False), ("x.invited@home.example", False), ("x.parent@home.example", False),
    ):  # fmt: skip
        fact(
            "students_placementcaregiver",
            COUNTY,
            ines,
            email=email,
            begins_on="current_date - 30",
            is_superseded=is_superseded,
        )

    # Once enrolled at another district; once in another's care; in another's care without a lawful authority.
    school = town.admin("SELECT min(id) FROM partners_school WHERE contributor_id = %s", of(NORTH))[0][0]
    fact(
        "students_schoolenrollment", NORTH, marisol, school_id=school, entry_on="current_date - 90", is_superseded=True
    )
    fact(
        "students_careepisode",
        BRIDGE,
        marisol,
        removal_on="current_date - 500",
        legal_authority="dependency",
        is_superseded=True,
    )
    fact("students_careepisode", BRIDGE, marisol, removal_on="current_date - 50", legal_authority="voluntary")

    # Another partner calls Jonah by the number by which the agency calls Marisol.
    one(town, "students_sourcerecord", contributor_id=of(BRIDGE), student_id=jonah, source_id=MARISOL)
    for key, role, relation, source_id, organization in (
        ("x.worker", "caseworker", "assigned_caseworker", MARISOL, COUNTY),
        ("x.member", "caseworker", "team_member", JONAH, COUNTY),
        ("x.youth", "youth", "team_member", JONAH, FAMILIES),
        ("x.no.youth", "parent", "self", JONAH, FAMILIES),
        ("x.self", "youth", "self", MARISOL, FAMILIES),
        ("x.child", "youth", "self", INES, FAMILIES),
    ):  # fmt: skip
        person = hire(town, key, organization, role, **({"supervisor_id": boss} if organization == COUNTY else {}))
        one(town, "casework_relation", contributor_id=of(COUNTY), source_id=source_id, person_id=person, relation=relation,
            begins_on="current_date - 20")  # fmt: skip
    # Ines is too young; but not by the former version, nor by what others say.
    fact("students_matchkeys", COUNTY, ines, birth_on="current_date - 7000", is_superseded=True)
    fact("students_matchkeys", NORTH, ines, birth_on="current_date - 7000")
    # Of the child that was in her place before nobody knows the birthday.
    unknown = one(town, "students_student", public_id="gen_random_uuid()")
    one(town, "students_sourcerecord", contributor_id=of(COUNTY), student_id=unknown, source_id="x-1")
    fact("students_matchkeys", COUNTY, unknown)
    for key, source_id in (("x.ageless", "x-1"),):
        one(town, "casework_relation", contributor_id=of(COUNTY), source_id=source_id, relation="self",
            person_id=hire(town, key, FAMILIES, "youth"), begins_on="current_date - 20")  # fmt: skip
    # In the agency's care on no lawful authority, and in another's on one: whose caseworker rests on no responsibility.
    fact("students_careepisode", COUNTY, unknown, removal_on="current_date - 50", legal_authority="voluntary")
    fact("students_careepisode", NORTH, unknown, removal_on="current_date - 50", legal_authority="dependency")
    one(town, "casework_relation", contributor_id=of(COUNTY), source_id="x-1", relation="assigned_caseworker",
        person_id=hire(town, "x.unlawful", COUNTY, "caseworker"), begins_on="current_date - 20")  # fmt: skip

    def join(key: str, about: int, team_role: str, begins_on: str, **person) -> None:
        one(town, "casework_membership", contributor_id=of(COUNTY), by_id=boss, student_id=about, team_role=team_role,
            person_id=hire(town, key, **person), begins_on=begins_on)  # fmt: skip

    # At a school to which this child does not go.
    join("x.counselor", ines, "school_counselor", "current_date - 5", organization=DISTRICT, role="school_counselor")
    # Students on their teams: not invited; invited and of unknown age; invited and too young.
    student = {"organization": FAMILIES, "role": "youth"}
    join("x.student", jonah, "student", "current_date - 5", **student)
    join("x.student.parent", jonah, "student", "current_date - 5", **{**student, "role": "parent"}, is_invited="true")
    join("x.student.ageless", unknown, "student", "current_date - 5", **student, is_invited="true")
    join("x.student.child", ines, "student", "current_date - 5", **student, is_invited="true")
    # Who lived with her where she lived before, or in a home of another child or of a former version.
    fact("students_placement", COUNTY, unknown, begins_on="current_date - 300", ends_on="current_date - 200")
    fact("students_placement", COUNTY, unknown, begins_on="current_date - 150", is_superseded=True)
    fact("students_placement", NORTH, unknown, begins_on="current_date - 180")
    parent = {"organization": FAMILIES, "role": "foster_parent", "is_invited": "true"}
    join("x.home.after", unknown, "resource_parent", "current_date - 190", **parent)
    join("x.home.former", unknown, "resource_parent", "current_date - 140", **parent)
    join("x.mentor", ines, "mentor", "current_date - 5", **parent)
    join("x.home.not.foster", ines, "resource_parent", "current_date - 5", **{**parent, "role": "parent"})

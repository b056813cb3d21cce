"""Words in a made-up world by which one tells what was shown of whom, from whom and in which view; nothing else is said there.

`zqe2c5e1v0z` is a single element of child 2 from contributor 5, element 1 as a flag; `zqd2c5d50z` stands in rows of dataset 50.
"""

import random
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from homeroom.access.catalogue import catalogue
from homeroom.access.keys import key_of
from tests.access.filling import columns
from tests.oracle.rule import lines_written
from tests.oracle.worlds import ZONE, World
from tests.town.cast import Town
from tests.town.files import TODAY

ELEMENT = re.compile(r"zqe(\d+)c(\d+)e(\d+)v(\d)z")
ROWS = re.compile(r"zqd(\d+)c(\d+)d(\d+)z")
FORMER = "zqf{child}c{contributor}z"
# What only somebody who reads the name finds; the same of a child at every contributor, and unlike those of other children.
SURNAMES = ("Aardvark", "Bumblebee", "Cormorant", "Dragonfly", "Elephant")
NAMES = ("identity.legal_name", "identity.preferred_name")
BIRTH, ENTRY = "identity.birth_date", "enrollment.entry_date"
# Values that pages take apart. Of these a mask or a flag says that something is on record, of a birth date the year.
SHAPES = (BIRTH, ENTRY, "attendance.summary", "supports.activities")
TEXTS = {
    "students_personaround": ("name", "people"),
    "students_educationrights": ("name", "court_education"),
    "students_hearing": ("court_name", "court_education"),
    "students_schooldecision": ("decided_by", "plan_school_move"),
}
DOMAINS = ("attendance", "literacy", "school_stability")
DAYS_AGO = 60  # Before this month, as of whose first day needs are counted.


@dataclass(frozen=True)
class Needs:
    """What one contributor wrote of one child: so many needs of one domain, of them met, each with an open task."""

    child: str
    contributor: str
    domain: str
    total: int
    met: int


def word_of(child: str, contributor: int, key: str, view: int) -> str:
    return f"zqe{child}c{contributor}e{catalogue().elements[key].number}v{view}z"


def word_of_rows(child: str, contributor: int, dataset: str) -> str:
    return f"zqd{child}c{contributor}d{catalogue().datasets[dataset].number}z"


def born_on(child: str, contributor: int) -> date:
    """Of each contributor another day, so that the day says whose it is; and another age."""
    return date(TODAY.year - 5 - contributor, 1, 1 + int(child))


def entered_on(child: str, contributor: int) -> date:
    return TODAY - timedelta(days=10 * int(child) + 100 * contributor)


def heard_at(child: str, contributor: int) -> datetime:
    return datetime.combine(TODAY + timedelta(days=10 * contributor + int(child)), datetime.min.time(), ZONE)


def needs_of(world: World) -> list[Needs]:
    dice = random.Random(f"needs {world.number}")
    found = []
    for child in world.children:
        for contributor in child.records:
            total = dice.choice([0, 3, 8, 14, 25])
            found.append(Needs(child.id, contributor, dice.choice(DOMAINS), total, dice.randint(0, total)))
    return [each for each in found if each.total]


def plant(town: Town, admin, world: World, organizations: dict[str, int]) -> None:
    admin.execute("SET session_replication_role = replica")
    key_by_number = {number: key for key, number in organizations.items()}
    numbers = {key: catalogue().elements[key].number for key in SHAPES}
    admin.execute(
        "UPDATE students_glimpse SET value = to_jsonb(format('zqe%%sc%%se%%sv%%sz', student_id, contributor_id, element, view)"
        " || CASE WHEN element = ANY (%s) THEN ' ' || (%s::text[])[student_id] ELSE '' END) WHERE element <> ALL (%s)",
        [[catalogue().elements[key].number for key in NAMES], list(SURNAMES), list(numbers.values())],
    )
    admin.execute("UPDATE students_glimpse SET value = 'true' WHERE element = ANY (%s)", [list(numbers.values())])
    for child in world.children:
        for contributor in (organizations[key] for key in child.records):
            full = {
                (BIRTH, 2): born_on(child.id, contributor).isoformat(),
                (BIRTH, 1): str(born_on(child.id, contributor).year),
                (ENTRY, 2): entered_on(child.id, contributor).isoformat(),
            }
            for (key, view), value in full.items():
                admin.execute(
                    "UPDATE students_glimpse SET value = to_jsonb(%s::text) WHERE (student_id, contributor_id, element, view)"
                    " = (%s, %s, %s, %s)",
                    [value, int(child.id), contributor, numbers[key], view],
                )
            admin.execute(
                "UPDATE students_hearing SET scheduled_at = %s, held_on = NULL WHERE (student_id, contributor_id) = (%s, %s)",
                [heard_at(child.id, contributor), int(child.id), contributor],
            )
            sealed = key_of(SimpleNamespace(key=key_by_number[contributor])).seal({"street": "Planted Street"})
            admin.execute(
                "UPDATE students_placementaddress SET sealed_address = %s WHERE (student_id, contributor_id) = (%s, %s)",
                [sealed, int(child.id), contributor],
            )
    for key, value in (("attendance.summary", '{"unexcused_absence": 3}'), ("supports.activities", '["club"]')):
        admin.execute(
            "UPDATE students_glimpse SET value = %s::jsonb WHERE element = %s AND view = 2", [value, numbers[key]]
        )
    for table, (column, dataset) in TEXTS.items():
        number = catalogue().datasets[dataset].number
        admin.execute(
            f"UPDATE {table} SET {column} = 'zqd' || student_id || 'c' || contributor_id || %s", [f"d{number}z"]
        )
    admin.execute(
        "UPDATE students_identity SET former_last_names = jsonb_build_array('zqf' || student_id || 'c' || contributor_id || 'z')"
    )
    for needs in needs_of(world):
        write_needs(admin, needs, organizations[needs.contributor])
    admin.execute("SET session_replication_role = origin")


def write_needs(admin, needs: Needs, contributor: int) -> None:
    """Each with an open task that is overdue; what was met after twelve days has a second state."""
    admin.execute(
        "WITH who AS (SELECT min(id) AS id FROM partners_person WHERE organization_id = %(contributor)s), need AS ("
        " INSERT INTO casework_need (student_id, contributor_id, by_id, at, domain, what, found)"
        " SELECT %(child)s, %(contributor)s, who.id, now() - %(ago)s * interval '1 day', %(domain)s, n::text, 'record'"
        " FROM who, generate_series(1, %(total)s) n RETURNING *), began AS ("
        " INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)"
        " SELECT student_id, contributor_id, by_id, at, id, 'identified', '', '' FROM need), task AS ("
        " INSERT INTO casework_task (student_id, contributor_id, by_id, at, need_id, what)"
        " SELECT student_id, contributor_id, by_id, at, id, %(word)s FROM need RETURNING *), turn AS ("
        " INSERT INTO casework_turn (student_id, contributor_id, by_id, at, task_id, owner_id, due_on, state, note)"
        " SELECT student_id, contributor_id, by_id, at, id, by_id, (at + interval '3 days')::date, 'open', '' FROM task)"
        " SELECT 1",
        {
            "child": int(needs.child), "contributor": contributor, "ago": DAYS_AGO, "domain": needs.domain,
            "total": needs.total, "word": word_of_rows(needs.child, contributor, "plan"),
        },
    )  # fmt: skip
    admin.execute(
        "INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)"
        " SELECT student_id, contributor_id, by_id, at + interval '12 days', id, 'resolved', '', '' FROM casework_need"
        " WHERE (student_id, contributor_id) = (%s, %s) AND what::integer <= %s",
        [int(needs.child), contributor, needs.met],
    )


# --- Rows of other days ----------------------------------------------------------------------------------------------

# Of each table whose rows have a day: how a row of that day is written. Of a period that is its last, and on the next it holds
# no longer.
OF_A_DAY = {
    **dict.fromkeys(
        ("placement", "placementaddress", "personaround", "educationrights", "contactlimit", "specialeducationstatus",
         "sectionplan", "supportprogram"),
        {"begins_on": "day - 9", "ends_on": "day + 1"},
    ),
    "classenrollment": {"begins_on": "day - 9", "ends_on": "day + 1"},
    "enrollment": {"entry_on": "day - 9", "exit_on": "day + 1"},
    "permanencyplan": {"established_on": "day - 9", "ended_on": "day + 1"},
    "schooloforigin": {"decided_on": "day"},
    "schooldecision": {"decided_on": "day"},
    "attendanceevent": {"event_on": "day"},
    "assignmentresult": {"due_on": "day"},
    "disciplineincident": {"incident_on": "day"},
    "disciplineaction": {"begins_on": "day"},
    # Late in the day, which in UTC is the next; but of today it is over, and so it is nobody's next hearing.
    "hearing": {
        "held_on": "NULL",
        "scheduled_at": f"(day + CASE WHEN day < '{TODAY}' THEN time '23:30' ELSE time '00:00' END) AT TIME ZONE '{ZONE.key}'",
    },
}  # fmt: skip
WORDS = ("name", "court_name", "decided_by")  # In which a row of another day says nothing that tells whose it is.
# A period that lasts, or a row without a day: of now.
LASTING = {"ends_on", "exit_on", "ended_on"}


def days_of(world: World) -> list[date]:
    """The first day of each window of this world, as it is today, and the day before; and long ago."""
    found = {TODAY - timedelta(days=5000)}
    for agreement in world.file["agreements"]:
        for line in lines_written(agreement):
            said = line.get("window", {})
            firsts = {said["not_before"]} if "not_before" in said else set()
            if "look_back_days" in said:
                firsts.add(TODAY - timedelta(days=said["look_back_days"]))
            found |= {first - timedelta(days=n) for first in firsts for n in (0, 1)}
    return sorted(found)


def plant_days(town: Town, admin, world: World) -> None:
    """Of every record a row of each of these days in every table that has days, beside the one that is of now."""
    admin.execute("SET session_replication_role = replica")
    days = days_of(world)
    for name, day in OF_A_DAY.items():
        table = f"students_{name}"
        there = [column for column, _, _ in columns(town, table)]
        same = {column: f't."{column}"' for column in there if column != "id"}
        same |= {column: "'another day'" for column in there if column in WORDS}
        same |= {"key": "'day ' || day", **day}
        admin.execute(
            f"INSERT INTO {table} ({', '.join(same)}) SELECT {', '.join(same.values())} FROM {table} t, unnest(%s::date[]) day"
            " WHERE t.key = 'made up'",
            [days],
        )
        for column in LASTING & day.keys():
            admin.execute(f"UPDATE {table} SET {column} = NULL WHERE key = 'made up'")
    admin.execute(
        "INSERT INTO students_creditrecord (student_id, contributor_id, batch_id, key, digest, course_code, course_title,"
        " school_year, term, grade_level, final_grade) SELECT student_id, contributor_id, batch_id, 'year ' || year, digest, '',"
        " '', year, '', '', '' FROM students_creditrecord t, unnest(%s::integer[]) year WHERE t.key = 'made up'",
        [[TODAY.year + n for n in (-2, -1, 0, 1)]],
    )
    admin.execute("DELETE FROM students_creditrecord WHERE key = 'made up'")
    admin.execute("SET session_replication_role = origin")


def day_of_row(world: World, table: str, child: str, contributor: str, key: str) -> date | None:
    """Of which day a planted row is, or its last; None where it lasts, or is of now."""
    if key.startswith("day "):
        return date.fromisoformat(key.removeprefix("day "))
    if key.startswith("year "):  # A school year ends with June, and is called by the year in which it does.
        return date(int(key.removeprefix("year ")), 6, 30)
    if table == "students_assignmentresult":  # One without a day lies in no window.
        return date.min
    [found] = [each for each in world.children if each.id == child]
    said = {"students_careepisode": found.care, "students_schoolenrollment": found.schools,
            "students_caseworker": found.workers, "students_placementcaregiver": found.homes}.get(table)  # fmt: skip
    if said is None or not key[1:].isdigit():
        return None
    row = said[int(key[1:])]
    gone = row[2] if table == "students_careepisode" else row[3]
    return gone - timedelta(days=1) if gone else None

"""One world, asked in every way: the oracle, the decision, and what the row policies show in both shapes."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from homeroom.access.catalogue import VIEWS
from homeroom.access.catalogue import catalogue as known
from homeroom.access.deciding import decide
from homeroom.access.door import fact_tables
from homeroom.access.evidence import Question
from homeroom.casework.facts import read_facts
from tests.oracle.worlds import OPERATIONS, ZONE, World
from tests.town.cast import Town

OTHER_TIMES = 60  # Of each person and child: other operations, at other moments.


@dataclass
class Compared:
    decisions: int = 0
    permits: int = 0
    mismatches: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)

    def add(self, other: "Compared") -> None:
        self.decisions += other.decisions
        self.permits += other.permits
        self.mismatches += other.mismatches
        self.kinds += other.kinds


def compare(town: Town, world: World, *, people: list[str] | None = None) -> Compared:
    oracle, found = world.oracle, Compared()
    dice = random.Random(world.number)
    organizations = dict(town.admin("SELECT id, key FROM partners_organization"))
    purposes = [p["id"] for p in world.file["purposes"]]
    there = {
        (student, organizations[contributor], int(dataset))
        for table, dataset in fact_tables().items()
        if dataset.isdigit() and table.startswith("students_")
        for student, contributor in town.admin(f"SELECT DISTINCT student_id, contributor_id FROM {table}")
    }
    for person in people or [p["id"] for p in world.file["people"]]:
        facts = {child.id: facts_of(town, person, child) for child in world.children}
        for purpose in purposes:
            now = datetime.now(ZONE)
            points, sets = (seen(town, person, purpose, role, organizations) for role in ("app", "report"))
            for child in world.children:
                for origin in child.records:
                    one_record(
                        found, world, oracle, person, child, purpose, origin, now, facts[child.id], points, sets, there
                    )
        for child in world.children:
            other_times(found, world, oracle, dice, person, child, facts[child.id])
    return found


def one_record(found, world, oracle, person, child, purpose, origin, now, facts, points, sets, there) -> None:
    for element in known().elements:
        wanted = oracle.view(person, child, element, purpose, origin, now)
        question = Question(person, name_of(child), element, purpose, now, contributor=origin)
        answers = {
            "decide": decide(question, facts).view,
            "point shape": points[0].get((int(child.id), origin, element)),
            "set shape": sets[0].get((int(child.id), origin, element)),
        }
        found.decisions += 1
        found.permits += wanted is not None
        for way, given in answers.items():
            if given != wanted:
                found.kinds[way] += 1
                found.mismatches.append(
                    f"world {world.number}: {person} asks {origin} for {element} of child {child.id} for {purpose}:"
                    f" the oracle says {wanted}, {way} says {given}"
                )
    for dataset in known().datasets.values():
        shown = (int(child.id), origin, dataset.number)
        if shown not in there:
            continue  # No row of that dataset lies there.
        wanted = oracle.sees_rows(person, child, dataset.name, purpose, origin, now)
        for way, rows in (("rows, point shape", points[1]), ("rows, set shape", sets[1])):
            if (shown in rows) != wanted:
                found.kinds[way] += 1
                found.mismatches.append(
                    f"world {world.number}: {person} asks {origin} for rows of {dataset.name} of child {child.id} for"
                    f" {purpose}: the oracle says {wanted}, {way} says {shown in rows}"
                )


def other_times(found, world, oracle, dice, person, child, facts) -> None:
    for _ in range(OTHER_TIMES):
        at = datetime.now(ZONE) + timedelta(days=dice.randint(-120, 60), hours=dice.randint(0, 23))
        operation, element = dice.choice(OPERATIONS), dice.choice(list(known().elements))
        origin, purpose = dice.choice(list(child.records)), dice.choice(world.file["purposes"])["id"]
        wanted = oracle.view(person, child, element, purpose, origin, at, operation)
        question = Question(person, name_of(child), element, purpose, at, operation=operation, contributor=origin)
        given = decide(question, facts).view
        found.decisions += 1
        found.permits += wanted is not None
        if given != wanted:
            found.kinds["decide, at another time"] += 1
            found.mismatches.append(
                f"world {world.number}: {person} asks {origin} to {operation} {element} of child {child.id} for {purpose}"
                f" at {at:%Y-%m-%d %H:%M}: the oracle says {wanted}, decide says {given}"
            )


def name_of(child) -> str:
    organization, identifier = next(iter(child.records.items()))
    return f"{organization}:{identifier}"


def facts_of(town: Town, person: str, child):
    organization, _, identifier = name_of(child).partition(":")
    with town.connection("worker") as worker:
        return read_facts(
            worker.execute("SELECT access.facts_v6(%s, %s, %s)", [person, organization, identifier]).fetchone()[0]
        )


def seen(town: Town, person: str, purpose: str, role: str, organizations: dict[int, str]):
    """The fullest view of each element, and the datasets of which rows are seen."""
    keys = {element.number: key for key, element in known().elements.items()}
    views, rows = {}, set()
    with town.raw(person, purpose, role=role) as connection:
        shown = "SELECT student_id, contributor_id, element, max(view) FROM students_glimpse GROUP BY 1, 2, 3"
        for student, contributor, element, view in connection.execute(shown):
            views[student, organizations[contributor], keys[element]] = VIEWS[view]
        for table, dataset in fact_tables().items():
            if dataset.isdigit() and table.startswith("students_"):
                shown = f"SELECT DISTINCT student_id, contributor_id FROM {table}"
                rows |= {(s, organizations[c], int(dataset)) for s, c in connection.execute(shown)}
    return views, rows

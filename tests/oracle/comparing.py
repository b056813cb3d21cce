"""One world, asked in every way: the oracle, the decision, and what the row policies show in both shapes."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from homeroom.access.catalogue import VIEWS
from homeroom.access.catalogue import catalogue as known
from homeroom.access.deciding import decide
from homeroom.access.door import fact_tables
from homeroom.access.evidence import Question
from homeroom.access.sitting import Sitting, limits
from tests.decide.asking import facts_of
from tests.oracle.planting import day_of_row, days_of
from tests.oracle.worlds import OPERATIONS, ZONE, World
from tests.town.cast import Town

# Tables whose rows tell of now, whatever the window.
OF_NOW = {
    *(
        "students_identity",
        "students_matchkeys",
        "students_childwelfareid",
        "students_raceethnicity",
        "students_tribalnotice",
    ),
    "students_classgrade",
}
ROW_ELEMENTS = (
    *("attendance.daily", "academics.transcript", "enrollment.school", "discipline.incidents", "placement.address"),
    *(
        "identity.legal_name",
        "enrollment.entry_date",
        "sped.status",
        "court.next_hearing",
        "people.advocates",
    ),
)
OTHER_TIMES = 60  # Of each person and child: other operations, at other moments.


@dataclass
class Compared:
    decisions: int = 0
    permits: int = 0
    mismatches: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)
    channels: Counter = field(default_factory=Counter)  # Decisions compared by each.

    def add(self, other: "Compared") -> None:
        self.decisions += other.decisions
        self.permits += other.permits
        self.mismatches += other.mismatches
        self.kinds += other.kinds
        self.channels += other.channels


def compare(town: Town, world: World, *, people: list[str] | None = None) -> Compared:
    oracle, found = world.oracle, Compared()
    dice = random.Random(world.number)
    organizations = dict(town.admin("SELECT id, key FROM partners_organization"))
    purposes = [p["id"] for p in world.file["purposes"]]
    there: dict[tuple[int, str], list[tuple[str, str, str]]] = {}
    numbers = {str(dataset.number): name for name, dataset in known().datasets.items()}
    for table, dataset in fact_tables().items():
        if dataset.isdigit() and table.startswith("students_"):
            for student, contributor, key in town.admin(f"SELECT student_id, contributor_id, key FROM {table}"):
                there.setdefault((student, organizations[contributor]), []).append((table, numbers[dataset], key))
    with town.connection("worker") as worker:
        worker.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # The same is asked some hundred times.
        for person in people or [p["id"] for p in world.file["people"]]:
            facts = {child.id: facts_of(town, person, name_of(child)) for child in world.children}
            for purpose in purposes:
                now = datetime.now(ZONE)
                points, sets = (seen(town, person, purpose, role, organizations) for role in ("app", "report"))
                for child in world.children:
                    for origin in child.records:
                        known_now = replace(facts[child.id], sitting=sitting_of(worker, person, child, now))
                        one_record(
                            found, world, oracle, person, child, purpose, origin, now, known_now, points, sets, there
                        )
            for child in world.children:
                other_times(found, worker, world, oracle, dice, person, child, facts[child.id])
    return found


def sitting_of(worker, person: str, child, at: datetime) -> Sitting:
    organization, _, identifier = name_of(child).partition(":")
    asked = [person, organization, identifier, at, limits()]
    return Sitting(**worker.execute("SELECT access.sitting_facts_v1(%s, %s, %s, %s, %s)", asked).fetchone()[0])


def one_record(found, world, oracle, person, child, purpose, origin, now, facts, points, sets, there) -> None:
    too_much = oracle.is_too_much(person, child, now)
    for element in known().elements:
        wanted = oracle.view(person, child, element, purpose, origin, now)
        question = Question(person, name_of(child), element, purpose, now, contributor=origin)
        decision = decide(question, facts)
        compare_duties(found, world, oracle, question, child, origin, decision)
        answers = {
            "decide": decision.view,
            "point shape": points[0].get((int(child.id), origin, element)),
            "set shape": sets[0].get((int(child.id), origin, element)),
        }
        found.decisions += 1
        found.permits += wanted is not None
        for way, given in answers.items():
            # How much one was shown is asked by `decide` and at the door, and by no row policy (DESIGN section 4, point 3).
            right = None if way == "decide" and too_much else wanted
            if given != right:
                found.kinds[way] += 1
                found.mismatches.append(
                    f"world {world.number}: {person} asks {origin} for {element} of child {child.id} for {purpose}:"
                    f" the oracle says {right}, {way} says {given}"
                )
    ask_rows(found, world, oracle, person, child, purpose, origin, now, points[1], sets[1], there)
    ask_decisions_of_rows(found, world, oracle, person, child, purpose, origin, now, facts)


def compare_duties(found, world, oracle, question, child, origin, decision) -> None:
    """Of a permit, what it lays on whoever is shown it. How much was shown and from which day on are asked elsewhere."""
    if not decision.permits:
        return
    asked = question.person, child, question.element, question.purpose, origin, question.at, question.operation
    wanted = oracle.owes(*asked)
    given = {duty for duty in decision.obligations if not duty.startswith(("volume_left:", "window:"))}
    given -= {"third_parties_redacted"} | ({"step_up"} - wanted)  # Near the most of a sitting everything asks again.
    found.decisions += 1
    if given != wanted:
        found.kinds["duties"] += 1
        found.mismatches.append(
            f"world {world.number}: {question.person} is shown {origin}'s {question.element} of child {child.id} for"
            f" {question.purpose}: the oracle says that it owes {sorted(wanted)}, decide says {sorted(given)}"
        )


def ask_rows(found, world, oracle, person, child, purpose, origin, now, points, sets, there) -> None:
    """Every row that lies there, in both shapes, by the day that it is of."""
    known_of: dict[tuple, bool] = {}
    for table, dataset, key in there.get((int(child.id), origin), ()):
        day = None if table in OF_NOW else day_of_row(world, table, child.id, origin, key) or oracle.day(now)
        if (dataset, day) not in known_of:
            known_of[dataset, day] = oracle.sees_rows(person, child, dataset, purpose, origin, now, day)
            found.decisions += 1
            found.permits += known_of[dataset, day]
        wanted, row = known_of[dataset, day], (table, int(child.id), origin, key)
        for way, rows in (("rows, point shape", points), ("rows, set shape", sets)):
            if (row in rows) != wanted:
                found.kinds[way] += 1
                found.mismatches.append(
                    f"world {world.number}: {person} asks {origin} for {key} of {table} of child {child.id} for"
                    f" {purpose}: the oracle says {wanted}, {way} says {row in rows}"
                )


def ask_decisions_of_rows(found, world, oracle, person, child, purpose, origin, now, facts) -> None:
    """The same question of a row: of some elements, and of days at the edges of windows."""
    too_much = oracle.is_too_much(person, child, now)
    dice = random.Random(f"{world.number} {person} {child.id} {purpose} {origin}")
    for day in dice.sample(days := days_of(world), min(len(days), 3)):
        for element in dice.sample(ROW_ELEMENTS, 3):
            wanted = None if too_much else oracle.view(person, child, element, purpose, origin, now, row_on=day)
            question = Question(person, name_of(child), element, purpose, now, contributor=origin, row_on=day)
            given = decide(question, facts).view
            found.decisions += 1
            found.permits += wanted is not None
            if given != wanted:
                found.kinds["decide, of a row"] += 1
                found.mismatches.append(
                    f"world {world.number}: {person} asks {origin} for {element} of {day} of child {child.id} for {purpose}:"
                    f" the oracle says {wanted}, decide says {given}"
                )


def other_times(found, worker, world, oracle, dice, person, child, facts) -> None:
    for _ in range(OTHER_TIMES):
        at = datetime.now(ZONE) + timedelta(days=dice.randint(-120, 60), hours=dice.randint(0, 23))
        operation, element = dice.choice(OPERATIONS), dice.choice(list(known().elements))
        origin, purpose = dice.choice(list(child.records)), dice.choice(world.file["purposes"])["id"]
        wanted = oracle.view(person, child, element, purpose, origin, at, operation)
        if oracle.is_too_much(person, child, at):
            wanted = None
        question = Question(person, name_of(child), element, purpose, at, operation=operation, contributor=origin)
        decision = decide(question, replace(facts, sitting=sitting_of(worker, person, child, at)))
        compare_duties(found, world, oracle, question, child, origin, decision)
        given = decision.view
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


def seen(town: Town, person: str, purpose: str, role: str, organizations: dict[int, str]):
    """The fullest view of each element, and the rows that are seen, by their keys."""
    keys = {element.number: key for key, element in known().elements.items()}
    views, rows = {}, set()
    with town.raw(person, purpose, role=role) as connection:
        shown = "SELECT student_id, contributor_id, element, max(view) FROM students_glimpse GROUP BY 1, 2, 3"
        for student, contributor, element, view in connection.execute(shown):
            views[student, organizations[contributor], keys[element]] = VIEWS[view]
        for table, dataset in fact_tables().items():
            if dataset.isdigit() and table.startswith("students_"):
                shown = f"SELECT student_id, contributor_id, key FROM {table}"
                rows |= {(table, s, organizations[c], key) for s, c, key in connection.execute(shown)}
    return views, rows

"""What every channel may show, by the oracle: sentences about lists, files, papers and counts, written once more and slowly.

Where a channel shows less than the rule permits, the sentence that says so stands here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tests.oracle import planting
from tests.oracle.planting import BIRTH, ENTRY, NAMES, Needs
from tests.oracle.rule import VIEWS, Child, Views, catalogue, elements_of, whole
from tests.oracle.worlds import World

PREFERRED, LEGAL = "identity.preferred_name", "identity.legal_name"
GRADE, SCHOOL = "enrollment.grade_level", "enrollment.school"
# Elements that search knows: names by their words, the others whole.
SEARCHED = (*NAMES, BIRTH, "identity.state_student_id", "identity.child_welfare_id")
SMALL = 10


@dataclass(frozen=True)
class Line:
    """One child on a list: of each cell what may stand there. An empty set is an empty cell."""

    name: frozenset[str]
    age: frozenset[str]
    grade: frozenset[str]
    school: frozenset[str]
    school_days: frozenset[int]
    open_tasks: int | None
    next_hearing: datetime | None


class Asked:
    """Of one person, one purpose and one moment: what each operation opens of each child."""

    def __init__(self, world: World, organizations: dict[str, int], who: str, purpose: str, at: datetime):
        self.world, self.organizations, self.oracle = world, organizations, world.oracle
        self.who, self.purpose, self.at = who, purpose, at
        self.person = self.oracle.people[who]
        self._known: dict[tuple, tuple[dict[str, str], frozenset[str]]] = {}

    # --- The rule, for all elements at once ---------------------------------------------------------------------------

    def opened(self, child: Child, origin: str, operation: str) -> dict[str, str]:
        """Which elements, and how much of each: `Oracle.view` asked of all of them."""
        return self._open(child, origin, operation)[0]

    def rows(self, child: Child, origin: str, operation: str) -> frozenset[str]:
        """ "A line that names every element of a dataset opens its rows": one way, all of them in full."""
        return self._open(child, origin, operation)[1]

    def _open(self, child: Child, origin: str, operation: str) -> tuple[dict[str, str], frozenset[str]]:
        asked = (child.id, origin, operation)
        if asked not in self._known:
            self._known[asked] = self._opening(child, origin, operation)
        return self._known[asked]

    def _opening(self, child: Child, origin: str, operation: str) -> tuple[dict[str, str], frozenset[str]]:
        oracle, person, at = self.oracle, self.person, self.at
        if not oracle.is_ready(person, at) or oracle.is_recused(person, child, at) or origin not in child.records:
            return {}, frozenset()
        paths = self.ways(child, origin, operation)
        barred = {
            e["dataset"]: oracle.is_barred(person, child, key, at)
            for key, e in catalogue().items()
            if any(key in views for views in paths)
        }
        found: dict[str, str] = {}
        for views in paths:
            for key, view in views.items():
                element = catalogue()[key]
                if not element.get("prohibited") and not barred[element["dataset"]]:
                    found[key] = max(view, found.get(key, view), key=VIEWS.index)
        whole = frozenset(
            dataset
            for dataset, is_barred in barred.items()
            if not is_barred
            and any(all(views.get(key) == "full" for key in elements_of(dataset)) for views in paths)
            and all(key in found for key in elements_of(dataset))
        )
        return found, whole

    def ways(self, child: Child, origin: str, operation: str) -> list[Views]:
        # "A list of one's students is the way to their pages: only a line can leave a child out of it."
        asked = ("view", "list") if operation == "list" else (operation, None)
        paths = self.oracle.every_path(self.person, child, self.purpose, origin, self.at, *asked)
        return paths if operation == "view" else self.but_of_other_days(paths, child, origin)

    # --- The book -----------------------------------------------------------------------------------------------------

    def used(self, child: Child, origin: str, operation: str, key: str) -> set[tuple]:
        """ "Choose the one with the fullest view for that field, and record which one was used": agreement, line and bases, any
        of those that show most. What was read for a page, and may be looked at and not be told there, is written as looked
        at."""
        for asked in dict.fromkeys((operation, "view")):
            ways = [v for v in self.but_emergencies(child, origin, asked) if key in v]
            if ways:
                most = max((v[key] for v in ways), key=VIEWS.index)
                return {v.by for v in ways if v[key] == most}
        return set()

    def used_for_rows(self, child: Child, origin: str, operation: str, dataset: str) -> set[tuple]:
        """So for whole rows; of lines that show rows of some days those that show most of them."""
        for asked in dict.fromkeys((operation, "view")):
            ways = [v for v in self.but_emergencies(child, origin, asked) if v.opens_rows(dataset)]
            if ways:
                first = {id(v): v.since if dataset in v.limited else date.min for v in ways}
                return {v.by for v in ways if first[id(v)] == min(first.values())}
        return set()

    def but_emergencies(self, child: Child, origin: str, operation: str) -> list[Views]:
        """Each of them is written beside (34 CFR 99.32(a)(5))."""
        return [v for v in self.ways(child, origin, operation) if v.by[2] != {"FERPA-EMERGENCY"}]

    def but_of_other_days(self, ways: list[Views], child: Child, origin: str) -> list[Views]:
        """What is printed or taken is all that is seen of a kind. So lines that let it be, of some days alone, do not where rows
        of earlier days are seen by another: these would leave too."""
        seen = self.oracle.every_path(self.person, child, self.purpose, origin, self.at, "view")
        limited = {d: views.since for views in ways for d in views.limited if views.opens_rows(d)}
        for d in limited:
            limited[d] = min(v.since for v in ways if d in v.limited and v.opens_rows(d))
        stay = {
            d
            for d, first in limited.items()
            if any(v.opens_rows(d) and (d not in v.limited or v.since < first) for v in seen)
        }
        return [
            Views({k: view for k, view in v.items() if catalogue()[k]["dataset"] not in stay & v.limited & whole(v)})
            .of_days(v.since, v.limited)
            .resting(*v.by[2], agreement=v.by[0], line=v.by[1])
            for v in ways
        ]

    def fullest(self, child: Child, key: str, operation: str) -> list[tuple[str, str]]:
        """ "The fullest permit answers"; of equal ones a school's own word. Origins, and how much of each."""
        found = [
            (o, self.opened(child, o, operation)[key]) for o in child.records if key in self.opened(child, o, operation)
        ]
        rank = {o: (VIEWS.index(view), self.oracle.kind(o) == "school_district") for o, view in found}
        return [(o, view) for o, view in found if rank[o] == max(rank.values())]

    def words(self, child: Child, key: str, operation: str) -> frozenset[str]:
        """The planted words of which one may stand where this element is shown."""
        return frozenset(
            planting.word_of(child.id, self.organizations[o], key, VIEWS.index(view))
            for o, view in self.fullest(child, key, operation)
        )

    def is_there(self, child: Child) -> bool:
        """A child is there for whoever may look at something of it."""
        return any(self.opened(child, origin, "view") for origin in child.records)

    def is_too_much(self, child: Child) -> bool:
        return self.oracle.is_too_much(self.who, child, self.at)

    # --- Search -------------------------------------------------------------------------------------------------------

    def finds(self, child: Child, origin: str, key: str) -> bool:
        """Search leads to a page, and so asks as the page does; a child is found by what is open in full, and by no part of
        it, since whoever is shown a mask could else guess the rest."""
        return self.opened(child, origin, "view").get(key) == "full"

    def finds_by_former_name(self, child: Child, origin: str) -> bool:
        """No element is a former name: it is found by whom the rows of names are open to."""
        return "identity" in self.rows(child, origin, "view")

    # --- Lists and files ----------------------------------------------------------------------------------------------

    def on_list(self, child: Child) -> Line:
        return self.line(child, "list")

    def is_listed(self, child: Child) -> bool:
        """Something of the child may be listed."""
        return any(self.opened(child, origin, "list") for origin in child.records)

    def line(self, child: Child, operation: str) -> Line:
        """What the list says of one child, or the file of it. Of a count or a date that several partners' rows make together
        a part would read as the whole: it is left out where one of them may be looked at, and not be told here."""
        return Line(
            name=self.words(child, PREFERRED, operation) or self.words(child, LEGAL, operation),
            age=frozenset(filter(None, (self.age(child, *each) for each in self.fullest(child, BIRTH, operation)))),
            grade=self.words(child, GRADE, operation),
            school=self.words(child, SCHOOL, operation),
            school_days=frozenset(self.days_at_school(child, operation)),
            open_tasks=self.open_tasks(child, operation),
            next_hearing=self.next_hearing(child, operation),
        )

    def age(self, child: Child, origin: str, view: str) -> str:
        """The age; of a year of birth the two that it leaves; that a birth date is on record says no age."""
        born, today = planting.born_on(child.id, self.organizations[origin]), self.today
        if view == "flag":
            return ""
        older = today.year - born.year
        return (
            str(older - ((today.month, today.day) < (born.month, born.day)))
            if view == "full"
            else f"{older - 1} or {older}"
        )

    def days_at_school(self, child: Child, operation: str) -> Iterable[int]:
        for origin, view in self.fullest(child, ENTRY, operation):
            if view == "full":
                yield (self.today - planting.entered_on(child.id, self.organizations[origin])).days

    def told(self, child: Child, dataset: str, operation: str, of: Iterable[str]) -> list[str] | None:
        """Whose rows of a dataset are told together; None where some are seen and may not be told."""
        seen = [origin for origin in of if dataset in self.rows(child, origin, "view")]
        return seen if all(dataset in self.rows(child, origin, operation) for origin in seen) else None

    def open_tasks(self, child: Child, operation: str) -> int | None:
        needs = {each.contributor: each.total for each in self.needs if each.child == child.id}
        told = self.told(child, "plan", operation, needs)
        return None if told is None else sum(needs[origin] for origin in told)

    def next_hearing(self, child: Child, operation: str) -> datetime | None:
        told = self.told(child, "court_education", operation, child.records) or []
        return min((planting.heard_at(child.id, self.organizations[o]) for o in told), default=None)

    @cached_property
    def needs(self) -> list[Needs]:
        return planting.needs_of(self.world)

    @cached_property
    def today(self) -> date:
        return self.oracle.day(self.at)

    # --- Counts -------------------------------------------------------------------------------------------------------

    def counted(self) -> list[Needs]:
        """Whose plans may be counted: those of a line that says `aggregate`; and by an agency's program manager, who works with
        no child, those that the own people wrote, for administering the program (45 CFR 205.50(a)(1)(i)(A)), but for
        children of whom the plan is barred to the manager."""
        return [each for each in self.needs if self.may_count(each)]

    def may_count(self, needs: Needs) -> bool:
        oracle, person, at = self.oracle, self.person, self.at
        [child] = [c for c in self.world.children if c.id == needs.child]
        if oracle.is_frozen(at):  # "Only return export, subject access, emergency".
            return False
        if not oracle.is_ready(person, at) or oracle.is_recused(person, child, at):
            return False
        if any(oracle.is_barred(person, child, key, at) for key in elements_of("plan")):
            return False
        own = needs.contributor == oracle.organization_of(person) and person["role"] == "program_manager"
        if own and oracle.kind(needs.contributor) in ("child_welfare", "tribal_organization"):
            return True
        paths = oracle.by_agreement(person, child, self.purpose, needs.contributor, at, "aggregate")
        return any(all(views.get(key) == "full" for key in elements_of("plan")) for views in paths)


def suppressed(rows: dict[str, tuple[int, int]]) -> dict[str, tuple[int | None, int | None, int | None]]:
    """By the sentences: a row shows its numbers when both are large enough, its total when that is. What is hidden is never
    alone: with it the smallest are hidden too, until what is hidden belongs to two rows and comes to enough in each column."""
    order = sorted(rows, key=lambda name: (sum(rows[name]), sorted(rows).index(name)))
    untold = {name for name in rows if sum(rows[name]) < SMALL}
    hidden = untold | {name for name in rows if min(rows[name]) < SMALL}

    def is_enough(some: set[str], least: list[int]) -> bool:
        return len(some) >= 2 and all(number >= SMALL for number in least)

    for name in order if untold else []:
        if is_enough(untold, [sum(sum(rows[n]) for n in untold)]):
            break
        untold.add(name)
        hidden.add(name)
    for name in order if hidden else []:
        if is_enough(hidden, [sum(rows[n][place] for n in hidden) for place in (0, 1)]):
            break
        hidden.add(name)
    firsts, seconds = (sum(row[place] for row in rows.values()) for place in (0, 1))
    tells = firsts >= SMALL and seconds >= SMALL
    told = {
        name: (
            None if name in untold else first + second,
            None if name in hidden else first,
            None if name in hidden else second,
        )
        for name, (first, second) in rows.items()
    }
    total = firsts + seconds if firsts + seconds >= SMALL else None
    return told | {"": (total, firsts if tells else None, seconds if tells else None)}

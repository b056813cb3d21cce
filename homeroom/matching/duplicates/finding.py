"""Which children's records resemble each other so much that a person is to look (decision 60).

When an agency's file brings new or changed children, these are put beside all children whom agencies have sent. The
same state student ID, or the same first and last name with the same birth date, is enough for a question; of all others
the model weighs what agrees. Nothing is tied by a rule.

Twins are the trap: one last name, one birth date, one home. Where the first names disagree altogether, nobody is asked
unless the state student ID is the same; and wherever one of the two stands beside a twin, two people have to look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.matching.actions import ROWS_AT_ONCE, children_to_match, plain
from homeroom.matching.model import evidence, guards
from homeroom.matching.model.bands import OWN_REVIEW_LEAST
from homeroom.matching.model.scoring import Pair
from homeroom.matching.models import NAMES_AND_BIRTH_DATE, SAME_STATE_ID, WEIGHED, Duplicate, Tie
from homeroom.matching.rules import Child, folded
from homeroom.matching.scales import Weighed, record_of_child, weigh_records
from homeroom.notices.telling import tell_of_duplicates
from homeroom.partners.models import Organization
from homeroom.students.models import Batch, Identity, MatchKeys

Two = tuple[int, int]  # The numbers of two children, the lower first.
# Of a pair that goes wrong one of these is the first line that does not hold: as access.is_dangerous_v1 has it of links.
DANGEROUS = {
    guards.has_first_name.__name__,
    guards.has_no_contradiction.__name__,
    guards.has_more_than_a_birth_date_one_figure_apart.__name__,
    guards.has_own_evidence.__name__,
    guards.is_ahead_by_own_evidence.__name__,
}


@dataclass(frozen=True)
class Likeness:
    """Two children's records that resemble each other: by which rule, and what the model makes of them."""

    rule: str
    weighing: dict | None
    needs_two: bool


def look(batch: Batch, agency: Organization) -> None:
    """During an agency's load, after its facts are written: keep what resembles whom up to date, and tell who is to look."""
    one_agency_at_a_time()
    children = {child.student_id: child for child in children_to_match()}
    changed = changed_in(batch) & children.keys()
    found = resembling([children[number] for number in changed], children.values()) if changed else {}
    _Kept(batch, agency, children).bring_up_to_date(changed, found)
    tell_of_duplicates()


def one_agency_at_a_time() -> None:
    """Until its load is done: of two that load at once neither would see the other's children, and nobody would be asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('homeroom duplicates'))")


def changed_in(batch: Batch) -> set[int]:
    """Of whom this load says something else in what is compared."""
    kinds = (Identity, MatchKeys)
    return {
        student
        for kind in kinds
        for student in kind.objects.filter(contributor=batch.contributor_id, batch=batch).values_list(
            "student_id", flat=True
        )
    }


def resembling(changed: Iterable[Child], children: Iterable[Child]) -> dict[Two, Likeness]:
    """Of the changed, with whom of all they may be one child. Pure."""
    changed, children = list(changed), list(children)
    weighed = weigh_records(map(record_of_child, changed), map(record_of_child, children))
    pairs = {two(int(pair.child), int(pair.student)): pair for pair in weighed.pairs if pair.child != pair.student}
    ruled = by_rules(changed, children)
    asked = ruled.keys() | {each for each, pair in pairs.items() if is_worth_a_look(pair)}
    return {each: likeness(ruled.get(each, WEIGHED), pairs.get(each), weighed) for each in asked}


def by_rules(changed: Iterable[Child], children: Iterable[Child]) -> dict[Two, str]:
    alike: dict[tuple, list[Child]] = defaultdict(list)
    for child in children:
        for keyed in _keys(child):
            alike[keyed].append(child)
    return {
        two(child.student_id, other.student_id): rule
        for child in changed
        # The state student ID last, so that it is what is told where both rules hold.
        for rule, *values in _keys(child)
        for other in alike[(rule, *values)]
        if other.student_id != child.student_id
    }


def _keys(child: Child) -> Iterable[tuple]:
    first, last = folded(child.first_name), folded(child.last_name)
    if first and last and child.birth_on:
        yield NAMES_AND_BIRTH_DATE, first, last, child.birth_on
    if child.state_student_id:
        yield SAME_STATE_ID, child.state_student_id


def is_worth_a_look(pair: Pair) -> bool:
    """Not a brother, a sister or a twin: these have another first name, or little in common that is their own."""
    has_another_name = pair.levels[evidence.FIRST] in (evidence.DIFFERS, evidence.MISSING)
    return not has_another_name and guards.own_bits(pair) >= OWN_REVIEW_LEAST


def likeness(rule: str, pair: Pair | None, weighed: Weighed) -> Likeness:
    """What only a rule has found, the model thinks little of: then two people look."""
    if pair is None:
        return Likeness(rule, None, needs_two=True)
    line = guards.first_failing(pair, guards.Around())
    failed = line.name if line else ""
    is_beside_twins = weighed.is_beside_twins(pair)
    weighing = {
        "model": weighed.model,
        "weight": round(pair.weight, 2),
        "line": failed,
        "evidence": [[name, level, round(pair.bits[name], 2)] for name, level in pair.levels.items()],
        "is_beside_twins": is_beside_twins,
    }
    return Likeness(rule, weighing, needs_two=is_beside_twins or failed in DANGEROUS)


def two(one: int, other: int) -> Two:
    return (one, other) if one < other else (other, one)


class _Kept:
    """The duplicates of one agency, during a load of that agency."""

    def __init__(self, batch: Batch, agency: Organization, children: Mapping[int, Child]):
        self.batch, self.agency, self.children = batch, agency, children
        mine = Duplicate.objects.filter(Q(agency_a=agency) | Q(agency_b=agency))
        self.known = {(each.student_a_id, each.student_b_id): each for each in mine}
        agencies = Organization.objects.filter(pk__in={child.agency_id for child in children.values()})
        self.keys = {each.pk: key_of(each) for each in agencies}

    def bring_up_to_date(self, changed: set[int], found: Mapping[Two, Likeness]) -> None:
        new = []
        for each, likeness in found.items():
            facts = self._facts(each, likeness)
            if each not in self.known:
                new.append(Duplicate(student_a_id=each[0], student_b_id=each[1], batch=self.batch, **facts))
            elif is_news(known := self.known[each], facts):
                again = {} if known.lapsed_at is None else {"found_at": timezone.now(), "lapsed_at": None}
                Duplicate.objects.filter(pk=known.pk).update(**facts, batch=self.batch, **again)
        Duplicate.objects.bulk_create(new, ROWS_AT_ONCE)
        self._let_go(changed, found)

    def _let_go(self, changed: set[int], found: Mapping[Two, Likeness]) -> None:
        """Of whom this agency lists one no longer; and who resemble each other no longer, unless a person has tied them."""
        now = timezone.now()
        gone = {each.pk for each in self.known.values() if self._lists_no_longer(each)}
        unlike = {
            each.pk
            for two, each in self.known.items()
            if two not in found and not changed.isdisjoint(two) and self.children.keys() >= set(two)
        }
        tied = Tie.objects.filter(ended_at=None, lapsed_at=None, duplicate__in=gone | unlike)
        tied.filter(duplicate__in=gone).update(lapsed_at=now)
        held = set(tied.values_list("duplicate_id", flat=True))
        over = Duplicate.objects.filter(pk__in=gone | unlike - held, lapsed_at=None)
        over.update(lapsed_at=now, sealed_a=b"", sealed_b=b"")

    def _lists_no_longer(self, known: Duplicate) -> bool:
        """Of another agency's child its own load says so: that none is compared whose hosting has ended changes nothing here."""
        sides = ((known.agency_a_id, known.student_a_id), (known.agency_b_id, known.student_b_id))
        return any(agency == self.agency.pk and child not in self.children for agency, child in sides)

    def _facts(self, each: Two, likeness: Likeness) -> dict:
        """What is kept of two records, each sealed under its agency's key."""
        a, b = self.children[each[0]], self.children[each[1]]
        return {
            "agency_a_id": a.agency_id,
            "agency_b_id": b.agency_id,
            "sealed_a": self.keys[a.agency_id].seal(plain(a)),
            "sealed_b": self.keys[b.agency_id].seal(plain(b)),
            "rule": likeness.rule,
            "weighing": likeness.weighing,
            "needs_two": likeness.needs_two,
            "compared": self.keys[a.agency_id].hash(f"duplicate|{[said(a), said(b)]!r}"),
        }


def is_news(known: Duplicate, facts: Mapping) -> bool:
    return known.lapsed_at is not None or bytes(known.compared) != facts["compared"]


def said(child: Child) -> list[str]:
    return [
        child.first_name,
        child.middle_name,
        child.last_name,
        str(child.birth_on),
        child.state_student_id,
        child.sex,
    ]

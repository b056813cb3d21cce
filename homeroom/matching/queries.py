"""The review list: children who wait, the oldest first, and what was decided lately. Row policies leave only the pairs that this
person may decide about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.common.dates import in_words
from homeroom.matching import words
from homeroom.matching.actions import with_verdict
from homeroom.matching.auditing import with_draw
from homeroom.matching.deciding import first_answer_of
from homeroom.matching.models import Decision, FirstAnswer, Pair, Question
from homeroom.partners.models import Person

CASES_A_PAGE = 50  # Two screens of a list that is worked off from the top.
DECIDED_SHOWN = 20  # What one may want to undo; older decisions stand on their own pages.
IS_OPEN = Q(verdict=None) | Q(verdict__in=(Decision.LATER, Decision.UNDO))


def open_pairs() -> Any:
    """What waits, each with `since`; links that came back among them, as if nobody had decided."""
    pairs = with_draw(with_verdict(Pair.objects.all())).annotate(since=Coalesce("is_drawn_at", "found_at"))
    return pairs.filter(Q(IS_OPEN, expires_at__gt=timezone.now()) | Q(is_drawn_at__isnull=False))


def whole_pairs() -> QuerySet[Pair]:
    """Pairs with all that was said of them, the latest first."""
    history = Decision.objects.select_related("by").order_by("-at", "-pk")
    firsts = FirstAnswer.objects.select_related("by").order_by("-at", "-pk")
    pairs = with_draw(with_verdict(Pair.objects.select_related("agency", "contributor", "draw")))
    return pairs.prefetch_related(Prefetch("decisions", history), Prefetch("first_answers", firsts))


class Waiting(NamedTuple):
    """A child with open pairs: the oldest of these, and since when it waits."""

    student: int
    pair: int
    found_at: datetime


def waiting_cases(person: Person) -> list[Waiting]:
    """Children who wait for this person, the oldest first. Where the own answer stands, somebody else is asked.

    How urgent a child is, a move or a new placement would tell; but those rows are not open to a linkage steward, and an order
    by them would tell who was moved.
    """
    decided_since = Decision.objects.filter(pair=OuterRef("pair"), at__gte=OuterRef("at")).exclude(
        verdict=Decision.LATER
    )
    mine = FirstAnswer.objects.filter(pair=OuterRef("pk"), by=person, taken_back_at=None)
    pairs = open_pairs().exclude(Exists(mine.exclude(Exists(decided_since)))).order_by("since", "pk")
    cases: dict[int, Waiting] = {}
    for student, pair, found_at in pairs.values_list("student_id", "pk", "since"):
        cases.setdefault(student, Waiting(student, pair, found_at))
    return list(cases.values())


class Beside(NamedTuple):
    """Where a case stands among those that wait; numbers of pairs, by which the pages are found."""

    place: int | None
    number: int
    previous: int | None
    next: int | None


def beside(cases: list[Waiting], student: int, found_at: datetime) -> Beside:
    """The cases before and after this one; of a case that no longer waits, those around where it stood."""
    students = [case.student for case in cases]
    place = students.index(student) if student in students else None
    after = place + 1 if place is not None else sum(case.found_at <= found_at for case in cases)
    before = place if place is not None else after
    return Beside(
        place=None if place is None else place + 1,
        number=len(cases),
        previous=cases[before - 1].pair if before > 0 else None,
        next=cases[after].pair if after < len(cases) else None,
    )


@dataclass
class Listed:
    """A child in the list: whose records may be the child's and how it stands, without a name."""

    pair: int
    agency: str
    districts: str
    records: str
    found_at: datetime
    expires_at: datetime
    state: str
    kind: str


@dataclass
class Decided:
    pair: int
    agency: str
    district: str
    at: datetime
    verdict: str
    kind: str


@dataclass
class CasesPage:
    """`page` is Django's, of `Listed`; `waiting` counts the children who wait for this person."""

    page: Page
    waiting: int
    decided: list[Decided]


def cases_page(person: Person, number: str) -> CasesPage:
    """Eight statements, however many wait: every open pair's number, then all of those on the page, then what was decided."""
    by_student: dict[int, list[int]] = defaultdict(list)
    for student, pair in open_pairs().order_by("since", "pk").values_list("student_id", "pk"):
        by_student[student].append(pair)
    page = Paginator(list(by_student.values()), CASES_A_PAGE).get_page(number)
    on_page = [pair for case in page.object_list for pair in case]
    pairs = whole_pairs().prefetch_related(Prefetch("questions", Question.objects.order_by("-at"))).in_bulk(on_page)
    cases = [[pairs[pair] for pair in case if pair in pairs] for case in page.object_list]
    page.object_list = [listed(case, person) for case in cases if case]  # type: ignore[misc]
    return CasesPage(page, waiting=len(waiting_cases(person)), decided=decided_lately())


def listed(case: list[Pair], person: Person) -> Listed:
    state, kind = state_of(case, person)
    return Listed(
        pair=case[0].pk,
        agency=case[0].agency.name,
        districts=", ".join(dict.fromkeys(pair.contributor.name for pair in case)),
        records=ngettext("%(number)s school record", "%(number)s school records", len(case)) % {"number": len(case)},
        found_at=case[0].waits_since,
        expires_at=min(pair.waits_until for pair in case),
        state=state,
        kind=kind,
    )


def state_of(case: Iterable[Pair], person: Person) -> tuple[str, str]:
    """What the person should know before opening it."""
    case = list(case)
    asked = [question for pair in case for question in pair.questions.all()]
    unanswered = [question for question in asked if question.answered_at is None]
    if unanswered:
        return asked_in_words(unanswered[0]), "info"
    if asked:
        return _("The agency has answered"), "attention"
    if all(first_answer_of(pair, person) for pair in case):
        return _("You have answered; a second person is asked"), "info"
    if any(pair.decided and pair.decided.verdict == Decision.LATER for pair in case):
        return str(words.VERDICTS[Decision.LATER]), "attention"
    return _("Waits for a decision"), "attention"


def asked_in_words(question: Question) -> str:
    day = in_words(timezone.localtime(question.at).date())
    return _("Asked the agency on %(day)s, no answer yet") % {"day": day}


def decided_lately() -> list[Decided]:
    """What people decided last. What rules linked needs no reviewer."""
    pairs = with_verdict(Pair.objects.select_related("agency", "contributor"))
    decisions = Decision.objects.filter(by__isnull=False, verdict__in=(Decision.LINK, Decision.REFUSE))
    latest = {decision.pair_id: decision for decision in reversed(decisions.order_by("-at", "-pk")[:DECIDED_SHOWN])}
    found = pairs.filter(pk__in=latest).exclude(IS_OPEN)
    rows = [
        Decided(
            pair=pair.pk,
            agency=pair.agency.name,
            district=pair.contributor.name,
            at=latest[pair.pk].at,
            verdict=str(words.VERDICTS[pair.verdict]),  # type: ignore[attr-defined]  # Of with_verdict().
            kind=words.KINDS[pair.verdict],  # type: ignore[attr-defined]
        )
        for pair in found
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)

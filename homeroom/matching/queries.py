"""What the review pages show. Row policies leave only the pairs that this person may decide about."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.agreements.models import Agreement
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Compared, Event
from homeroom.matching import words
from homeroom.matching.actions import OPEN, with_verdict
from homeroom.matching.deciding import why_not_decide
from homeroom.matching.models import Decision, Pair
from homeroom.students.grade_levels import GRADE_LEVELS

PAIRS_A_PAGE = 50  # Two screens of a list that is worked off from the top.
RELATION = "linkage"  # What stands between a reviewer and the child in the record of disclosures.


def whole_pairs() -> QuerySet[Pair]:
    history = Decision.objects.select_related("by").order_by("-at", "-pk")
    return with_verdict(Pair.objects.select_related("agency", "contributor")).prefetch_related(
        Prefetch("decisions", history)
    )


@dataclass
class Listed:
    """A pair in the list: whose records they are and why they resemble each other, without a name."""

    pk: int
    agency: str
    district: str
    rule: str
    found_at: datetime
    expires_at: datetime
    verdict: str
    kind: str
    is_open: bool


@dataclass
class PairsPage:
    """`page` is Django's, of `Listed`; `waiting` counts the pairs without a decision."""

    page: Page
    waiting: int


def pairs_page(number: str) -> PairsPage:
    """Those that wait, the oldest on top; then what people decided. What rules linked needs no reviewer."""
    is_open = Q(verdict=None) | Q(verdict__in=(Decision.LATER, Decision.UNDO))
    pairs = (
        with_verdict(Pair.objects.select_related("agency", "contributor"))
        .filter(is_open | Q(verdict_by__isnull=False))
        .annotate(place=Case(When(is_open, then=Value(0)), default=Value(1), output_field=IntegerField()))
        .order_by("place", "found_at", "pk")
    )
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(number)
    page.object_list = [listed(pair) for pair in page.object_list]  # type: ignore[misc]
    return PairsPage(page, waiting=pairs.filter(is_open).count())


def listed(pair) -> Listed:
    return Listed(
        pk=pair.pk,
        agency=pair.agency.name,
        district=pair.contributor.name,
        rule=str(words.RULES.get(pair.rule, pair.rule)),
        found_at=pair.found_at,
        expires_at=pair.expires_at,
        verdict=str(words.VERDICTS[pair.verdict] if pair.verdict else _("Waits for a decision")),
        kind=words.KINDS.get(pair.verdict, "attention"),
        is_open=pair.verdict in OPEN,
    )


@dataclass
class Choice:
    value: str
    label: str
    kind: str = "outline"


@dataclass
class PairPage:
    pair: Pair
    places: list[Place]
    rule: str
    compared: list[Compared]
    history: list[Event]
    verdicts: list[Choice]
    told_by: list[tuple[int, str]]  # Contributors whose record is shown, and on what basis it is kept here.
    state: str
    kind: str
    is_open: bool
    is_being_settled: bool


def pair_page(pair: Pair) -> PairPage:
    latest = pair.decided
    compared = compared_in_words(pair) if bytes(pair.sealed_candidate) else []
    return PairPage(
        pair=pair,
        places=[Place(_("Possible matches"), reverse("matching:pairs")), Place(_("Two records"))],
        rule=str(words.RULES.get(pair.rule, pair.rule)),
        compared=compared,
        history=[event(decision) for decision in pair.decisions.all()],
        verdicts=choices(pair),
        told_by=told_by(pair) if compared else [],
        state=str(words.VERDICTS[latest.verdict] if latest else _("Waits for a decision")),
        kind=words.KINDS[latest.verdict] if latest else "attention",
        is_open=latest is None or latest.verdict in OPEN,
        is_being_settled=latest is not None and latest.settled_at is None and latest.verdict != Decision.LATER,
    )


def compared_in_words(pair: Pair) -> list[Compared]:
    child = key_of(pair.agency).open(bytes(pair.sealed_child))
    student = key_of(pair.contributor).open(bytes(pair.sealed_candidate))
    return [
        Compared(label, said(name, child.get(name)), said(name, student.get(name)))
        for name, label in words.FACTS.items()
        if child.get(name) or student.get(name)
    ]


def said(name: str, value) -> str:
    if not value:
        return ""
    if name == "birth_on":
        return in_words(date.fromisoformat(value))
    if name == "sex":
        return str(words.SEXES.get(value, value))
    if name == "grade_level":
        return _(GRADE_LEVELS[value]) if value in GRADE_LEVELS else value
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def event(decision: Decision) -> Event:
    who = decision.by.name if decision.by else str(words.BY_RULE.get(decision.rule, decision.rule))
    waits = _("Being carried out.") if decision.settled_at is None and decision.verdict != Decision.LATER else ""
    return Event(when=decision.at, heading=str(words.VERDICTS[decision.verdict]), text=waits, source=who)


def choices(pair: Pair) -> list[Choice]:
    """The buttons that may be pressed now, each alike: nothing is suggested."""
    labels = {
        Decision.LINK: _("Same child"),
        Decision.REFUSE: _("Not the same"),
        Decision.LATER: _("Decide later"),
        Decision.UNDO: _("Undo the decision"),
    }
    return [Choice(value, label) for value, label in labels.items() if not any(why_not_decide(pair, value))]


def told_by(pair: Pair) -> list[tuple[int, str]]:
    """Both contributors, each with the basis of the hosting agreement under which its records are kept here."""
    hosted = Agreement.objects.filter(tier="HOSTING", parties__organization__in=(pair.agency_id, pair.contributor_id))
    bases: dict[int, str] = dict(hosted.values_list("parties__organization", "hosting_basis"))
    return [(contributor, bases.get(contributor, "")) for contributor in (pair.agency_id, pair.contributor_id)]

"""The product's own student page, of a made-up student, as a draft or an agreement alone would open it to one role."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.catalogue import VIEWS, catalogue
from homeroom.access.door import Refused, call
from homeroom.agreements.models import Line
from homeroom.common.shell import Place
from homeroom.common.tables import Row
from homeroom.desk.made_up.student import last_day, months, single_elements, told_by
from homeroom.desk.queries.student import Found, StudentPage, page_of
from homeroom.desk.why import Reasons
from homeroom.drafting.prospects import Prospect
from homeroom.partners.models import Organization, Person
from homeroom.partners.words import ROLES
from homeroom.students.models import AttendanceEvent, Fact, Glimpse
from homeroom.students.queries import COLUMNS, Facts
from homeroom.students.reasons import Reason
from homeroom.students.records import Record

ASKS_FOR_PAPER = ("consent", "order")  # Conditions of grounds.


@dataclass(frozen=True)
class Way:
    """One grant that it would be: to whom, of whose records, and what of them."""

    recipient: str
    role: str
    purpose: str
    contributor: int
    own: bool
    line: int
    basis: str
    relation: str
    population: str
    condition: str
    datasets: int
    full: str
    masked: str
    flag: str
    windowed: int = 0  # Datasets of which rows of some days are open,
    opens_from: date | None = None  # and the first of these days.

    @property
    def seat(self) -> tuple[str, str, str]:
        return self.recipient, self.role, self.purpose

    def shows(self, element: int, view: int) -> bool:
        return str(getattr(self, VIEWS[view]))[element] == "1"

    @property
    def elements(self) -> str:
        return "".join("1" if "1" in bits else "0" for bits in zip(self.full, self.masked, self.flag, strict=True))


def ways_of(prospect: Prospect) -> list[Way]:
    """By the functions that conclude and activate, taken back at once (drafting/sql/what_changes.sql)."""
    found = call("SELECT access.would_open_to_v2(%s, %s)", prospect.draft, prospect.agreement) or []
    return [way_of(each) for each in (json.loads(found) if isinstance(found, str) else found)]


def way_of(grant: dict[str, Any]) -> Way:
    same = ("role", "contributor", "own", "line", "basis", "relation", "population", "condition", "datasets", "full",
            "masked", "flag", "windowed")  # fmt: skip
    first = grant["opens_from"]
    return Way(
        recipient=grant["recipient_key"],
        purpose=grant["purpose_key"],
        opens_from=date.fromisoformat(first) if first else None,
        **{name: grant[name] for name in same},
    )


class MadeUpRecord(Record):
    """A student who is nowhere on record, opened by what a draft would grant. Nothing can be written of her."""

    def __init__(self, reasons: list[Reason], lines: dict[int, Line]):
        self.__dict__ |= {"reasons": reasons, "lines": lines, "papers": {}}

    def writes(self, dataset: str) -> bool:
        return False


class DraftReasons(Reasons):
    """Why: the draft and its line."""

    url = ""

    def _agreement(self, reason: Reason) -> Row:
        line = self.lines[reason.line_id or 0]
        text = _("%(title)s, line %(number)s") % {"title": line.agreement.title, "number": line.number}
        return Row(_("Agreement"), text, url=self.url, url_label=_("Read it"))


@dataclass
class MadeUpPage:
    who: str
    page: StudentPage
    has_plan: bool
    asks_for_paper: bool
    others: list[Row]
    places: list[Place]


def made_up_page(prospect: Prospect, recipient: str, role: str, purpose: str) -> MadeUpPage:
    """Raises Refused where it opens nothing to such a role."""
    ways = ways_of(prospect)
    mine = [way for way in ways if way.seat == (recipient, role, purpose)]
    if not mine:
        raise Refused(prospect.key)
    around, today = prospect.around, timezone.localdate()
    reasons = DraftReasons(
        record_of(prospect, mine), person_of(around.organizations[recipient], role), "", lines_of(prospect)
    )
    reasons.purpose, reasons.url = around.purposes[purpose].name, prospect.url
    contributors = [each for each in around.organizations.values() if each.pk in {way.contributor for way in mine}]
    return MadeUpPage(
        who=in_words(prospect, mine[0]),
        page=page_of(reasons.record, reasons, found_by(mine, contributors, today), today),
        has_plan=reasons.opens_whole("plan"),
        asks_for_paper=any(way.condition in ASKS_FOR_PAPER for way in mine),
        others=choices(prospect, ways),
        places=[*prospect.places[:-1], Place(_("A made-up student"))],
    )


def in_words(prospect: Prospect, way: Way) -> str:
    around = prospect.around
    return _("%(role)s, %(organization)s, for: %(purpose)s") % {
        "role": ROLES[way.role],
        "organization": around.organizations[way.recipient].name,
        "purpose": around.purposes[way.purpose].name,
    }


def choices(prospect: Prospect, ways: list[Way]) -> list[Row]:
    """As whom one can look."""
    seats = {way.seat: way for way in ways}
    return [
        Row(in_words(prospect, way), "", url=reverse("desk:made_up", args=[prospect.key, *seat]))
        for seat, way in seats.items()
    ]


def person_of(organization: Organization, role: str) -> Person:
    return Person(organization=None if organization.is_families else organization, role=role)


def lines_of(prospect: Prospect) -> dict[int, Line]:
    """As rows that are nowhere kept."""
    for line in prospect.lines:
        line.agreement = prospect.paper
    return {line.number: line for line in prospect.lines}


def record_of(prospect: Prospect, ways: list[Way]) -> MadeUpRecord:
    reasons = [
        Reason(
            contributor_id=way.contributor,
            datasets=way.datasets | way.windowed,
            elements=way.elements,
            own=way.own,
            agreement_id=0,
            line_id=way.line,
            basis=way.basis,
            relation=way.relation,
            population=way.population,
            purpose_id=None,
            since=None,
            until=None,
            opens_from=way.opens_from,
        )
        for way in ways
    ]
    return MadeUpRecord(reasons, lines_of(prospect))


def found_by(ways: list[Way], contributors: list[Organization], today: date) -> Found:
    """Of what each contributor would say, what the row policies would let through: rows of whole datasets, and single elements at
    the views that are open."""
    found: dict[str, list[Any]] = {}
    with_attendance = []
    for contributor in contributors:
        mine = [way for way in ways if way.contributor == contributor.pk]
        told = told_by(contributor, today)
        for kind, facts in told.items():
            shown = [fact for fact in facts if any(opens_row(way, kind, fact, today) for way in mine)]
            if shown and kind in COLUMNS:
                found.setdefault(kind.__name__, []).extend(shown)
            if shown and kind is AttendanceEvent:
                with_attendance.append(contributor)
        for glimpse in single_elements(told, contributor, today):
            if any(way.shows(glimpse.element, glimpse.view) for way in mine):
                found.setdefault(Glimpse.__name__, []).append(glimpse)
    return Found(Facts(found), months(with_attendance, today), None)


def opens_row(way: Way, kind: type[Fact], fact: Any, today: date) -> bool:
    """As the row policy asks: a grant of the dataset, or one of some days that the row's is one of (decision 36)."""
    bit = catalogue().datasets[kind.dataset].bit
    return bool(way.datasets & bit) or bool(
        way.opens_from and way.windowed & bit and last_day(kind, fact, today) >= way.opens_from
    )

"""What a decision is made of: a question, and the facts about one person and one child, each with its days.

Filled from the database by casework/facts.py; nothing here asks for anything.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.access.sitting import Sitting

RELEASED = "released"
EMERGENCY = "emergency"
# Whoever has a right to the record: the student, and who holds the right for the student.
BY_RIGHT = frozenset({"self", "rights_holder"})
# What these open one may look at and have a copy of, and no more (sharing specification 2.9).
COPIES = frozenset({RELEASED, *BY_RIGHT})
COPYING = ("view", "print")
# Of duties that which is owed for counts and files alone: they are looked at before they leave (specification 2.8, vector 20).
OUTPUT_CHECK, CHECKED = "output_check", ("aggregate", "export")
LOOKING = ("view",)  # All that an emergency lets one do.
# A question asks as of a moment; without a moment it asks now.
Span = tuple[datetime | None, datetime | None] | None
ALWAYS: Span = (None, None)


@dataclass(frozen=True)
class Question:
    person: str
    student: str
    element: str
    purpose: str
    at: datetime
    operation: str = "view"
    contributor: str = ""
    stepped_up: bool = True
    row_on: date | None = None  # The day of the row that is asked for; without one, the question is about the newest.


@dataclass(frozen=True)
class Release:
    """What a consent, an order or an emergency lets whoever asks see of this child, and what must hold for it.

    `during` is from when it was given to when it expires. A consent needs a signer with authority; an order, notice; an emergency
    is looked into by `reviewers`, of each contributor.
    """

    kind: str
    key: str
    is_named: bool
    purpose: str | None
    basis: str
    full: str
    masked: str
    flag: str
    scope: str
    during: Span
    duties: tuple[str, ...] = ()
    signed_by: str = ""
    authority: tuple[Span, ...] = (ALWAYS,)
    revoked_at: datetime | None = None
    of_age_at: datetime | None = None
    notice_at: datetime | None = None
    reviewers: tuple[tuple[str, str], ...] = ()

    def names(self, element: Element) -> bool:
        return self.scope[element.number] == "1"


@dataclass(frozen=True)
class Path:
    """One way to an element: a line of an agreement, the interest of the person's own organization, a law, a consent."""

    agreement: int | None
    line: int | None
    operations: tuple[str, ...] | None
    redisclosure: str
    role: str
    purpose: str | None
    contributor: str
    own: bool
    basis: str
    relation: str
    population: str
    condition: str
    datasets: int
    full: str
    masked: str
    flag: str
    during: Span
    release: Release | None = None
    duties: tuple[str, ...] = ()
    waits_for: str = ""  # Who has yet to sign the amendment that wrote this line.
    lacks: tuple[dict[str, Any], ...] = field(default=(), compare=False)  # What that amendment lacks.
    windowed: int = 0  # Datasets of which the line opens rows of some days alone: from the later of the two days on.
    not_before: date | None = None
    look_back_days: int | None = None

    @property
    def is_permit(self) -> bool:
        """It rests on a consent, an order or an emergency alone, and on no agreement."""
        return self.relation == RELEASED

    @property
    def is_by_right(self) -> bool:
        """Neither its contributor's withdrawal nor the end of care ends it (sharing specification 2.7, 2.9)."""
        return self.relation in BY_RIGHT or self.condition == "order"

    @property
    def is_emergency(self) -> bool:
        return self.condition == EMERGENCY

    @property
    def outlasts_a_freeze(self) -> bool:
        """Of what may be done while sharing is paused or the collaboration is closing: subject access and emergencies. Return
        copies are made by nobody yet."""
        return self.relation in BY_RIGHT or self.is_emergency

    def shown_by(self, release: Release) -> "Path":
        """As this consent, order or emergency lets it be."""
        masks = {"full": release.full, "masked": release.masked, "flag": release.flag}
        said = {"purpose": release.purpose, "basis": release.basis, "duties": release.duties, "release": release}
        return replace(self, datasets=0, windowed=0, **said, **masks)  # type: ignore[arg-type]

    def opens_from(self, element: Element, today: date) -> date | None:
        """The first day of which the line opens rows of this element's dataset; None where it opens them whatever the day."""
        if not self.windowed & catalogue().datasets[element.dataset].bit:
            return None
        days = [self.not_before] if self.not_before else []
        if self.look_back_days is not None:
            days.append(today - timedelta(days=self.look_back_days))
        return max(days)

    def view(self, element: Element) -> str | None:
        """The fullest view of this element that the path gives; none when it does not reach it."""
        if (self.datasets | self.windowed) & catalogue().datasets[element.dataset].bit:
            return "full"
        masks = {"full": self.full, "masked": self.masked, "flag": self.flag}
        return next((view for view in reversed(VIEWS) if masks[view][element.number] == "1"), None)


@dataclass(frozen=True)
class Paper:
    """An agreement, as far as a decision asks."""

    key: str
    title: str
    parent: int | None
    term: Span
    is_activated: bool
    activated_at: datetime | None
    ended_at: datetime | None
    signatures: tuple[tuple[str, datetime | None], ...]
    lacks: tuple[dict[str, Any], ...]
    suspensions: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that is known of this person and this child, each with its days."""

    role: str
    organization: str
    supervisor: str
    active: Span
    absent: dict[str, Span]
    debarred: Span
    names: dict[str, str]
    purposes: dict[str, str]
    timezone: str
    readiness: tuple[tuple[str, Span], ...]
    is_known_child: bool
    records: tuple[str, ...]
    relations: tuple[tuple[str, Span], ...]
    circumstances: tuple[tuple[str, Span], ...]
    recusals: tuple[Span, ...]
    orders: tuple[dict[str, Any], ...]
    paths: tuple[Path, ...]
    papers: dict[int, Paper]
    releases: tuple[Release, ...] = ()
    objections: tuple[tuple[str, Span], ...] = ()
    of_age_at: datetime | None = None
    kinds: dict[str, str] = field(default_factory=dict)  # What kind of organization each is.
    sitting: Sitting | None = None  # How much the person was shown by that moment; none: nothing.
    freezes: tuple[tuple[str, Span], ...] = ()
    breaks_glass: bool = False  # Whether the collaboration lets this role in for an emergency.


def holds(span: Span, at: datetime) -> bool:
    """Whether this moment lies within; none is never, an open side is always."""
    return span is not None and (span[0] is None or span[0] <= at) and (span[1] is None or at < span[1])


def best(spans: list[Span], at: datetime) -> Span:
    """The span that holds then, else the one that ended last, else one that is to come."""

    def rank(span: tuple[datetime | None, datetime | None]) -> tuple[bool, bool, float]:
        until = span[1]
        return holds(span, at), until is not None and until <= at, until.timestamp() if until else float("inf")

    return max((span for span in spans if span), key=rank, default=None)

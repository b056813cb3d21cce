"""What the page of connections shows: those that the row policies leave to its reader."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Row
from homeroom.connections.models import Connection, ConnectionDecision
from homeroom.connections.scopes import SCOPES
from homeroom.partners.models import Person


class State(Enum):
    """Each with its words, and the tag that they stand in."""

    WAITS = (gettext_lazy("Waits for the person to agree"), "attention")
    OPEN = (gettext_lazy("May ask"), "good")
    OVER = (gettext_lazy("Over: its last day has passed"), "")
    ENDED = (gettext_lazy("Ended"), "")


@dataclass
class Shown:
    """One connection as a section of the page."""

    connection: Connection
    state: Cell
    facts: list[Row]
    agree_url: str
    end_url: str


def connections() -> QuerySet[Connection]:
    """The row policies leave a steward those of the own organization, and everybody the own."""
    said = ConnectionDecision.objects.filter(connection=OuterRef("pk")).order_by("pk")
    when = {verdict: Subquery(said.filter(verdict=verdict).values("at")[:1]) for verdict in ConnectionDecision.VERDICTS}
    ended_by = Subquery(said.filter(verdict=ConnectionDecision.END).values("by__name")[:1])
    known = Connection.objects.select_related("person", "purpose", "by")
    return known.annotate(
        agreed_at=when[ConnectionDecision.AGREE], ended_at=when[ConnectionDecision.END], ended_by=ended_by
    ).order_by("-pk")


def state_of(connection: Connection) -> State:
    """Of one that was read by `connections`."""
    if connection.ended_at:  # type: ignore[attr-defined]
        return State.ENDED
    if connection.expires_at <= timezone.now():
        return State.OVER
    return State.OPEN if connection.agreed_at else State.WAITS  # type: ignore[attr-defined]


def connections_page(person: Person) -> list[Shown]:
    return [shown(connection, person) for connection in connections()]


def shown(connection: Connection, person: Person) -> Shown:
    state = state_of(connection)
    text, kind = state.value
    waits_for_me = state is State.WAITS and connection.person_id == person.pk
    lives = state in (State.WAITS, State.OPEN)
    return Shown(
        connection,
        Cell(text, kind=kind),
        facts_of(connection),
        reverse("connections:agreeing", args=[connection.pk]) if waits_for_me else "",
        reverse("connections:ending", args=[connection.pk]) if lives else "",
    )


def facts_of(connection: Connection) -> list[Row]:
    facts = [
        Row(_("Asks in the name of"), connection.person.name),
        Row(_("Purpose"), connection.purpose.in_words),
        Row(_("Gets"), [str(words) for scope, words in SCOPES.items() if scope in connection.scopes]),
        Row(_("Client ID"), connection.client_id),
        Row(_("Made by"), connection.by.name, note=day_of(connection.made_at)),
        Row(_("Last day"), last_day(connection)),
    ]
    if connection.ended_at:  # type: ignore[attr-defined]
        facts.append(Row(_("Ended by"), connection.ended_by, note=day_of(connection.ended_at)))  # type: ignore[attr-defined]
    return facts


def last_day(connection: Connection) -> str:
    """The day that counts whole before it is over."""
    return day_of(connection.expires_at - timedelta(seconds=1))


def day_of(moment: datetime) -> str:
    return in_words(timezone.localtime(moment).date())

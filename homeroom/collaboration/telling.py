"""What a file changed of an agreement's state its parties hear, as they do of what is done on pages (sharing specification 2.1:
each change with notice to parties)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from homeroom.agreements.models import Agreement
from homeroom.collaboration.amending import in_force
from homeroom.collaboration.writing.work import ask


@dataclass(frozen=True)
class State:
    """How one agreement stands now. Pauses of the file are written anew each time: the same pause has another number then."""

    is_active: bool = False
    is_ended: bool = False
    pauses: frozenset[int] = frozenset()
    amendments: frozenset[int] = frozenset()


def states() -> dict[int, State]:
    found = Agreement.objects.prefetch_related("activations", "endings", "suspensions__resumption", "amendments")
    return {
        each.pk: State(
            is_active=bool(each.activations.all()),
            is_ended=bool(each.endings.all()),
            pauses=frozenset(pause.pk for pause in each.suspensions.all() if pause.lasts),
            amendments=frozenset(amendment.pk for amendment in in_force(each.amendments.all(), timezone.now())),
        )
        for each in found
    }


def tell_of_changes(before: dict[int, State]) -> None:
    """One notice for each change. Of the file that sets an installation up nobody is told: nobody was there before."""
    if not before:
        return
    for agreement, state in states().items():
        for kind, event in changes(agreement, before.get(agreement, State()), state):
            ask("SELECT access.notify_parties_of_v1(%s, %s, %s)", agreement, kind, event)


def changes(agreement: int, was: State, now: State) -> Iterator[tuple[str, int]]:
    """The kind of each notice, and the row of which it tells. That a term is over the worker says by itself."""
    if now.is_ended:
        if not was.is_ended:
            yield "agreement_ended", agreement
        return
    if now.is_active and not was.is_active:
        yield "agreement_activated", agreement
        return
    if not now.is_active:
        return
    if now.pauses and not was.pauses:
        yield "agreement_paused", max(now.pauses)
    if was.pauses and not now.pauses:
        yield "agreement_resumed", -max(was.pauses)  # No row says so: its pause is gone from the file.
    for amendment in sorted(now.amendments - was.amendments):
        yield "agreement_amended", amendment

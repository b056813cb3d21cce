"""What a person’s answer does: one more row. Neither record is touched, and no job is needed."""

from django.db import transaction
from django.utils import timezone

from homeroom.access.door import call
from homeroom.access.keys import key_of
from homeroom.matching.duplicates.deciding import CONTRADICTS, SECOND, own_word, refusal_of, standing, tie_of
from homeroom.matching.duplicates.words import SAID, SAID_FIRST
from homeroom.matching.models import Duplicate, DuplicateAnswer, Tie
from homeroom.notices.telling import tell_of_tie
from homeroom.partners.models import Person


class Contradicts(Exception):
    """A tie would join two children of whom a person says that they are two."""


@transaction.atomic
def answer(duplicate: Duplicate, verdict: str, *, by: Person) -> str:
    """Keep what this person says of the two; answers what the page then tells."""
    if verdict != DuplicateAnswer.SAME:
        _say(duplicate, verdict, by)
        return str(SAID[verdict])
    for former in standing(duplicate, DuplicateAnswer.DIFFERENT):
        _take_back(former, by)  # It was said of what a file has changed since; else nobody could say this now.
    against = call("SELECT access.why_no_tie_v1(%s)", duplicate.pk)
    if against == CONTRADICTS:
        raise Contradicts
    if against == SECOND:
        _say(duplicate, verdict, by)
        return str(SAID_FIRST)
    tie(duplicate, by=by)
    return str(SAID[verdict])


def tie(duplicate: Duplicate, *, by: Person) -> None:
    """Two records are one child’s. Where one agency sent both, its data stewards are asked to join them there."""
    made = Tie.objects.create(
        duplicate=duplicate,
        student_a_id=duplicate.student_a_id,
        student_b_id=duplicate.student_b_id,
        agency_a=duplicate.agency_a,
        agency_b=duplicate.agency_b,
        sealed_ids=_ids(duplicate),
        by=by,
    )
    tell_of_tie(made.pk)


def _ids(duplicate: Duplicate) -> bytes:
    if duplicate.agency_a_id != duplicate.agency_b_id:
        return b""
    key = key_of(duplicate.agency_a)
    return key.seal([key.open(bytes(side))["source_id"] for side in (duplicate.sealed_a, duplicate.sealed_b)])


def undo(duplicate: Duplicate, *, by: Person) -> None:
    """End the tie, or take back what was said. Safe to repeat."""
    if held := tie_of(duplicate):
        Tie.objects.filter(pk=held.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    elif said := refusal_of(duplicate) or own_word(duplicate, by):
        _take_back(said, by)


def _say(duplicate: Duplicate, verdict: str, by: Person) -> None:
    DuplicateAnswer.objects.create(duplicate=duplicate, verdict=verdict, compared=bytes(duplicate.compared), by=by)


def _take_back(said: DuplicateAnswer, by: Person) -> None:
    DuplicateAnswer.objects.filter(pk=said.pk, taken_back_at=None).update(
        taken_back_at=timezone.now(), taken_back_by=by
    )

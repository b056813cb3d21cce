"""May this be answered now? Reasons why not, in sentences for the page; and whose word a link still needs."""

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.matching.models import IDENTITY_SEALED, LINKED_ELSEWHERE, Decision, FirstAnswer, Pair
from homeroom.matching.sealed import is_of_sealed
from homeroom.partners.models import Person

OVER = (Decision.LINK, Decision.REFUSE)


def why_not_decide(pair: Pair, verdict: str, person: Person) -> Iterator[str]:
    """Reasons why `person` cannot say `verdict` of `pair` as it stands; none means that they can."""
    latest = pair.decided
    if verdict == Decision.UNDO:
        yield from _why_not_undo(pair, person)
    elif latest is not None and latest.verdict in OVER:
        yield _("This pair was decided meanwhile. Undo that decision first.")
    elif latest is not None and latest.verdict == Decision.UNDO and latest.settled_at is None:
        yield _("Undoing is still being carried out. Open this page again in a minute.")
    elif pair.waits_until <= timezone.now():
        yield _(
            "This pair waited for more than 30 days, and what was held for it is gone. It returns with the next file."
        )
    elif first_answer_of(pair, person):
        yield _("You said that these are the same child. A second person answers now. To change yours, undo it first.")


def why_not_link(pair: Pair) -> Iterator[str]:
    """Asked when somebody says "same child", and not for each button: a pair of a sealed identity seldom waits at all."""
    if is_of_sealed(pair):
        yield _("The agency says that this child’s identity is sealed. It is linked with no record.")


def _why_not_undo(pair: Pair, person: Person) -> Iterator[str]:
    latest = pair.decided
    if first_answer_of(pair, person):
        return
    if latest is None or latest.verdict not in OVER:
        yield _("There is nothing to undo: this pair is open.")
    elif latest.rule == LINKED_ELSEWHERE:
        yield _("One of these records was linked with another. Undo that link, and this pair opens again by itself.")
    elif latest.rule == IDENTITY_SEALED:
        yield _(
            "The agency says that this child’s identity is sealed. If that changes, the next file opens this pair again."
        )
    elif not bytes(pair.sealed_candidate):
        yield _("This pair was refused more than 30 days ago, and its records are no longer kept.")


def first_answer_of(pair: Pair, person: Person) -> FirstAnswer | None:
    """What this person said as the first of two, as long as it stands: not taken back, and nothing was decided since."""
    decided = [decision.at for decision in pair.decisions.all() if decision.verdict != Decision.LATER]
    mine = (each for each in pair.first_answers.all() if each.by_id == person.pk and each.taken_back_at is None)
    return next((each for each in mine if not any(at >= each.at for at in decided)), None)


def needs_another(pair: Pair) -> bool:
    """Whether somebody else has still to say "same child". The page of whoever comes second must not ask this before they have
    answered: it would tell what the first one said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.needs_another_v1(%s)", [pair.pk])
        [is_missing] = cursor.fetchone()
    return is_missing

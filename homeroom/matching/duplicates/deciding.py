"""May this be said of two records now? Reasons why not, in sentences for the page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeroom.access.door import call
from homeroom.matching.models import Duplicate, DuplicateAnswer, Tie
from homeroom.partners.models import Person

CONTRADICTS, SECOND = "contradicts", "second"  # What access.why_no_tie_v1 answers.


def tie_of(duplicate: Duplicate) -> Tie | None:
    """The tie that holds."""
    return next((tie for tie in duplicate.ties.all() if tie.holds), None)


def refusal_of(duplicate: Duplicate) -> DuplicateAnswer | None:
    """That somebody called them two children, of what is compared today."""
    return next(
        (
            each
            for each in standing(duplicate, DuplicateAnswer.DIFFERENT)
            if bytes(each.compared) == bytes(duplicate.compared)
        ),
        None,
    )


def own_word(duplicate: Duplicate, person: Person) -> DuplicateAnswer | None:
    """What this person said as the first of two, as long as it stands: nobody has tied them or called them two since."""
    over = [tie.at for tie in duplicate.ties.all()]
    # Also where somebody has taken that back.
    over += [each.at for each in duplicate.answers.all() if each.verdict == DuplicateAnswer.DIFFERENT]
    return next(
        (
            each
            for each in standing(duplicate, DuplicateAnswer.SAME)
            if each.by_id == person.pk
            and bytes(each.compared) == bytes(duplicate.compared)
            and not any(at >= each.at for at in over)
        ),
        None,
    )


def standing(duplicate: Duplicate, verdict: str) -> Iterator[DuplicateAnswer]:
    return (each for each in duplicate.answers.all() if each.verdict == verdict and each.taken_back_at is None)


def why_not_say(duplicate: Duplicate, verdict: str, person: Person) -> Iterator[str]:
    """Reasons why `person` cannot say this of the two as they stand; none means that they can."""
    if tie_of(duplicate) or refusal_of(duplicate):
        yield _("This was decided meanwhile. Undo that decision first.")
    elif duplicate.lapsed_at is not None:
        yield _(
            "One of the two records is listed no longer, or they resemble each other no longer. There is nothing to decide."
        )
    elif own_word(duplicate, person):
        yield _("You said that they are one child. A second person answers now. To change your answer, undo it first.")
    elif verdict == DuplicateAnswer.DIFFERENT and call("SELECT access.is_tied_around_v1(%s)", duplicate.pk):
        yield _("Other ties join these two by way of a third record. End one of those first.")


def why_not_undo(duplicate: Duplicate, person: Person) -> Iterator[str]:
    if not (tie_of(duplicate) or refusal_of(duplicate) or own_word(duplicate, person)):
        yield _("There is nothing to undo: the two wait for a decision.")


def why_not_tie(reason: str | None) -> Iterator[str]:
    """What the database says against a tie, beyond a second person’s word."""
    if reason == CONTRADICTS:
        yield _(
            "A tie would join two records of which a person said that they are two children. Look at what was decided of"
            " these first."
        )

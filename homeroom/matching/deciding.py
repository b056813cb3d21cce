"""May this be decided now? Reasons why not, in sentences for the page."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.matching.models import LINKED_ELSEWHERE, Decision, Pair


def why_not_decide(pair: Pair, verdict: str) -> Iterator[str]:
    """Reasons why `pair` (with its latest decision as `verdict`) cannot get this one; none means that it can."""
    latest = pair.decided
    if verdict == Decision.UNDO:
        if latest is None or latest.verdict not in (Decision.LINK, Decision.REFUSE):
            yield _("There is nothing to undo: this pair is open.")
        elif latest.rule == LINKED_ELSEWHERE:
            yield _(
                "One of these records was linked with another. Undo that link, and this pair opens again by itself."
            )
        elif not bytes(pair.sealed_candidate):
            yield _("This pair was refused more than 30 days ago, and its records are no longer kept.")
        elif latest.settled_at is None:
            yield _("The last decision is still being carried out. Open this page again in a minute.")
        return
    if latest is not None and latest.verdict in (Decision.LINK, Decision.REFUSE):
        yield _("This pair was decided meanwhile. Undo that decision first.")
    elif latest is not None and latest.verdict == Decision.UNDO and latest.settled_at is None:
        yield _("Undoing is still being carried out. Open this page again in a minute.")
    elif pair.expires_at <= timezone.now():
        yield _(
            "This pair waited for more than 30 days, and what was held for it is gone. It returns with the next file."
        )

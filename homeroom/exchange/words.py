"""Formats, outcomes and states of an import in words for the page."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from homeroom.exchange.formats import FORMATS
from homeroom.exchange.loading.bundles import NIGHT
from homeroom.exchange.rhythm import Rhythm
from homeroom.exchange.settling import RELEASE
from homeroom.exchange.undoing import UNDO
from homeroom.notices.telling import EMPTY, SHORT
from homeroom.students.models import Batch

STATES = {
    "received": (_("Waits to be loaded"), "info"),
    "fetching": (_("Being fetched"), "info"),
    "loading": (_("Being loaded"), "info"),
    "loaded": (_("Loaded"), "good"),
    "held": (_("Held for you"), "attention"),
    "doubted": (_("Held for you"), "attention"),
    "checked": (_("Waits for your word"), "attention"),
    "unmapped": (_("Waits for your answer"), "attention"),
    "lapsed": (_("Not loaded"), "attention"),
    "left": (_("Not loaded"), "neutral"),
    "leaving": (_("Being deleted"), "info"),
    "undoing": (_("Being undone"), "info"),
    "undone": (_("Undone"), "neutral"),
    "took_back": (_("Done"), "good"),
    "refused": (_("Refused"), "attention"),
    "failed": (_("Failed"), "attention"),
    "interrupted": (_("Interrupted"), "attention"),
    "dry_run": (_("Tried out only"), "neutral"),
}
WHAT_NOW = {
    "received": _("The file has arrived and is kept sealed until its turn comes."),
    "fetching": _("Homeroom is asking your service. Nothing of it shows before all of it has come and is on record."),
    "loading": _("The file is being read and checked. Nothing of it shows before all of it is on record."),
    "loaded": _("Everything that could be read is on record. What was wrong stands below."),
    "held": _(
        "Nothing of this file is on record. Read below why. If the records have really ended, send the file again and"
        " tick the box “Load it even if many records are missing”."
    ),
    "doubted": _(
        "Nothing of this file is on record. Read below why, and whom it concerns. Then say whether it is right. The file waits"
        " sealed, for 30 days at most."
    ),
    "checked": _(
        "Nothing of this file is on record yet. Look at what it would change, and say whether it is right. The file waits sealed,"
        " for 30 days at most."
    ),
    "unmapped": _(
        "This table is not written as our formats are. Say once which of its columns is which, and how it writes days and codes;"
        " the next file of its kind is then read by itself. Nothing of it is on record yet. The file waits sealed, for 30 days at"
        " most."
    ),
    "lapsed": _(
        "Nobody said in time whether this file is right. It is deleted, and nothing of it is on record. Send it again."
    ),
    "left": _(
        "Somebody of your organization decided not to load this file. It is deleted, and nothing of it is on record."
    ),
    "leaving": _("This file is being deleted. Nothing of it is on record."),
    "undoing": _("This load is being taken back. Until that is done, the record says what the file said."),
    "took_back": _(
        "The load was taken back: the record says again what it said before. What that changed stands below."
    ),
    "undone": _(
        "This load was taken back: the record says again what it said before. What was shown meanwhile stands in the book."
    ),
    "refused": _("Nothing of this file is on record. Correct what stands below and send it again."),
    "failed": _(
        "It could not be loaded, and nothing of it is on record. Send it again; if that fails too, ask the host."
    ),
    "interrupted": _("Loading was cut off, and nothing of it is on record. Send the file again."),
    "dry_run": _("This was a trial: nothing of it is on record."),
}
FAILED = ("refused", "failed", "interrupted")
NOT_FETCHED = _(
    "Nothing of it is on record. Mend what stands below. It is fetched again at its hour, or when you say so."
)
OWN_WORDS = _(
    "Nothing of this file is on record yet: it has words that your state or district uses in place of Ed-Fi's. Say once what each"
    " of them stands for. The file waits sealed, for 30 days at most."
)
OUTCOMES = {
    "read": _("Received"),
    "on_record": _("On record"),
    "unchanged": _("Unchanged"),
    "held": _("Waiting"),
    "rejected": _("Rejected"),
    "unmatched": _("Not kept"),
}
SEVERITIES = {
    "reject_file": (_("File rejected"), "attention"),
    "reject_row": (_("Row rejected"), "attention"),
    "hold": (_("Waits for you"), "attention"),
    "warn": (_("Warning"), "info"),
    "note": (_("Note"), "neutral"),
}


def what_now(state: str, *, is_fetched: bool, is_of_words: bool) -> str:
    if is_fetched and state in FAILED:
        return str(NOT_FETCHED)
    return str(OWN_WORDS if is_of_words else WHAT_NOW[state])


def waiting_state(batch: Batch) -> str:
    """The word for its status: what is held may be over, or wait for a word of its steward."""
    return "doubted" if batch.status == "held" and batch.finished_at is None else batch.status


def title_of(batch: Batch) -> str:
    """The file's name; what a decision released came without a file, and an undoing has the name of what it took back."""
    if batch.format == UNDO:
        return str(_("Undoing of {name}")).format(name=batch.source_name)
    if batch.format == NIGHT:
        return str(_("The kept roster, looked through again"))
    return str(_("Released by a decision about a possible match")) if batch.format == RELEASE else batch.source_name


def format_of(batch: Batch) -> str:
    known = FORMATS.get(batch.format)
    return gettext(known.title) if known else ""


SHORT_LOADS = {EMPTY: _("Came without any rows"), SHORT: _("Came with less than half")}
WEEK, MONTH = 7, 31


def rhythm_in_words(rhythm: Rhythm) -> str:
    if rhythm.of_school:
        return gettext("Every school day")
    if rhythm.days == WEEK:
        return gettext("Every week")
    if rhythm.days == MONTH:
        return gettext("Every month")
    if rhythm.days == 1:
        return gettext("Every day")
    return gettext("Every {days} days").format(days=rhythm.days)


def late_in_words(days: int) -> str:
    return ngettext("Late by {days} day", "Late by {days} days", days).format(days=days)

"""Formats, outcomes and states of an import in words for the page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeroom.exchange.formats import FORMATS
from homeroom.exchange.settling import RELEASE
from homeroom.students.models import Batch

STATES = {
    "received": (_("Waits to be loaded"), "info"),
    "loading": (_("Being loaded"), "info"),
    "loaded": (_("Loaded"), "good"),
    "held": (_("Held for you"), "attention"),
    "unmapped": (_("Waits for your answer"), "attention"),
    "lapsed": (_("Not loaded"), "attention"),
    "refused": (_("Refused"), "attention"),
    "failed": (_("Failed"), "attention"),
    "interrupted": (_("Interrupted"), "attention"),
    "dry_run": (_("Tried out only"), "neutral"),
}
WHAT_NOW = {
    "received": _("The file has arrived and is kept sealed until its turn comes."),
    "loading": _("The file is being read and checked. Nothing of it shows before all of it is on record."),
    "loaded": _("Everything that could be read is on record. What was wrong stands below."),
    "held": _(
        "Nothing of this file is on record. Read below why. If the records have really ended, send the file again and"
        " tick the box “Load it even if many records are missing”."
    ),
    "unmapped": _(
        "This table is not in one of our formats. Say once which of its columns is which; the next file of its kind is then read"
        " by itself. Nothing of it is on record yet. The file waits sealed, for 30 days at most."
    ),
    "lapsed": _(
        "Nobody said in time what the columns of this table are. The file is deleted, and nothing of it is on record. Send it"
        " again."
    ),
    "refused": _("Nothing of this file is on record. Correct what stands below and send it again."),
    "failed": _(
        "It could not be loaded, and nothing of it is on record. Send it again; if that fails too, ask the host."
    ),
    "interrupted": _("Loading was cut off, and nothing of it is on record. Send the file again."),
    "dry_run": _("This was a trial: nothing of it is on record."),
}
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


def title_of(batch: Batch) -> str:
    """The file's name; what a decision released came without a file."""
    return str(_("Released by a decision about a possible match")) if batch.format == RELEASE else batch.source_name


def format_of(batch: Batch) -> str:
    known = FORMATS.get(batch.format)
    return gettext(known.title) if known else ""

"""What loading, as against reading, has to say: codes and sentences, added to the one table of `reading.messages`."""

from homeroom.common.marking import marked as _
from homeroom.exchange.reading.messages import CODES, FILE, HOLD, NOTE, ROW, WARN

CODES |= {
    "W-SMALL": (
        WARN,
        _(
            "Here are {rows} rows, and the last {count} of the same had about {usual}. If you did not expect that, look whether"
            " the export was cut off."
        ),
    ),
    "N-SOURCE": (NOTE, _("This was read by the mapping of “{source}”.")),
    "N-SAME-AGAIN": (
        NOTE,
        _(
            "These are the same files as in load {batch}, and the record still says what they say. They were not read again:"
            " what is told of them here is what was told then."
        ),
    ),
    "N-OWN-WORDS": (
        NOTE,
        _(
            "Words of your own that were read as your organization has said: {count}. What each of them stands for is told under"
            " “Your feeds”."
        ),
    ),
    "N-WORDS-BLANK": (
        NOTE,
        _(
            "Your organization has said that these words stand for nothing here: {found}. Rows in which the value was left blank:"
            " {count}."
        ),
    ),
    "W-OWN-WORDS": (
        WARN,
        _(
            "Words that we do not know, and nobody has explained yet: {found}. Rows with one of them, which were not"
            " read: {count}. A data steward of your organization says once what each word stands for: sign in, open this import"
            " under “Imports”, and choose “Say what each word stands for”. The next file is then read so."
        ),
    ),
    "R-HOSTING": (
        FILE,
        _(
            "No hosting agreement between {sender} and {custodian} is in force, so nothing of {sender} may be kept here."
            " Sign one, or activate it: {title}"
        ),
    ),
    "E-SENDER": (
        FILE,
        _(
            "{sender} is not an organization of the kind that sends {format}; that is for: {kind}."
            " Check which organization the file is from."
        ),
    ),
    "E-FORMAT-ASKED": (
        FILE,
        _("You asked for {asked}, but this is {format}. Leave the format out, or send the other file."),
    ),
    "E-CONSENTS": (
        FILE,
        _(
            "Consents are not taken from this file. They stand in the collaboration's own file, with who signed and for what."
            " Say “absent” for consents in manifest.csv and leave the file out."
        ),
    ),
    "E-NOTHING": (
        FILE,
        _("Nothing in this bundle could be read, so nothing was changed. Correct what is listed and send it again."),
    ),
    "E-NUMBER-RANGE": (ROW, _("This number lies outside {first} to {last}. Correct it.")),
    "E-PROGRAM": (ROW, _("We do not know this program. Known: {known}")),
    "E-PROGRAM-NOT-KEPT": (
        ROW,
        _("Homeroom does not keep this program: a law of its own protects it. Leave these rows out of the file."),
    ),
    "H-MANY-ENDED": (
        HOLD,
        _(
            "{count} of {of} records of the last file are missing from this one: {share} percent. More than {limit} percent"
            " looks like a file that is cut short, so nothing was changed. If they have really ended, accept the file."
        ),
    ),
    "H-NO-CONTACT": (
        HOLD,
        _(
            "This contact has a no-contact order on record, and the file no longer lists it. The order stays in force."
            " To lift it, send the contact with its restriction changed."
        ),
    ),
    "N-UNDONE": (
        NOTE,
        _(
            "The load of {received} was undone: the record says again what it said before. What was shown meanwhile stands in the"
            " book."
        ),
    ),
    "N-LIMITS-STAY": (
        NOTE,
        _(
            "Contacts with a no-contact order that came with this load: {count}. The orders stay in force. To lift one, send the"
            " contact with its restriction changed."
        ),
    ),
    "N-COMMENTS": (
        NOTE,
        _(
            "Results with a comment of the teacher: {count}. Homeroom has no place for these comments. Nothing of them is kept."
        ),
    ),
    "N-NOT-STUDENTS": (NOTE, _("Rows that are not about students: {count}. Nothing of them is kept.")),
    "N-WAITING": (
        NOTE,
        _(
            "Rows that wait until somebody has decided whether the student is a child in care: {count}. They are kept sealed."
        ),
    ),
    "N-SEALED": (
        NOTE,
        _(
            "Possible matches of children whose identity is sealed: {count}. They are withdrawn, and what waited for them goes."
        ),
    ),
    "N-SEALED-LINKS": (
        NOTE,
        _("Links to schools of children whose identity is sealed: {count}. They are cut within a minute."),
    ),
    "W-GRADE": (WARN, _("We do not know this grade level. The row was read without it.")),
    "W-RACE": (
        WARN,
        _("The record has no word of its own for this race or ethnicity. The row was read without it."),
    ),
    "W-LINE-ITEM": (
        WARN,
        _(
            "We do not know this assignment yet. The result was kept without its title and days. Send its line item, and they"
            " are added."
        ),
    ),
    "W-NOT-ENDED": (
        WARN,
        _("Some rows could not be read, so records that are missing from this file were not ended this time."),
    ),
}

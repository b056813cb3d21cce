"""Words proposed for lines that have none: what the machine reads of each, until somebody has read and changed them."""

from django.utils.translation import override

from homeroom.agreements import words
from homeroom.agreements.lines_in_words import line_in_words
from homeroom.agreements.models import Line
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Clause
from homeroom.common.tables import Row
from homeroom.drafting.forms.choices import LINE_MAX
from homeroom.drafting.reading import Surroundings, reading_of

LANGUAGE = "en"  # Of the clauses of every agreement, whoever begins to amend it.


def with_proposals(entry: Entry) -> Entry:
    """Each line without words gets a clause of its number, which nobody has found yet to say the same."""
    worded = {clause.id for clause in entry.clauses}
    around = Surroundings.now()
    purposes = {key: purpose.name for key, purpose in around.purposes.items()}
    with override(LANGUAGE):
        proposals = [
            Clause(id=line.number, topic="data", heading=heading(line, around), text=text(line, around, purposes))
            for line in reading_of(entry).lines
            if line.number not in worded
        ]
    return entry.model_copy(update={"clauses": sorted([*entry.clauses, *proposals], key=lambda clause: clause.id)})


def heading(line: Line, around: Surroundings) -> str:
    recipients = words.listed([around.organizations[key].name for key in line.recipients])
    said = f"{line.contributor.name} shows {recipients}"
    return said if len(said) <= LINE_MAX else f"What {line.contributor.name} shows"[:LINE_MAX]


def text(line: Line, around: Surroundings, purposes: dict[str, str]) -> str:
    return "\n".join(
        in_a_sentence(row) for row in line_in_words(line, around.organizations, purposes).rows if row.value
    )


def in_a_sentence(row: Row) -> str:
    """What stands small beside it is a part of the sentence, or a sentence of its own."""
    value, note = str(row.value), str(row.note)
    if note[:1].isupper():
        return f"{row.label}: {value}. {note.rstrip('.')}."
    return f"{row.label}: {value}, {note}." if note else f"{row.label}: {value}."

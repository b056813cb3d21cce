"""Of what exactly was signed: the hash of an agreement's entry, and of a clause with its line.

Of the canonical JSON (common/canonical.py). What has its default is left out, so that a key which a later release knows does not
change what was signed before.
"""

from datetime import timedelta
from typing import Any

from homeroom.collaboration.shape import Agreement, Amendment, Clause, Line
from homeroom.common.canonical import canonical_json, hash_of

# What may come after the signature, or is the signature, and what says when it works rather than what it says.
NOT_SIGNED = {"signatures", "suspensions", "amendments", "terminated_on", "termination_reason", "activate", "renewals"}


def text_hash(entry: Agreement) -> str:
    """What a signatory signs: every word and every line (SHA-256, in hexadecimal)."""
    signed = as_signed(entry)
    return _sha256(signed.model_dump(mode="json", by_alias=True, exclude=NOT_SIGNED, exclude_defaults=True))


def as_signed(entry: Agreement) -> Agreement:
    """With the last day that it had before it renewed itself, as was agreed, and whoever objected to that since."""
    changes: dict[str, Any] = {}
    if entry.renewals:
        changes["expires_on"] = entry.renewals[0].from_ - timedelta(days=1)
    if entry.renewal:
        changes["renewal"] = entry.renewal.model_copy(update={"automatic": True})
    return entry.model_copy(update=changes)


def amendment_hash(agreement: str, amendment: Amendment) -> str:
    """The same of an amendment to the agreement with this id."""
    content = amendment.model_dump(mode="json", by_alias=True, exclude={"signatures"}, exclude_defaults=True)
    return _sha256([agreement, content])


def both_hash(clause: Clause, line: Line | None) -> str:
    """Of a clause's words and what the machine reads of it."""
    return _sha256([clause.heading, clause.text, line.model_dump(mode="json", exclude_defaults=True) if line else None])


def is_read(clause: Clause, line: Line | None) -> bool:
    """Whether somebody found that the two say the same, and neither was changed since."""
    return line is None or clause.agrees == both_hash(clause, line)


def _sha256(content: Any) -> str:
    return hash_of(canonical_json(content))

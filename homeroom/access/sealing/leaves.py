"""The leaf of one row, computed from what its reader may read of it: whoever has the row can look for it in a sealed book."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

LEAF = b"\x00"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Form 1 of access.leaves_v2; form 2 has the interest behind it, where the row has one.
DISCLOSURE = (
    *("id", "event_id", "at", "student_id", "contributor_id", "recipient_id", "person_id", "purpose_id", "dataset"),
    *("agreement_id", "line_id", "basis", "relation", "role", "operation", "channel", "elements", "rows", "paper_kind"),
    *("paper_id", "redisclosure", "excused"),
)


def leaf_of_disclosure(row: Any) -> str:
    """In hex."""
    values = [_written(getattr(row, name), name) for name in DISCLOSURE]
    form, more = (1, []) if row.interest is None else (2, [row.interest])
    text = json.dumps(["access_disclosure", form, *values, *more], ensure_ascii=False)
    return hashlib.sha256(LEAF + text.encode()).hexdigest()


def _written(value: Any, name: str) -> Any:
    if name == "at":
        return (value - EPOCH) // timedelta(microseconds=1)
    if name == "elements" and value is not None:
        return "".join("1" if value >> place & 1 else "0" for place in range(128))
    return value

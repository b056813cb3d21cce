"""What an amendment changes, and since when: what narrows acts once its contributors have signed, what widens once all have."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import ge, le
from typing import Any

from homeroom.access.catalogue import VIEWS
from homeroom.agreements.compiling import coverage
from homeroom.agreements.models import Amendment, Line

# Of a line that narrows these stay as they are, or become fewer.
STAY = ("contributor", "relationship", "population", "bases", "redisclosure")
FEWER = ("operations", "recipients", "roles", "purposes")


def widens(new: Line, old: Line | None) -> str:
    """What of this line opens more than the line did before; empty where nothing does."""
    if old is None:
        return "it is new"
    for name in STAY:
        if _said(new, name) != _said(old, name) and not (name == "redisclosure" and not new.redisclosure):
            return f"its {name} is another"
    for name in FEWER:
        if more := set(getattr(new, name)) - set(getattr(old, name)):
            return f"of its {name} {', '.join(sorted(more))} is new"
    if earlier_or_longer := wider_window(new, old):
        return earlier_or_longer
    before = {element.key: view for element, view in coverage(old).items()}
    for element, view in coverage(new).items():
        if VIEWS.index(view) > VIEWS.index(before.get(element.key, view)) or element.key not in before:
            return f"it shows more of {element.key}"
    return ""


# Of each part of a window: whether the second shows no more than the first does.
NARROWER: dict[str, Callable[[Any, Any], bool]] = {
    "not_before": ge,
    "look_back_days": le,
    "open_from": ge,
    "open_to": le,
}


def wider_window(new: Line, old: Line) -> str:
    for part, is_narrower in NARROWER.items():
        was, is_now = old.window.get(part), new.window.get(part)
        if was is not None and (is_now is None or not is_narrower(is_now, was)):
            return f"its window begins earlier or ends later, by {part}"
    return ""


def _said(line: Line, name: str) -> object:
    return line.contributor.key if name == "contributor" else getattr(line, name)


def must_sign(kind: str, parties: Iterable[str], contributors: Iterable[str]) -> list[str]:
    return sorted(set(contributors if kind == Amendment.NARROWING else parties))


def holds_from(effective: datetime | None, signed: Iterable[datetime]) -> datetime:
    """The moment of the last signature, or a later one that it names."""
    return max([*signed, *([effective] if effective else [])])

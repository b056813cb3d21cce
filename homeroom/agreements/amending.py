"""What an amendment changes, and since when: what narrows acts once its contributors have signed, what widens once all have."""

from collections.abc import Iterable
from datetime import datetime

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
    before = {element.key: view for element, view in coverage(old).items()}
    for element, view in coverage(new).items():
        if VIEWS.index(view) > VIEWS.index(before.get(element.key, view)) or element.key not in before:
            return f"it shows more of {element.key}"
    return ""


def _said(line: Line, name: str) -> object:
    return line.contributor.key if name == "contributor" else getattr(line, name)


def must_sign(kind: str, parties: Iterable[str], contributors: Iterable[str]) -> list[str]:
    return sorted(set(contributors if kind == Amendment.NARROWING else parties))


def holds_from(effective: datetime | None, signed: Iterable[datetime]) -> datetime:
    """The moment of the last signature, or a later one that it names."""
    return max([*signed, *([effective] if effective else [])])

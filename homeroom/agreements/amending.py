"""What an amendment changes, and since when: what narrows acts once its contributors have signed, what widens once all have."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import ge, le
from typing import Any, Protocol

from homeroom.access.catalogue import VIEWS
from homeroom.agreements.compiling import coverage
from homeroom.agreements.models import Amendment, Line

# Of a line that narrows these stay as they are, or become fewer.
STAY = ("contributor", "relationship", "population", "bases", "basis_contents")
FEWER = ("operations", "recipients", "roles", "purposes")
NOT_PASSED_ON = "none"
# What becomes of it at the end, and what leaves less of it with anybody. Of the others none is less than another.
LEAVES_LESS = {
    "": {"return", "destroy", "retain_deidentified", "transfer"},
    "retain_deidentified": {"return", "destroy"},
    "transfer": {"return", "destroy"},
    "return": {"destroy"},
}


class Words(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def topic(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...


def widens(new: Line, old: Line | None) -> str:
    """What of this line opens more than the line did before; empty where nothing does."""
    if old is None:
        return "it is new"
    for name in STAY:
        if _said(new, name) != _said(old, name):
            return f"its {name} is another"
    if goes_further(new.redisclosure, old.redisclosure):
        return "its redisclosure is another"
    if is_kept_longer(new.retention, old.retention):
        return "its retention is longer, or is counted otherwise"
    if new.disposition != old.disposition and new.disposition not in LEAVES_LESS.get(old.disposition, ()):
        return "its disposition leaves more at the end"
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


def goes_further(new: str, old: str) -> bool:
    """Of passing on: another promise, but for that it is not passed on at all. Unsaid, it rests on the law alone."""
    return new not in (old, NOT_PASSED_ON) and not (new == "" and old != NOT_PASSED_ON)


def is_kept_longer(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Fewer days after the same event are less; what is said otherwise nobody can compare, and unsaid is for ever."""
    if not old or new == old:
        return False
    days, were = new.get("days"), old.get("days")
    if type(days) is not int or type(were) is not int:
        return True
    return days > were or {**new, "days": were} != old


def reworded(
    before: Mapping[int, Words], anew: Iterable[Words], ended: Iterable[int], ends_lines: Iterable[int]
) -> list[int]:
    """Clauses whose words are others than before. With a line that ends, its words may go."""
    others = {clause.id for clause in anew if _words(clause) != _words(before.get(clause.id))}
    return sorted(others | (set(ended) - set(ends_lines)))


def _words(clause: Words | None) -> tuple[str, ...] | None:
    return (clause.topic, clause.heading, clause.text) if clause else None


def _said(line: Line, name: str) -> object:
    return line.contributor.key if name == "contributor" else getattr(line, name)


def must_sign(kind: str, parties: Iterable[str], contributors: Iterable[str]) -> list[str]:
    return sorted(set(contributors if kind == Amendment.NARROWING else parties))


def holds_from(effective: datetime | None, signed: Iterable[datetime]) -> datetime:
    """The moment of the last signature, or a later one that it names."""
    return max([*signed, *([effective] if effective else [])])

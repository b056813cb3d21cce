"""Who saw what of a child, as a program reads the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Window

from homeroom.desk import accounting
from homeroom.desk.allowed import Reader
from homeroom.desk.api.fetched import Fetched
from homeroom.students.words import is_ordinary, name_of


class ReaderOfWhatIsFetched(Reader):
    """Reads the book for a program: a protected kind is named where the program may fetch something of it."""

    def __init__(self, fetched: Fetched):
        super().__init__(fetched.record)
        self._fetched = fetched

    def knows(self, dataset: int) -> bool:
        return is_ordinary(name_of(dataset)) or self._fetched.tells_of(name_of(dataset))


def disclosures_page(fetched: Fetched, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many entries there are, and those of the page, the latest first."""
    reader, all_entries = ReaderOfWhatIsFetched(fetched), accounting.entries(fetched.record)
    rows = list(all_entries.annotate(in_all=Window(Count("*")))[offset : offset + limit])
    total = rows[0]["in_all"] if rows else all_entries.count() if offset else 0
    told = accounting.all_in_words(rows, reader)
    return total, [disclosure_told(row, one, reader.knows) for row, one in zip(rows, told, strict=True)]


def disclosure_told(row: dict[str, Any], one: accounting.Told, knows: Callable[[int], bool]) -> dict[str, Any]:
    columns = ("first_at", "last_at", "times", "person", "position", "recipient", "contributor", "purpose")
    return {
        **{name: getattr(one, name) for name in (*columns, "allowed_by", "is_emergency")},
        "kinds": accounting.kinds_in_words(row["datasets"], knows),
    }

"""Statements whose text the ORM writes once, and which are asked many times with other values.

A UNION of twenty tables takes 20 ms to write, which is a third of the page that asks it, and it is the same text each time.
Who may see which row stands in the database (row policies), so nothing of a viewer is in a text.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.utils import timezone

TEXTS_KEPT = 256  # By shape (which tables are open to a role) and time zone; a text has 20 KB at most.


Row = TypeVar("Row")


class Given(Expression):
    """A value that whoever asks gives by name; where the text is written, any expression can hold it."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Statement(Generic[Row]):
    """What a queryset asks, with places for values."""

    def __init__(self, rows: QuerySet[Any, Row]):
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        self._text, self._parameters = self._compiler.as_sql()

    def ask(self, **given: Any) -> list[Row]:
        """The rows as the queryset answers them. Raises KeyError for a value that the text wants and nobody gave."""
        values = [given[each.name] if isinstance(each, Given) else each for each in self._parameters]

        def asked(*_arguments: Any, **_how: Any) -> list[list[tuple[Any, ...]]]:
            with connection.cursor() as cursor:
                cursor.execute(self._text, values)
                return [cursor.fetchall()]

        # The queryset makes of rows what it is made for; only how they are asked for is another.
        compiler = copy(self._compiler)
        compiler.connection, compiler.execute_sql = connection, asked
        rows = self._rows.all()
        rows.query.get_compiler = lambda *_arguments, **_how: compiler  # type: ignore[method-assign]
        return list(rows)


def written_once(write: Callable[..., QuerySet[Any, Any]]) -> Callable[..., Statement[Any]]:
    """`write` makes the queryset, with `Given` where values belong; what it is called with shapes the text, and is hashable."""

    @lru_cache(maxsize=TEXTS_KEPT)
    def written(_zone: str, *shape: Any) -> Statement[Any]:
        return Statement(write(*shape))

    def of(*shape: Any) -> Statement[Any]:
        # Days are days of a time zone, whose name stands in the text.
        return written(timezone.get_current_timezone_name(), *shape)

    return of

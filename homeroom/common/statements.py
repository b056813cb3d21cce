"""Statements whose text the ORM writes once, and which are asked many times with other values.

A UNION of twenty tables takes 20 ms to write, which is a third of the page that asks it, and it is the same text each time.
Who may see which row stands in the database (row policies), so nothing of a viewer is in a text.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.utils import timezone

TEXTS_KEPT = 256  # By shape (which tables are open to a role) and time zone; a text has 20 KB at most.


class Given(Expression):
    """A value that whoever asks gives by name; where the text is written, any expression can hold it."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Statement:
    """What a queryset of `values_list` asks, with places for values."""

    def __init__(self, rows: QuerySet[Any, tuple[Any, ...]]):
        compiler = rows.query.get_compiler(using=rows.db)
        self._text, self._parameters = compiler.as_sql()
        chosen = [expression for expression, _sql, _alias in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(chosen)

    def ask(self, **given: Any) -> Iterator[tuple[Any, ...]]:
        """The rows as Python knows them. Raises KeyError for a value that the text wants and nobody gave."""
        values = [given[each.name] if isinstance(each, Given) else each for each in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._text, values)
            found = cursor.fetchall()
        for row in found:
            yield self._in_python(row)

    def _in_python(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._converters:
            return row
        cells = list(row)
        for place, (converters, expression) in self._converters.items():
            for convert in converters:
                cells[place] = convert(cells[place], expression, connection)
        return tuple(cells)


def written_once(write: Callable[..., QuerySet[Any, tuple[Any, ...]]]) -> Callable[..., Statement]:
    """`write` makes the queryset, with `Given` where values belong; what it is called with shapes the text, and is hashable."""

    @lru_cache(maxsize=TEXTS_KEPT)
    def written(_zone: str, *shape: Any) -> Statement:
        return Statement(write(*shape))

    def of(*shape: Any) -> Statement:
        # Days are days of a time zone, whose name stands in the text.
        return written(timezone.get_current_timezone_name(), *shape)

    return of

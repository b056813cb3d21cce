"""Names of parents and guardians in a roster: weighed with the student's own while the load compares, and kept only with a roster
that is kept as a whole (decision 59).

A student's row names them by their identifiers (OneRoster: agentSourcedIds). The names are shown to nobody: who may compare two
records of a child is told that a name agrees, and not whose (DESIGN section 4, point 16).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading.packing import from_text
from homeroom.exchange.reading import Row
from homeroom.students import staging

ROLES = ("parent", "guardian", "relative")  # OneRoster 1.1; in 1.2 everybody's role stands in roles.csv.
STAGED_AT_ONCE = 5_000


class Guardians:
    """Those whom users.csv lists as such, in a temporary table."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str]] = []
        staging.stage("guardian_row", "key text, name text")

    def take(self, row: Row) -> None:
        self._rows.append((row.key, name_of(row.values)))
        if len(self._rows) >= STAGED_AT_ONCE:
            self._stage()

    def finish(self) -> None:
        """Nobody comes any more."""
        self._stage()
        staging.index("guardian_row", "key")

    def _stage(self) -> None:
        staging.copy_rows("guardian_row", self._rows)
        self._rows.clear()

    def names(self, keys: Iterable[str], users: FileSpec | None) -> dict[str, str]:
        """By their identifiers. `users` is how users.csv was read: where it says no role, they stand among its rows."""
        wanted = sorted(set(keys))
        return dict(self._find(wanted, users)) if wanted else {}

    def _find(self, wanted: list[str], users: FileSpec | None) -> Iterator[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, name FROM guardian_row WHERE key = ANY (%s)", [wanted])
            yield from cursor.fetchall()
            if users is None or "role" in users.by_name:
                return
            cursor.execute(
                "SELECT owner, cells FROM roster_row WHERE owner = ANY (%s) AND file = 'users.csv'", [wanted]
            )
            for owner, cells in cursor.fetchall():
                yield owner, name_of(from_text(users, cells))


def name_of(values: dict) -> str:
    """Without a middle name, which the other partner's list of contacts seldom has: names agree whole or not at all."""
    return " ".join(filter(None, (values["givenName"], values["familyName"])))

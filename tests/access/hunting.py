"""Makes mutants one after the other, and tells which of them nobody noticed."""

import os
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import psycopg

from tests.access.explained import reason_of
from tests.access.mutating import Mutant
from tests.town.cast import Town


class TownInOneTransaction(Town):
    """The town, changed in a transaction that nobody else sees and that is rolled back."""

    def __init__(self, town, connection):
        super().__init__(town.server, town.database)
        self.connection_of_admin = connection

    def admin(self, sql: str, *arguments) -> list[tuple]:
        self.connection_of_admin.execute("RESET ROLE")
        cursor = self.connection_of_admin.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []


@dataclass
class Hunt:
    made: int = 0
    survived: list[str] = field(default_factory=list)
    did_not_run: list[str] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)  # In which somebody saw less: no wider rule.

    @property
    def caught(self) -> int:
        return self.made - len(self.survived)

    @property
    def share(self) -> float:
        return self.caught / self.made


def hunt(probe, mutants: Iterable[Mutant]) -> Hunt:
    found = Hunt()
    for mutant in mutants:
        begun = time.monotonic()
        if reason_of(mutant.name):  # It is not looked for everywhere, only where and by whom it would show first.
            mutant = replace(mutant, worlds=mutant.worlds[:1], opens_nothing=True)
        try:
            shown = probe.shows(mutant)
        except psycopg.Error as error:
            found.did_not_run.append(f"{mutant.name} ({str(error).splitlines()[0]})")
            continue
        found.made += 1
        if probe.loses:
            found.narrowed.append(mutant.name)
        if not shown:
            found.survived.append(mutant.name)
        if os.environ.get("HOMEROOM_MUTANTS"):
            seconds = f"{time.monotonic() - begun:.1f} s"
            print("caught  " if shown else "SURVIVED", mutant.name, f"[{shown}]", seconds, flush=True)
    return found


def drawn(mutants: list[Mutant], share: float, seed: int) -> list[Mutant]:
    dice = random.Random(seed)
    return [mutant for mutant in mutants if dice.random() < share]

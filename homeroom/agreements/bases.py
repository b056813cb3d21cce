"""The legal bases as a table (bases.yaml), and to whose records a regime of the catalogue applies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from homeroom.access.catalogue import Element, catalogue
from homeroom.common import plain_yaml

TABLE = Path(__file__).parent / "bases.yaml"
STATE = "STATE-"  # State statutes have codes of the site's own.
EVERY = "every"
EDITION = 2  # Of the table: what it asks since the last one, it asks of lines written since (decision 38).


@dataclass(frozen=True)
class Basis:
    code: str
    law: str
    cite: str
    satisfies: frozenset[str]
    every_but: frozenset[str] | None
    names: str
    capacities: tuple[str, ...]
    contents: tuple[str, ...]
    recipients: frozenset[str]
    condition: str
    relationship: str
    needs: str
    permits: bool
    optional: bool
    duties: tuple[str, ...]
    later: frozenset[str] = frozenset()
    of_paper: tuple[str, ...] = ()
    output_check: bool = False
    both: tuple["Basis", "Basis"] | None = None

    @property
    def is_state_law(self) -> bool:
        return self.code.startswith(STATE)

    @property
    def on_condition(self) -> str:
        """What must be true of the child at the moment of looking, as a ground says it."""
        if self.needs in ("consent", "order"):
            return self.needs
        return "unobjected" if self.optional else self.condition

    def with_(self, other: "Basis") -> "Basis | None":
        """Both together: each regime must be satisfied by one of them. None where both must find a condition met: a ground keeps
        one."""
        conditions = {self.on_condition, other.on_condition} - {"any"}
        if len(conditions) > 1:
            return None
        strict = self if self.on_condition != "any" else other
        return replace(
            strict,
            code=f"{self.code}+{other.code}",
            both=(self, other),
            duties=(*self.duties, *other.duties),
            output_check=self.output_check or other.output_check,
        )

    def unsatisfied(self, regimes: Iterable[str]) -> set[str]:
        """Which of these regimes it does not satisfy."""
        if self.both:
            return set.intersection(*(basis.unsatisfied(regimes) for basis in self.both))
        if self.every_but is not None:
            return (set(regimes) & self.every_but) - {self.names}
        return set(regimes) - self.satisfies


@cache
def _table() -> dict:
    return plain_yaml.load(TABLE.read_text())


@cache
def basis_of(code: str) -> Basis | None:
    """The basis with this code, or two joined by a plus; none when there is none such."""
    if "+" in code:
        one, other = (basis_of(part) for part in code.split("+", 1))
        return one.with_(other) if one and other else None
    row = _table()["state"] if code.startswith(STATE) else _table()["bases"].get(code)
    if row is None:
        return None
    return Basis(
        code=code,
        law=row["law"],
        cite=row["cite"],
        satisfies=frozenset(row.get("satisfies", ())),
        every_but=frozenset(row["every_but"]) if "every_but" in row else None,
        names=row.get("names", ""),
        capacities=tuple(row.get("capacities", ())),
        contents=tuple(row.get("contents", ())),
        recipients=frozenset(row.get("recipients", ())),
        condition=row.get("condition", "any"),
        relationship=row.get("relationship", ""),
        needs=row.get("needs", ""),
        permits=row.get("permits", True),
        optional=row.get("optional", False),
        duties=tuple(row.get("duties", ())),
        later=frozenset(row.get("later", ())),
        of_paper=tuple(row.get("of_paper", ())),
        output_check=row.get("output_check", False),
    )


def codes() -> list[str]:
    return [*_table()["bases"], STATE + "1"]


def regimes_applying(element: Element, kind: str) -> frozenset[str]:
    """The confidentiality regimes of this element when an organization of this kind is its origin. All must pass."""
    origins = {code: _table()["origins"][catalogue().regimes[code]["applies_when"]] for code in element.regimes}
    return frozenset(code for code, kinds in origins.items() if kinds == EVERY or kind in kinds)

"""The legal bases as a table (bases.yaml), and to whose records a regime of the catalogue applies."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from homeroom.access.catalogue import Element, catalogue

TABLE = Path(__file__).parent / "bases.yaml"
STATE = "STATE-"  # State statutes have codes of the site's own.
EVERY = "every"


@dataclass(frozen=True)
class Basis:
    code: str
    law: str
    cite: str
    satisfies: frozenset[str]
    contents: tuple[str, ...]
    recipients: frozenset[str]
    condition: str
    relationship: str
    needs: str
    permits: bool


@cache
def _table() -> dict:
    return yaml.safe_load(TABLE.read_text())


@cache
def basis_of(code: str) -> Basis | None:
    """The basis with this code; none when there is none such."""
    row = _table()["state"] if code.startswith(STATE) else _table()["bases"].get(code)
    if row is None:
        return None
    return Basis(
        code=code,
        law=row["law"],
        cite=row["cite"],
        satisfies=frozenset(row.get("satisfies", ())),
        contents=tuple(row.get("contents", ())),
        recipients=frozenset(row.get("recipients", ())),
        condition=row.get("condition", "any"),
        relationship=row.get("relationship", ""),
        needs=row.get("needs", ""),
        permits=row.get("permits", True),
    )


def codes() -> list[str]:
    return [*_table()["bases"], STATE + "1"]


def regimes_applying(element: Element, kind: str) -> frozenset[str]:
    """The confidentiality regimes of this element when an organization of this kind is its origin. All must pass."""
    origins = {code: _table()["origins"][catalogue().regimes[code]["applies_when"]] for code in element.regimes}
    return frozenset(code for code, kinds in origins.items() if kinds == EVERY or kind in kinds)

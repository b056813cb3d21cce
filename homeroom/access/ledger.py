"""Which rule asks what of a record of disclosures (ledger.yaml), and what it asks of one row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from homeroom.common import plain_yaml

TABLE = Path(__file__).parent / "ledger.yaml"
FERPA = "FERPA-99.32"  # Its excuse stands in the row, since the table may change later.


@dataclass(frozen=True)
class Excuse:
    """Why a rule asks for no record of a row."""

    why: str
    cite: str
    bases: frozenset[str]
    relations: frozenset[str]
    never: str = ""  # Why no row here is excused by it.

    def covers(self, basis: str, relation: str) -> bool:
        return relation in self.relations or bool(self.bases & set(basis.split("+")))


@dataclass(frozen=True)
class Rule:
    key: str
    cite: str
    regimes: tuple[str, ...]
    bases: frozenset[str]
    redisclosure: frozenset[str]
    asks: tuple[str, ...]
    excuses: tuple[Excuse, ...]
    kept: str
    inspect: tuple[str, ...]

    def is_of(self, basis: str, redisclosure: str, regime_applies: Callable[[str], bool]) -> bool:
        """Whether it asks for a row with this basis and this word on passing on."""
        return (
            (not self.regimes or any(map(regime_applies, self.regimes)))
            and (not self.bases or bool(self.bases & set(basis.split("+"))))
            and (not self.redisclosure or redisclosure in self.redisclosure)
        )

    @property
    def excuses_are_written(self) -> bool:
        return self.key == FERPA

    def excuse(self, basis: str, relation: str) -> str:
        """Why it asks for no record all the same; empty where it asks for one."""
        return next((excuse.why for excuse in self.excuses if excuse.covers(basis, relation)), "")


@cache
def _table() -> dict:
    return plain_yaml.load(TABLE.read_text())


@cache
def fields() -> dict[str, str]:
    """Each field of a row, with the reason why Homeroom does not know it; empty where it does."""
    return {key: (said or {}).get("unknown", "") for key, said in _table()["fields"].items()}


@cache
def live() -> dict[str, str]:
    """The fields that are read when the row is read, and what they are read from: these are not sealed with it."""
    return {key: said["live"] for key, said in _table()["fields"].items() if said and "live" in said}


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            key=key,
            cite=said["cite"],
            regimes=tuple(said["of"].get("regimes", ())),
            bases=frozenset(said["of"].get("bases", ())),
            redisclosure=frozenset(said["of"].get("redisclosure", ())),
            asks=tuple(said["asks"]),
            excuses=tuple(
                Excuse(
                    why, e["cite"], frozenset(e.get("bases", ())), frozenset(e.get("relations", ())), e.get("never", "")
                )
                for why, e in said.get("excused", {}).items()
            ),
            kept=said["kept"],
            inspect=tuple(said["inspect"]),
        )
        for key, said in _table()["rules"].items()
    )


@cache
def excuses_to_write() -> dict[str, str]:
    """For access.write_down_v7: a basis, or "relation " and a relation, and why 34 CFR 99.32(d) asks for no record."""
    of_ferpa = next(rule for rule in rules() if rule.key == FERPA)
    return {
        key: excuse.why
        for excuse in of_ferpa.excuses
        for key in (*sorted(excuse.bases), *(f"relation {relation}" for relation in sorted(excuse.relations)))
    }

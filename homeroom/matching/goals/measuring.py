"""One try of two lists of which the truth is known, in counts."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from homeroom.matching.model import folder as files
from homeroom.matching.model.bands import AUTOMATIC, REVIEW
from homeroom.matching.model.linking import Linked, link
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record, contract_fields

ALL_FIELDS, CONTRACT_FIELDS = "all", "contract"
FIELDS: Mapping[str, Callable[[Record], Record]] = {
    ALL_FIELDS: lambda record: record,
    CONTRACT_FIELDS: contract_fields,
}
OTHER = (
    "other"  # A wrong link with somebody whom the truth does not name: no twin, sibling, or namesake made on purpose.
)
MISSED = "No review either: too little agrees, or another link of one of the two has settled it."
Key = tuple[str, str]


class Reached(NamedTuple):
    """True pairs of one kind; how many became links, and how many links or reviews."""

    pairs: int = 0
    automatic: int = 0
    reached: int = 0

    def and_also(self, other: Reached) -> Reached:
        return Reached(*(one + another for one, another in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Tried:
    """Counts of one try, or of several added up.

    `true` are true pairs; `automatic` links, and how many are wrong by what the other is to the child; `wrong_absent`
    of these are of children with no record on the roster; `traps` counts pairs that only look like one;
    `difficulties` and `groups` split `true` by what was done to the records and by recorded race; `held_back` are true
    pairs that are no link, by the first line that did not hold.
    """

    children: int
    to_review: int
    review_pairs: int
    automatic: int
    wrong: Mapping[str, int]
    wrong_absent: int
    traps: Mapping[str, int]
    true: Reached
    difficulties: Mapping[str, Reached]
    groups: Mapping[str, Reached]
    held_back: Mapping[str, int]
    seconds: float

    @property
    def wrong_links(self) -> int:
        return sum(self.wrong.values())


@dataclass(frozen=True)
class Known:
    """What the files say about the truth: true pairs with what makes them hard, other kinds of pairs, races of children."""

    difficulties: Mapping[Key, frozenset[str]]
    traps: Mapping[Key, str]
    races: Mapping[str, str]


def known_of(folder: Path) -> Known:
    """Raises Problem with a sentence about what is wrong with the files."""
    difficulties: dict[Key, frozenset[str]] = {}
    traps: dict[Key, str] = {}
    for _, row in files.rows(folder / "truth.csv", files.NEEDED["truth"]):
        key = row["fid"], row["sid"]
        if row["kind"] == files.MATCH:
            difficulties[key] = frozenset(filter(None, row["tags"].split("|")))
        else:
            traps[key] = row["kind"]
    races = {row["fid"]: row["race"] for _, row in files.rows(folder / "foster.csv", ("fid",)) if row["race"]}
    return Known(difficulties, traps, races)


def measure(folder: Path, known: Parameters) -> dict[str, Tried]:
    """A try with all fields, and one with what partners may really send. Raises Problem where the files are wrong."""
    truth, children, students = known_of(folder), files.children(folder), files.students(folder)
    return {name: _tried(map(fit, children), map(fit, students), truth, known) for name, fit in FIELDS.items()}


def _tried(children: Iterable[Record], students: Iterable[Record], truth: Known, known: Parameters) -> Tried:
    begun = time.perf_counter()
    linked = link(children, students, known)
    return counted(linked, truth, round(time.perf_counter() - begun, 1))


def counted(linked: Linked, truth: Known, seconds: float) -> Tried:
    bands = {
        band: {(each.pair.child, each.pair.student) for each in linked.judged if each.band == band}
        for band in (AUTOMATIC, REVIEW)
    }
    automatic, review = bands[AUTOMATIC], bands[REVIEW]
    present = {child for child, _ in truth.difficulties}
    wrong = automatic - truth.difficulties.keys()
    why = {(each.pair.child, each.pair.student): each.why for each in linked.judged if each.band == REVIEW}
    by_difficulty: dict[str, Reached] = defaultdict(Reached)
    by_group: dict[str, Reached] = defaultdict(Reached)
    every = Reached()
    for key, difficulties in truth.difficulties.items():
        one = Reached(1, int(key in automatic), int(key in automatic or key in review))
        every = every.and_also(one)
        for difficulty in difficulties:
            by_difficulty[difficulty] = by_difficulty[difficulty].and_also(one)
        if race := truth.races.get(key[0]):
            by_group[race] = by_group[race].and_also(one)
    return Tried(
        children=linked.counts["children"],
        to_review=len({child for child, _ in review}),
        review_pairs=len(review),
        automatic=len(automatic),
        wrong=dict(Counter(truth.traps.get(key, OTHER) for key in sorted(wrong))),
        wrong_absent=sum(child not in present for child, _ in wrong),
        traps=dict(Counter(truth.traps.values())),
        true=every,
        difficulties=dict(by_difficulty),
        groups=dict(by_group),
        held_back=dict(Counter(why.get(key, MISSED) for key in truth.difficulties.keys() - automatic)),
        seconds=seconds,
    )


def pooled(tries: Iterable[Tried]) -> Tried:
    """Several sets as one: every count is the sum."""
    several = list(tries)
    return Tried(**{field.name: _sum([getattr(each, field.name) for each in several]) for field in fields(Tried)})


def _sum(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, Reached):
        return Reached(*map(sum, zip(*values, strict=True)))
    if isinstance(first, Mapping):
        names = sorted({name for its in values for name in its})
        return {name: _sum([its[name] for its in values if name in its]) for name in names}
    return sum(values)


def from_json(told: Mapping[str, Any]) -> Tried:
    """What `asdict` and JSON made a dictionary of."""
    reached = {"difficulties", "groups"}
    return Tried(
        **{
            **told,
            "true": Reached(*told["true"]),
            **{name: {kind: Reached(*its) for kind, its in told[name].items()} for name in reached},
        }
    )

"""Goals that are measured otherwise than by the links of the fresh seeds: public lists, the first pass, cost, a second engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeroom.matching.goals.curves import f1, recall_where_sure
from homeroom.matching.goals.measuring import ALL_FIELDS, CONTRACT_FIELDS, FIELDS
from homeroom.matching.goals.results import Result
from homeroom.matching.goals.sets import FEBRL4, FIRST_PASS, PSEUDOPEOPLE, PSEUDOPEOPLE_ALL
from homeroom.matching.goals.words import verdict, with_interval

Row = tuple[str, str, str, str]
NOT_YET = "not measured yet"
BENCH = "`homeroom bench match --size state`, docs/figures.md"
MEGABYTES_ASKED = 3_000
FOUND_ASKED, SHOWN_ASKED = 0.985, 0.10
PSEUDOPEOPLE_F1, PSEUDOPEOPLE_SURE, FEBRL4_F1 = 0.990, 0.95, 0.999


def rows(results: Mapping[str, Result]) -> list[Row]:
    return [
        *_of_a_state(results),
        ("500 of 20,000 children changed, in a night, among 1,000,000 students", "5 s", BENCH, ""),
        ("One child on intake, among 1,000,000 students", "1.5 s", BENCH, ""),
        (
            "The same weights on a second engine",
            "less than 1e-6 bits apart",
            "`python3 start.py test --spark` holds it",
            "the same",
        ),
        _first_pass(results),
        _public(results, PSEUDOPEOPLE, "pseudopeople, children", PSEUDOPEOPLE_F1, PSEUDOPEOPLE_SURE),
        _public(results, PSEUDOPEOPLE_ALL, "pseudopeople, all ages", PSEUDOPEOPLE_F1, PSEUDOPEOPLE_SURE),
        _public(results, FEBRL4, "febrl4", FEBRL4_F1, None),
    ]


def _last(results: Mapping[str, Result], begin: str) -> Result | None:
    """Of several seeds the last one that was measured."""
    found = [its for name, its in results.items() if name.startswith(begin)]
    return found[-1] if found else None


def _of_a_state(results: Mapping[str, Result]) -> list[Row]:
    """Memory is judged here. Of time the goal leaves out what is counted here, so the program's own bench judges that."""
    words = "1,000,000 students and 20,000 children at once"
    state = _last(results, "state-")
    memory = seconds = contract_seconds = NOT_YET
    if state:
        memory = f"{state.megabytes / 1000:.1f} GB: {verdict(state.megabytes <= MEGABYTES_ASKED)}"
        seconds, contract_seconds = (
            f"{state.tries[fields].seconds:.0f} s with it"  # type: ignore[union-attr]
            for fields in (ALL_FIELDS, CONTRACT_FIELDS)
        )
    return [
        (f"{words}: memory of both tries", "at most 3 GB", memory, "the same"),
        (
            f"{words}: time without bringing them to one form",
            "60 s",
            f"{BENCH}; here {seconds}",
            f"here {contract_seconds}",
        ),
    ]


def _first_pass(results: Mapping[str, Result]) -> Row:
    words = "The first pass without names: true pairs among candidates, students shown"
    asked = "98.5 %, at most 10 % of the roster"
    passed = _last(results, FIRST_PASS)
    if not passed:
        return (words, asked, NOT_YET, NOT_YET)
    return (words, asked, *(_passed(passed.tries[fields]) for fields in FIELDS))  # type: ignore[return-value]


def _passed(found: Any) -> str:
    is_found = found.true > 0 and found.found / found.true >= FOUND_ASKED
    is_little = found.students > 0 and found.shown / found.students <= SHOWN_ASKED
    return (
        f"{with_interval(found.found, found.true)}: {verdict(is_found)}; "
        f"{with_interval(found.shown, found.students)}: {verdict(is_little)}"
    )


def _public(results: Mapping[str, Result], name: str, words: str, f1_asked: float, sure_asked: float | None) -> Row:
    titles, asked = f"{words}: best F1", f"{f1_asked:.3f}"
    if sure_asked is not None:
        titles, asked = f"{titles}, recall at precision 0.999", f"{asked}, {100 * sure_asked:.0f} %"
    if name not in results:
        return (titles, asked, NOT_YET, NOT_YET)
    return (titles, asked, *(_curve(results[name].tries[fields], f1_asked, sure_asked) for fields in FIELDS))  # type: ignore[return-value]


def _curve(found: Any, f1_asked: float, sure_asked: float | None) -> str:
    best = f1(found.best, found.true) or 0.0
    told = f"{best:.4f}: {verdict(best >= f1_asked)}"
    if sure_asked is None:
        return told
    sure = recall_where_sure(found) or 0.0
    return f"{told}; {with_interval(found.sure[1], found.true)}: {verdict(sure >= sure_asked)}"

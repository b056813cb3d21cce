"""The tables of docs/linkage.md, between two marks; what stands around them is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem
from homeroom.matching.goals import goals, one_list
from homeroom.matching.goals.curves import Curve, CurveOfTwo, f1
from homeroom.matching.goals.first_pass import Passed
from homeroom.matching.goals.measuring import ALL_FIELDS, CONTRACT_FIELDS, FIELDS, Reached, Tried
from homeroom.matching.goals.results import TWO_PUBLIC, Result, pooled_fresh, two_lists
from homeroom.matching.goals.sets import FIRST_PASS
from homeroom.matching.goals.words import NOTHING, percent, table, with_interval, wrong
from homeroom.matching.model.parameters import Parameters

BEGIN, END = "<!-- Made by bin/evaluate-linkage: begin -->", "<!-- Made by bin/evaluate-linkage: end -->"
POOLED = "fresh seeds together"
CURVE_TITLES = (
    "Set",
    "Fields",
    "Records",
    "True pairs",
    "Share a key",
    "Best F1",
    "there precision",
    "and recall",
    "Recall at precision 0.999",
)
RACES = {
    "A": "Asian or Pacific Islander",
    "B": "Black",
    "H": "Hispanic",
    "M": "more than one",
    "W": "White",
}
DIFFICULTIES = {
    "": "nothing was changed",
    "goes_by_middle": "goes by the middle name",
    "nickname": "nickname",
    "first_typo": "first name mistyped",
    "name_swap": "first and last name in each other's field",
    "surname_change": "another last name",
    "surname_typo": "last name mistyped",
    "double_surname": "one of two last names",
    "dob_swap": "day and month the other way round",
    "dob_digit": "one figure of the birth date differs",
    "dob_year": "another year of birth",
    "dob_placeholder": "January 1 for an unknown day",
    "dob_missing": "birth date missing",
    "moved": "another address",
}


def refresh(page: Path, tables: str) -> None:
    """Put the tables between the marks. Raises Problem where the page has no such marks."""
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as error:
        raise Problem(f"{page} cannot be read ({error.strerror}). Name the page with --page.") from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise Problem(f"{page} has no place for the tables. Put these two lines where they belong:\n{BEGIN}\n{END}")
    page.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def tables(results: Mapping[str, Result], known: Parameters) -> str:
    """All that was measured, in Markdown."""
    fresh = pooled_fresh(results)
    parts = [
        made_how(results, known),
        "### Goals\n\n" + goals.rows(results, fresh),
        "### Each set\n\n" + "\n\n".join(_of_sets(results, fresh)),
    ]
    if fresh:
        parts += [
            "### By recorded race\n\n" + _of_groups(fresh),
            "### By what was done to the records\n\n" + _of_difficulties(fresh),
            "### What holds true pairs back\n\n" + _held_back(fresh),
        ]
    if any(name in one_list.READERS for name in results):
        parts.append("### Public lists of people of any age, each compared with itself\n\n" + _of_one_list(results))
    if any(name in TWO_PUBLIC for name in results):
        parts.append("### Public lists of people of any age, one beside another\n\n" + _of_two_public(results))
    if any(name.startswith(FIRST_PASS) for name in results):
        parts.append("### The private first pass\n\n" + _of_first_pass(results))
    return "\n\n".join(parts)


def made_how(results: Mapping[str, Result], known: Parameters) -> str:
    """Which model, and for each set by which commit; the seeds stand in the names of the sets."""
    commits = {its.commit for its in results.values()}
    prints = {its.of["model"] for its in results.values()}
    return (
        f"Parameters `{known.version}`; model's code and engines {_listed(prints)}; measured at commit {_listed(commits)}. "
        "The number in a set's name is the seed that it is made from."
    )


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))


def _of_sets(results: Mapping[str, Result], fresh: Mapping[str, Tried]) -> Iterator[str]:
    named: list[tuple[str, Mapping]] = [(name, results[name].tries) for name in two_lists(results)]
    if fresh:
        named.append((POOLED, fresh))
    for fields, title in ((ALL_FIELDS, "All fields."), (CONTRACT_FIELDS, "Contract fields alone.")):
        lines = [_of_set(name, tries[fields]) for name, tries in named]
        yield f"**{title}**\n\n" + table(
            ("Set", "Children", "True pairs", "Links", "Wrong", "Linked", "With review", "To look at", "Seconds"), lines
        )


def _of_set(name: str, tried: Tried) -> tuple[str, ...]:
    return (
        name,
        f"{tried.children:,}",
        f"{tried.true.pairs:,}",
        f"{tried.automatic:,}",
        wrong(tried),
        with_interval(tried.true.automatic, tried.true.pairs),
        with_interval(tried.true.reached, tried.true.pairs),
        with_interval(tried.to_review, tried.children),
        "" if name == POOLED else f"{tried.seconds:.0f}",
    )


def _of_groups(fresh: Mapping[str, Tried]) -> str:
    return _split({name: RACES.get(name, name) for name in fresh[ALL_FIELDS].groups}, "Race", fresh, "groups")


def _of_difficulties(fresh: Mapping[str, Tried]) -> str:
    found = fresh[ALL_FIELDS].difficulties
    names = {name: words for name, words in DIFFICULTIES.items() if name in found}
    names |= {name: name for name in found if name not in names}
    return _split(names, "What was done", fresh, "difficulties")


def _split(names: Mapping[str, str], title: str, fresh: Mapping[str, Tried], by: str) -> str:
    """For each kind of true pair: linked, for review, and missed; with all fields, then with contract fields."""
    parts = []
    for fields, words in ((ALL_FIELDS, "All fields."), (CONTRACT_FIELDS, "Contract fields alone.")):
        of_kind: Mapping[str, Reached] = getattr(fresh[fields], by)
        lines = [(said, *_three_shares(of_kind[name])) for name, said in names.items() if name in of_kind]
        parts.append(f"**{words}**\n\n" + table((title, "True pairs", "Linked", "For review", "Missed"), lines))
    return "\n\n".join(parts)


def _three_shares(those: Reached) -> tuple[str, ...]:
    return (
        f"{those.pairs:,}",
        with_interval(those.automatic, those.pairs),
        with_interval(those.reached - those.automatic, those.pairs),
        with_interval(those.pairs - those.reached, those.pairs),
    )


def _held_back(fresh: Mapping[str, Tried]) -> str:
    by_fields = [fresh[fields] for fields in FIELDS]
    whys = sorted(
        {why for each in by_fields for why in each.held_back}, key=lambda why: -by_fields[0].held_back.get(why, 0)
    )
    lines = [(why, *(percent(each.held_back.get(why, 0), each.true.pairs, 2) for each in by_fields)) for why in whys]
    return table(("First line that does not hold", "of true pairs, all fields", "contract fields"), lines)


def _of_one_list(results: Mapping[str, Result]) -> str:
    return table(CURVE_TITLES, [(*named, *_of_curve(found)) for *named, found in _tries(results, one_list.READERS)])


def _of_two_public(results: Mapping[str, Result]) -> str:
    curves = [(*named, *_of_curve(found)) for *named, found in _tries(results, TWO_PUBLIC)]
    others = [(*named, *_of_others(found)) for *named, found in _tries(results, TWO_PUBLIC)]
    titles = ("Set", "Fields", "Exact names and birth date: precision", "recall", "F1")
    best = ("Heaviest pair of both alone: best F1", "recall at precision 0.999")
    return f"{table(CURVE_TITLES, curves)}\n\n{table((*titles, *best), others)}"


def _tries(results: Mapping[str, Result], names: Iterable[str]) -> Iterator[tuple[str, str, Any]]:
    """Of each set that was measured its name, the fields, and what was found."""
    return ((name, fields, results[name].tries[fields]) for name in names if name in results for fields in FIELDS)


def _of_others(found: CurveOfTwo) -> tuple[str, ...]:
    """What a plainer rule finds, and what the weight finds where a record may have one pair."""
    pairs, right = found.exact
    return (
        with_interval(right, pairs),
        with_interval(right, found.true),
        _f1(found.exact, found.true),
        _f1(found.mutual_best, found.true),
        with_interval(found.mutual_sure[1], found.true),
    )


def _f1(pairs: tuple[int, int], true: int) -> str:
    return NOTHING if (value := f1(pairs, true)) is None else f"{value:.4f}"


def _of_first_pass(results: Mapping[str, Result]) -> str:
    names = [name for name in results if name.startswith(FIRST_PASS)]
    lines = [(*named, *_of_pass(found)) for *named, found in _tries(results, names)]
    titles = ("Set", "Fields", "Students", "Children", "True pairs", "Among candidates", "Students shown")
    return table((*titles, "Candidates that are true", "Children on the roster", "Estimate", "Seconds"), lines)


def _of_pass(found: Passed) -> tuple[str, ...]:
    return (
        f"{found.students:,}",
        f"{found.children:,}",
        f"{found.true:,}",
        with_interval(found.found, found.true),
        with_interval(found.shown, found.students),
        with_interval(found.found, found.candidates),
        f"{found.truly_shared:,}",
        f"{found.shared:,} ({found.shared_least:,}–{found.shared_most:,})",
        f"{found.seconds:.0f}",
    )


def _of_curve(found: Curve) -> tuple[str, ...]:
    links, right = found.best
    return (
        f"{found.records:,}",
        f"{found.true:,}",
        with_interval(found.compared, found.true),
        _f1(found.best, found.true),
        with_interval(right, links),
        with_interval(right, found.true),
        with_interval(found.sure[1], found.true),
    )

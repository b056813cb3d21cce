"""Shares, intervals and tables as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence

from homeroom.matching.goals.measuring import Tried
from homeroom.matching.model.evaluating import interval, upper_bound

NOTHING = "–"


def percent(part: int, of: int, digits: int = 1) -> str:
    return f"{100 * part / of:.{digits}f} %" if of else NOTHING


def with_interval(part: int, of: int) -> str:
    """ "87.8 % (87.1–88.5)", the interval being Clopper's and Pearson's."""
    between = interval(part, of)
    if between is None:
        return NOTHING
    low, high = between
    return f"{percent(part, of)} ({100 * low:.1f}–{100 * high:.1f})"


def verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "**missed**"


def bound(tried: Tried) -> str:
    """How many of all links are wrong at most."""
    most = upper_bound(tried.wrong_links, tried.automatic)
    return NOTHING if most is None else f"{100 * most:.3f} %"


def wrong(tried: Tried) -> str:
    """ "0 (at most 0.013 %)", or "2: 1 sibling, 1 twin (at most …)"."""
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(tried.wrong.items()))
    return f"{tried.wrong_links}{f': {kinds}' if kinds else ''} (at most {bound(tried)})"


def table(titles: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = (titles, ["---"] * len(titles), *lines)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

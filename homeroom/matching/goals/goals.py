"""What is asked of the model, beside what was measured on sets that nobody had seen when it was settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from homeroom.matching.goals import otherwise
from homeroom.matching.goals.measuring import ALL_FIELDS, CONTRACT_FIELDS, Reached, Tried
from homeroom.matching.goals.results import Result
from homeroom.matching.goals.words import NOTHING, bound, table, verdict, with_interval
from homeroom.matching.model.evaluating import upper_bound

TRAPS = ("twin", "sibling", "doppelganger")
GROUP_LEAST = 100  # True pairs. Of fewer a share moves by several points when one pair more is linked.


class Goal(NamedTuple):
    """`shown` is the figure in words; `is_reached` decides. Both of one try, or of several added up."""

    words: str
    asked: str
    shown: Callable[[Tried], str]
    is_reached: Callable[[Tried], bool]


def gap(tried: Tried) -> float | None:
    """Points between the groups of which most and of which fewest true pairs are linked."""
    shares = [its.automatic / its.pairs for its in tried.groups.values() if its.pairs >= GROUP_LEAST]
    return round(100 * (max(shares) - min(shares)), 6) if len(shares) > 1 else None


def by_middle(tried: Tried) -> Reached:
    return tried.difficulties.get("goes_by_middle", Reached())


def trapped(tried: Tried) -> int:
    """Twins, siblings and namesakes that were linked, also of children who are not on the roster."""
    return sum(tried.wrong.get(kind, 0) for kind in TRAPS)


def _share(part: int, of: int) -> float:
    return part / of if of else 0.0


GOALS: tuple[Goal, ...] = (
    Goal(
        "Wrong automatic links",
        "0, and at most 0.02 % of links",
        lambda tried: f"{tried.wrong_links} of {tried.automatic:,}, at most {bound(tried)}",
        lambda tried: tried.wrong_links == 0 and (upper_bound(0, tried.automatic) or 1) <= 0.0002,
    ),
    Goal(
        "Twins, siblings and namesakes linked automatically",
        "0",
        lambda tried: f"{trapped(tried)} of {sum(tried.traps.values()):,}",
        lambda tried: trapped(tried) == 0,
    ),
    Goal(
        "Wrong automatic links of children who are not on the roster",
        "0",
        lambda tried: str(tried.wrong_absent),
        lambda tried: tried.wrong_absent == 0,
    ),
    Goal(
        "True pairs linked automatically",
        "90 %",
        lambda tried: with_interval(tried.true.automatic, tried.true.pairs),
        lambda tried: _share(tried.true.automatic, tried.true.pairs) >= 0.90,
    ),
    Goal(
        "True pairs linked or in review",
        "99.3 %",
        lambda tried: with_interval(tried.true.reached, tried.true.pairs),
        lambda tried: _share(tried.true.reached, tried.true.pairs) >= 0.993,
    ),
    Goal(
        "Children to look at",
        "at most 10 %",
        lambda tried: with_interval(tried.to_review, tried.children),
        lambda tried: _share(tried.to_review, tried.children) <= 0.10,
    ),
    Goal(
        "Of pairs that go by the middle name in one list, linked or in review",
        "97 %",
        lambda tried: with_interval(by_middle(tried).reached, by_middle(tried).pairs),
        lambda tried: _share(by_middle(tried).reached, by_middle(tried).pairs) >= 0.97,
    ),
    Goal(
        "Share linked automatically, most and least of recorded race groups",
        "at most 2 points apart",
        lambda tried: NOTHING if (points := gap(tried)) is None else f"{points:.2f} points",
        lambda tried: (points := gap(tried)) is not None and points <= 2,
    ),
)  # fmt: skip


def rows(results: Mapping[str, Result], fresh: Mapping[str, Tried]) -> str:
    """Each goal with both figures of the fresh seeds together, then those that are measured otherwise or not at all."""
    lines = [(goal.words, goal.asked, *_figures(goal, fresh)) for goal in GOALS if fresh]
    return table(("Goal", "Asked", "All fields", "Contract fields"), [*lines, *otherwise.rows(results)])


def _figures(goal: Goal, fresh: Mapping[str, Tried]) -> tuple[str, str]:
    def of(tried: Tried) -> str:
        return f"{goal.shown(tried)}: {verdict(goal.is_reached(tried))}"

    return of(fresh[ALL_FIELDS]), of(fresh[CONTRACT_FIELDS])

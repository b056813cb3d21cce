"""Worlds that Hypothesis draws: one of a number, and what then befell it. It shrinks to the first, to which nothing did.

HOMEROOM_HYPOTHESIS=N draws N worlds by chance; the ordinary suite draws the same few each time.
"""

import copy
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from homeroom.collaboration.faults import NotAccepted
from homeroom.common.problem import Problem
from tests.oracle.comparing import compare
from tests.oracle.loading import loaded
from tests.oracle.worlds import World, world
from tests.town.files import TODAY

WORLDS = int(os.environ.get("HOMEROOM_HYPOTHESIS", "0"))
SOME = 1  # A world takes some seconds to be made, and some for each person.
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def one_of(entries: list[Any], n: int) -> Any:
    assume(bool(entries))
    return entries[n % len(entries)]


def paper_lapses(made: World, n: int) -> None:
    person = one_of(made.file["people"], n)
    person["confidentiality_signed_on"] = TODAY - timedelta(days=365)
    made.signed_here.pop(person["id"], None)


def consent_is_revoked(made: World, n: int) -> None:
    one_of(made.file["consents"], n)["revoked_on"] = TODAY


def order_expires(made: World, n: int) -> None:
    order = one_of(made.file["orders"], n)
    order["expires_on"] = max(order["dated"], YESTERDAY)


def child_moves(made: World, n: int) -> None:
    child = one_of([c for c in made.children if c.schools], n)
    district, school, first, _ = child.schools[0]
    child.schools[0] = (district, school, min(first, YESTERDAY), TODAY)


def child_leaves_care(made: World, n: int) -> None:
    child = one_of(made.children, n)
    agency, first, _, authority = child.care[0]
    child.care[0] = (agency, first, TODAY, authority)


def agreement_is_suspended(made: World, n: int) -> None:
    one_of(made.file["agreements"], n)["suspensions"] = [{"from": YESTERDAY, "to": TOMORROW, "reason": "because"}]


def amendments_go(made: World, n: int) -> None:
    one_of([a for a in made.file["agreements"] if a.get("amendments")], n)["amendments"].pop()


BEFALLS: list[Callable[[World, int], None]] = [
    paper_lapses, consent_is_revoked, order_expires, child_moves, child_leaves_care, agreement_is_suspended, amendments_go,
]  # fmt: skip


@st.composite
def worlds(draw) -> tuple[World, str]:
    """A world, and the one person of it who asks."""
    made = copy.deepcopy(world(draw(st.integers(0, 10_000))))
    for befalls, n in draw(st.lists(st.tuples(st.sampled_from(BEFALLS), st.integers(0, 20)), max_size=6)):
        befalls(made, n)
    return made, draw(st.sampled_from([p["id"] for p in made.file["people"]]))


@settings(
    max_examples=WORLDS or SOME,
    derandomize=not WORLDS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(drawn=worlds())
def test_whatever_befalls_a_world_the_rule_as_built_is_the_rule_as_written(server, drawn):
    made, person = drawn
    try:
        with loaded(server, made) as town:
            found = compare(town, made, people=[person])
    except (NotAccepted, Problem):
        assume(False)  # What befell it cannot be written down in that way.
    assert found.mismatches[:5] == []
    assert found.decisions > 1000

"""From a world with a mismatch to a small one that still has it: whatever can be left out is left out."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from homeroom.collaboration.faults import NotAccepted
from homeroom.common.problem import Problem
from tests.oracle.channels import compare_channels
from tests.oracle.comparing import compare
from tests.oracle.loading import loaded
from tests.oracle.worlds import World

LISTS = ("consents", "orders", "objections", "recusals", "relations", "agreements")
TRIES_MAX = 120  # A try takes some seconds.


def smallest(server, made: World, mismatch: str) -> tuple[World, str]:
    """The smaller world, and its mismatch in words."""
    person = re.search(r": (\S+) asks", mismatch)
    assert person is not None
    tries, shown = 0, mismatch
    smaller = True
    while smaller and tries < TRIES_MAX:
        smaller = False
        for candidate in without_one_thing(made):
            tries += 1
            again = mismatches(server, candidate, person.group(1), shown)
            if again:
                made, shown, smaller = candidate, again[0], True
                break
            if tries >= TRIES_MAX:
                break
    return made, shown


def mismatches(server, candidate: World, person: str, mismatch: str) -> list[str]:
    """Of the kind that was found: through channels, or of the rule itself."""
    try:
        with loaded(server, candidate) as town:
            ask = compare_channels if " by " in mismatch else compare
            return ask(town, candidate, people=[person]).mismatches
    except (NotAccepted, Problem):
        return []  # What was left out is named elsewhere.


def without_one_thing(made: World) -> Iterator[World]:
    """Half of a list at first, then one by one."""
    for name in LISTS:
        entries = made.file[name]
        halves = [entries[: len(entries) // 2], entries[len(entries) // 2 :]] if len(entries) > 3 else []
        for kept in (*halves, *([*entries[:n], *entries[n + 1 :]] for n in range(len(entries)))):
            yield changed(made, name, kept)
    for n, agreement in enumerate(made.file["agreements"]):
        for place in range(len(agreement.get("lines", []))):
            other = copy.deepcopy(made)
            del other.file["agreements"][n]["lines"][place]
            yield other
    if len(made.children) > 1:
        for n in range(len(made.children)):
            other = copy.deepcopy(made)
            gone = other.children.pop(n)
            other.emergencies = [opened for opened in other.emergencies if opened["child"] != gone.id]
            yield other
    for name in ("emergencies", "freezes"):
        for n in range(len(getattr(made, name))):
            other = copy.deepcopy(made)
            del getattr(other, name)[n]
            yield other


def changed(made: World, name: str, kept: list[Any]) -> World:
    other = copy.deepcopy(made)
    other.file[name] = copy.deepcopy(kept)
    return other

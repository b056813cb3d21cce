"""From a world with a mismatch to a small one that still has it: whatever can be left out is left out."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from homeroom.collaboration.faults import NotAccepted
from homeroom.common.problem import Problem
from tests.oracle.channels import compare_channels
from tests.oracle.comparing import compare
from tests.oracle.loading import loaded
from tests.oracle.worlds import World

LISTS = ("agreements", "consents", "orders", "objections", "recusals", "relations", "confidentiality")
OF_LINES = ("elements", "purposes")
OF_WORLDS = ("emergencies", "freezes", "shown", "answers")
TRIES_MAX = 200  # A try takes some seconds, where a database is asked.


def smallest(made: World, still_wrong: Callable[[World], bool], tries_max: int = TRIES_MAX) -> World:
    """Of what can be left out by itself, nothing is left in that need not be; unless that took too many tries."""
    tries, smaller = 0, True
    while smaller:
        smaller = False
        for candidate in without_one_thing(made):
            tries += 1
            if still_wrong(candidate):
                made, smaller = candidate, True
                break
            if tries >= tries_max:
                return made
    return made


def mismatches(server, candidate: World, person: str, mismatch: str) -> list[str]:
    """Of the kind that was found: through channels, or of the rule itself."""
    try:
        with loaded(server, candidate) as town:
            ask = compare_channels if is_of_channels(mismatch) else compare
            return ask(town, candidate, people=[person]).mismatches
    except (NotAccepted, Problem):
        return []  # What was left out is named elsewhere.


def is_of_channels(mismatch: str) -> bool:
    return " by " in mismatch


def without_one_thing(made: World) -> Iterator[World]:
    """Half of a list at first, then one by one; at last what stands inside of agreements and their lines."""
    for name in LISTS:
        for kept in shorter(made.file.get(name, [])):
            yield changed(made, lambda other, name=name, kept=kept: other.file.update({name: kept}))
    for kept in shorter(made.file["people"]):
        if employers(kept) == employers(made.file["people"]):  # What an organization keeps of a child, somebody wrote.
            yield changed(made, lambda other, kept=kept: keep_people(other, kept))
    for name in OF_WORLDS:
        for kept in shorter(getattr(made, name)):
            yield changed(made, lambda other, name=name, kept=kept: setattr(other, name, kept))
    if len(made.children) > 1:
        for kept in shorter(made.children):
            yield changed(made, lambda other, kept=kept: keep_children(other, kept))
    for n, agreement in enumerate(made.file["agreements"]):
        for name in ("lines", "amendments", "suspensions"):
            for kept in shorter(agreement.get(name, [])):
                yield changed(made, lambda other, n=n, name=name, kept=kept: agreements(other)[n].update({name: kept}))
        for place, line in enumerate(agreement.get("lines", [])):
            for name in OF_LINES:
                for kept in shorter(line.get(name, [])):
                    yield changed(
                        made,
                        lambda other, n=n, place=place, name=name, kept=kept: agreements(other)[n]["lines"][
                            place
                        ].update({name: kept}),
                    )
            if "window" in line:
                yield changed(made, lambda other, n=n, place=place: agreements(other)[n]["lines"][place].pop("window"))


def shorter(entries: list[Any]) -> Iterator[list[Any]]:
    """Without any, then by halves, then without each of them."""
    if entries:
        yield []
    if len(entries) > 3:
        yield entries[: len(entries) // 2]
        yield entries[len(entries) // 2 :]
    if len(entries) > 1:
        yield from ([*entries[:n], *entries[n + 1 :]] for n in range(len(entries)))


def agreements(made: World) -> list[dict[str, Any]]:
    return made.file["agreements"]


def employers(people: list[dict[str, Any]]) -> set[str]:
    return {person["organization"] for person in people if "organization" in person}


def keep_people(made: World, kept: list[dict[str, Any]]) -> None:
    made.file["people"], ids = kept, {person["id"] for person in kept}
    made.signed_here = {who: day for who, day in made.signed_here.items() if who in ids}
    made.trained_here = {who: day for who, day in made.trained_here.items() if who in ids}
    made.shown = [row for row in made.shown if row[0] in ids]
    made.answers = [row for row in made.answers if row[0] in ids]
    made.emergencies = [opened for opened in made.emergencies if opened["person"] in ids]


def keep_children(made: World, kept: list[Any]) -> None:
    made.children = kept
    ids = {child.id for child in kept}
    made.emergencies = [opened for opened in made.emergencies if opened["child"] in ids]
    made.shown = [(who, at, [child for child in children if str(child) in ids]) for who, at, children in made.shown]


def changed(made: World, by: Callable[[World], object]) -> World:
    other = copy.deepcopy(made)
    by(other)
    return other

"""Run by bin/fuzz-access and not with the suite: worlds upon worlds, until so many decisions have been compared."""

import os
import re
import sys

from homeroom.access.models import GROUNDS_MAX
from homeroom.common.problem import Problem
from tests.oracle.channels import compare_channels
from tests.oracle.comparing import Compared, compare
from tests.oracle.keeping import CHANNELS, RULE, Kept, write
from tests.oracle.loading import loaded
from tests.oracle.shrinking import is_of_channels, mismatches, smallest
from tests.oracle.worlds import world

DECISIONS = int(os.environ.get("HOMEROOM_DECISIONS", "100000"))
SEED = int(os.environ.get("HOMEROOM_FUZZ_SEED", "0"))


def test_the_rule_as_it_is_built_is_the_rule_as_it_is_written(server):
    found, number = Compared(), SEED
    while found.decisions < DECISIONS and not found.mismatches:
        made = world(number)
        number += 1
        try:
            with loaded(server, made) as town:
                found.add(compare(town, made))
                found.add(compare_channels(town, made))
        except (
            Problem
        ) as refused:  # Its lines ask for more grounds than one installation keeps apart: none of it is applied.
            assert f"more than {GROUNDS_MAX} combinations" in str(refused)
            print(f"world {number - 1} is refused: {refused}")
            continue
        print(
            f"\r{found.decisions:,} decisions compared in {number - SEED} worlds, {found.permits:,} permits,"
            f" {len(found.mismatches):,} mismatches",
            end="" if sys.stdout.isatty() else "\n",
        )
    print()
    through = ", ".join(f"{name} {number:,}" for name, number in sorted(found.channels.items()))
    print(f"Of these through pages and functions, of everybody for one purpose drawn by the world: {through}")
    if found.mismatches:
        print(*found.mismatches[:20], sep="\n")
        print("The smallest world that shows one, to be kept in tests/oracle/kept once its fault is mended:")
        print(write(shrunk(server, number - 1, found.mismatches[0])))
    assert not found.mismatches


def shrunk(server, number: int, mismatch: str) -> Kept:
    person = re.search(r": (\S+) asks", mismatch)
    assert person is not None
    small = smallest(world(number), lambda made: bool(mismatches(server, made, person[1], mismatch)))
    shown = mismatches(server, small, person[1], mismatch)[0]
    return Kept(shown, person[1], CHANNELS if is_of_channels(mismatch) else RULE, small)

"""Run by bin/fuzz-access and not with the suite: worlds upon worlds, until so many decisions have been compared."""

import os
import sys

import yaml

from tests.oracle.channels import compare_channels
from tests.oracle.comparing import Compared, compare
from tests.oracle.loading import loaded
from tests.oracle.shrinking import smallest
from tests.oracle.worlds import world
from tests.town.files import PlainDumper

DECISIONS = int(os.environ.get("HOMEROOM_DECISIONS", "100000"))
SEED = int(os.environ.get("HOMEROOM_FUZZ_SEED", "0"))


def test_the_rule_as_it_is_built_is_the_rule_as_it_is_written(server):
    found, number = Compared(), SEED
    while found.decisions < DECISIONS and not found.mismatches:
        made = world(number)
        with loaded(server, made) as town:
            found.add(compare(town, made))
            found.add(compare_channels(town, made))
        number += 1
        print(
            f"\r{found.decisions:,} decisions compared in {number - SEED} worlds, {found.permits:,} permits,"
            f" {len(found.mismatches):,} mismatches",
            end="" if sys.stdout.isatty() else "\n",
        )
    print()
    through = ", ".join(f"{name} {number:,}" for name, number in sorted(found.channels.items()))
    print(f"Of these through pages and functions, of everybody for one purpose drawn by the world: {through}")
    if found.mismatches:
        shrunk, shown = smallest(server, world(number - 1), found.mismatches[0])
        print(*found.mismatches[:20], sep="\n")
        print(f"The smallest world that shows one: {shown}")
        print(yaml.dump(shrunk.file, Dumper=PlainDumper, sort_keys=False), *shrunk.children, sep="\n")
    assert not found.mismatches

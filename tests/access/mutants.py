"""Run by bin/mutate-access and not with the suite: it takes minutes. Does anybody notice when a condition of the access
rule is missing? tests/access/test_matrix.py asks it of a few each time.
"""

import os

import psycopg

from tests.access.explained import EXPLAINED, fits, reason_of
from tests.access.filling import IN_WORLDS, empty_tables
from tests.access.hunting import drawn, hunt
from tests.access.mutating import every
from tests.access.probing import Probe
from tests.access.test_matrix import ACTORS, planted_town  # noqa: F401
from tests.access.world import make_hardest
from tests.access.worlds import ALL, CHANGES
from tests.town.cast import IN_TOWN

CAUGHT_MIN = 0.98
# A part of all mutants, drawn by a seed, where all take too long: HOMEROOM_MUTANTS_SHARE=0.2 bin/mutate-access
SHARE = float(os.environ.get("HOMEROOM_MUTANTS_SHARE", "1"))
SEED = int(os.environ.get("HOMEROOM_MUTANTS_SEED", "3"))
ONLY = tuple(os.environ.get("HOMEROOM_MUTANTS_ONLY", "").split(","))  # Those whose name begins with one of these.
# Several at once: HOMEROOM_MUTANTS_PART=1/2 bin/mutate-access & HOMEROOM_MUTANTS_PART=2/2 bin/mutate-access
PART, PARTS = map(int, os.environ.get("HOMEROOM_MUTANTS_PART", "1/1").split("/"))
MUTANTS_MIN = 500


def test_somebody_notices_nearly_every_condition_that_is_missing(planted_town):  # noqa: F811
    town = planted_town
    people = [*ACTORS, *make_hardest(town)]
    with psycopg.connect(town.server.admin_url(town.database), autocommit=True, options=IN_TOWN) as admin:
        assert empty_tables(town) == IN_WORLDS  # Of what has no row nobody notices who reads it.
        probe = Probe(town, people, admin)
        assert_worlds_name_what_is_there(admin)
        assert_the_rule_as_it_stands_gives_nothing_away(probe)
        all_of_them = every(admin)
        assert len(all_of_them) > MUTANTS_MIN
        named = [m for m in all_of_them[PART - 1 :: PARTS] if m.name.startswith(ONLY)]
        found = hunt(probe, drawn(named, SHARE, SEED))
    opens_nothing = [name for name in found.survived if reason_of(name)]
    missed = [name for name in found.survived if not reason_of(name)]
    counted = found.made - len(opens_nothing)
    for name in opens_nothing:
        print(f"  opens nothing: {name}\n    {reason_of(name)}")
    for kind, names in (
        ("survived", missed), ("did not run", found.did_not_run), ("took something from somebody", found.narrowed),
    ):  # fmt: skip
        for name in names:
            print(f"  {kind}: {name}")
    print(f"{found.made} of {len(all_of_them)} mutants ran; {len(opens_nothing)} of them open nothing.")
    print(f"Caught: {found.caught} of {counted}, {100 * found.caught / max(counted, 1):.1f} %.")
    assert missed == []
    assert found.caught >= CAUGHT_MIN * counted
    if SHARE == PARTS == 1 and not any(
        ONLY
    ):  # An explanation of what no longer survives would hide the next one of that name.
        assert [pattern for pattern in EXPLAINED if not any(fits(pattern, name) for name in found.survived)] == []


def assert_worlds_name_what_is_there(admin) -> None:
    """Foreign keys are asked when all is over, and here all is rolled back: a grant on a ground that is not there opens nothing,
    and then its world asks nothing."""
    for world in ALL.values():
        with admin.transaction(force_rollback=True):
            admin.execute(world)
            admin.execute("SET CONSTRAINTS ALL IMMEDIATE")


def assert_the_rule_as_it_stands_gives_nothing_away(probe: Probe) -> None:
    """By `decide`, which is written apart: else a mutant could hide behind a leak that is there already."""
    for change in ("SELECT 1", *CHANGES.values()):
        with probe.admin.transaction(force_rollback=True):
            probe.admin.execute(change)
            assert probe.leak() == ""

"""In random worlds the oracle, the decision and the row policies say the same of every element of every child."""

import pytest

from tests.oracle.channels import compare_channels
from tests.oracle.comparing import compare
from tests.oracle.keeping import CHANNELS, FOLDER, read
from tests.oracle.loading import loaded
from tests.oracle.worlds import world

SOME = range(2)


@pytest.mark.parametrize("number", SOME)
def test_everybody_sees_what_the_sentences_say(server, number):
    made = world(number)
    with loaded(server, made) as town:
        found = compare(town, made)
    assert found.mismatches[:10] == []
    assert found.decisions > 10_000
    assert found.permits > 100


def test_every_channel_shows_what_the_sentences_say(server):
    made = world(0)
    with loaded(server, made) as town:
        found = compare_channels(town, made, people=["nation.0", "dcs.2", "north.0"])
    assert found.mismatches[:10] == []
    assert found.permits > 50
    assert {"search", "list", "page", "paper"} <= set(found.channels)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_fault_that_was_found_in_a_world_stays_mended(server, path):
    kept = read(path)
    ask = compare_channels if kept.ask == CHANNELS else compare
    with loaded(server, kept.world) as town:
        found = ask(town, kept.world, people=[kept.person])
    assert found.mismatches == [], kept.found
    # What it is about is still open in it, unless it is about a pause of all sharing.
    assert found.decisions > 0
    assert found.permits > 0 or kept.world.freezes

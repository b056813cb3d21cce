"""In random worlds the oracle, the decision and the row policies say the same of every element of every child."""

import pytest

from tests.oracle.channels import compare_channels
from tests.oracle.comparing import compare
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


KEPT = {  # Worlds in which something was found, and who was shown too much or too little there.
    0: ("nation.0", "The page of whom a tribal agency has in care had no sections of care."),
}


@pytest.mark.parametrize("number", KEPT)
def test_every_channel_shows_what_the_sentences_say(server, number):
    made = world(number)
    with loaded(server, made) as town:
        found = compare_channels(town, made, people=[KEPT[number][0], "dcs.2", "north.0"])
    assert found.mismatches[:10] == []
    assert found.permits > 50
    assert {"search", "list", "page", "paper"} <= set(found.channels)

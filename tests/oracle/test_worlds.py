"""In random worlds the oracle, the decision and the row policies say the same of every element of every child."""

import pytest

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

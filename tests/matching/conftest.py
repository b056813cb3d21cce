"""The town with a second agency, for the tests of a child whom two agencies have."""

import pytest

from tests.conftest import town_after
from tests.town import neighbors


@pytest.fixture
def before(server):
    """The neighbor has signed, and has sent nothing yet."""
    with town_after(server, neighbors.joined) as town:
        yield town


@pytest.fixture
def both(server):
    """Both agencies have Marisol."""
    with town_after(server, neighbors.sent) as town:
        yield town


@pytest.fixture
def enrolled(server):
    """And Lakeside has her twice."""
    from tests.matching.neighboring import enrolled  # It needs Django, which is set up after this file is read.

    with town_after(server, enrolled) as town:
        yield town

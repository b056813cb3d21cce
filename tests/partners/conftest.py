import time
from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def half_minute_stands_still(monkeypatch):
    """However long a busy machine takes for a test, the codes of its apps stay those of now, before and after."""
    from homeroom.partners import second_factor

    now = second_factor.half_minute()
    monkeypatch.setattr(second_factor, "half_minute", lambda: now)


@pytest.fixture(autouse=True)
def limits_count_within_one_moment(monkeypatch):
    """Of limits on tries the tests ask how many, not how fast the machine is: all tries of a test come at once."""
    from allauth.core.internal import ratelimit

    now = time.time()
    still = SimpleNamespace(time=lambda: now, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", still)

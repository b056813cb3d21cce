"""Real files of partners, shared between developers beside the checkout and never copied into it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"


def sample(path: str) -> Path:
    """A file or folder of the samples. Skips the test where there are none; never where CI has them."""
    if not SAMPLES.is_dir():
        pytest.skip(f"The shared samples are not at {SAMPLES}.")
    found = SAMPLES / path
    if not found.exists():
        message = f"The shared samples have no {path}."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found

"""Which Homeroom this is."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

UNBUILT = "unbuilt"


@cache
def program_version() -> str:
    try:
        return version("homeroom")
    except PackageNotFoundError:  # Run from a checkout whose package was never built.
        return UNBUILT

"""What the process that counts statements is asked, and what it answers."""

from typing import TypedDict


class Asked(TypedDict):
    """One page to count: who opens it, by the cookies of a browser."""

    page: str
    path: str
    cookies: dict[str, str]
    names: list[str]


class Counted(TypedDict):
    page: str
    statements: int
    processor_ms: float
    wrong: str

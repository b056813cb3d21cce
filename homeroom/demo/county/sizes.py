"""How large the made-up county is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "county", "state"]


@dataclass(frozen=True)
class Extent:
    students: int
    """Students enrolled today in all districts together."""
    in_care: int
    """Children with an open care episode."""


SIZES: dict[Size, Extent] = {
    "small": Extent(20_000, 400),
    "county": Extent(100_000, 3_000),
    "state": Extent(1_000_000, 30_000),
}

SCHOOL_YEARS = 5
LEFT_CARE_SHARE = 0.06
"""Children on the roll beside those in care: their last episode closed within a year, and access with it."""
CHILDREN_PER_CASEWORKER = 20
CASEWORKERS_PER_UNIT = 10  # Small has two units, so that a colleague of the other unit can be refused.

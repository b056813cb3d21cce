"""What speaks for and against a pair, as a table of words with the bits beside them, and bars that fall like water: each begins
where the one before it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from homeroom.matching.model.evidence import MISSING
from homeroom.matching.weighing_words import COMPARISONS, level_in_words, line_in_words, strength


@dataclass(frozen=True)
class Step:
    """One comparison. `x` and `width` are of its bar, in hundredths of the drawing, with a point in every language; `bits` have a
    sign."""

    label: str
    level: str
    strength: str
    bits: str
    x: str
    width: str
    is_for: bool


@dataclass(frozen=True)
class Weighed:
    """What the model made of a pair."""

    why: str
    steps: Sequence[Step]
    total: str
    zero: str
    model: str
    is_beside_twins: bool


def weighed(weighing: dict[str, Any] | None, *, tells_of_others: bool = False) -> Weighed | None:
    """Of the row of a Weighing; nothing where no model weighed the pair as it is now. Unless it `tells_of_others`, nothing is
    said of another child in agencies' lists."""
    if weighing is None:
        return None
    told = [(name, level, bits) for name, level, bits in weighing["evidence"] if level != MISSING]
    prior = weighing["weight"] - sum(bits for _name, _level, bits in told)
    parts = [
        (_("Before anything is compared"), _("how rarely two records are one child"), "", prior),
        *(
            (str(COMPARISONS.get(name, name)), level_in_words(name, level), strength(bits), bits)
            for name, level, bits in told
        ),
    ]
    return Weighed(
        why=line_in_words(weighing["line"], tells_of_others=tells_of_others),
        steps=_falling(parts),
        total=_signed(weighing["weight"]),
        zero=_zero([bits for *_words, bits in parts]),
        model=weighing["model"],
        is_beside_twins=weighing["is_beside_twins"],
    )


def _falling(parts: list[tuple[str, str, str, float]]) -> list[Step]:
    lowest, scale = _scale([bits for *_words, bits in parts])
    steps, stands = [], 0.0
    for label, level, said, bits in parts:
        left = (min(stands, stands + bits) - lowest) * scale
        steps.append(
            Step(label, level, said, _signed(bits), f"{left:.1f}", f"{max(abs(bits) * scale, 0.5):.1f}", bits > 0)
        )
        stands += bits
    return steps


def _scale(bits: Sequence[float]) -> tuple[float, float]:
    """The lowest point of the fall, and how wide one bit is drawn."""
    points, stands = [0.0], 0.0
    for each in bits:
        stands += each
        points.append(stands)
    lowest, highest = min(points), max(points)
    return lowest, 100 / ((highest - lowest) or 1)


def _zero(bits: Sequence[float]) -> str:
    lowest, scale = _scale(bits)
    return f"{-lowest * scale:.1f}"


def _signed(bits: float) -> str:
    return f"{bits:+.1f}".replace("-", "\N{MINUS SIGN}")

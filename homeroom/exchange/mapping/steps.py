"""What happens to a text on its way from a partner's cell into a column: small steps, each of which a person can read.

A step that does not know what to do with a text leaves it as it is, and the reader then tells the sender what is wrong with it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# With the midnight that exports append.
CUT = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T]0?0:00(?::00(?:\.0+)?)?(?: ?[AaPp][Mm])?)?")
RUN = re.compile(r"\d{8}")
ORDERS = {"month/day/year": (2, 0, 1), "day/month/year": (2, 1, 0), "year/month/day": (0, 1, 2)}
RUN_CUTS = {"month/day/year": (2, 4, 8), "day/month/year": (2, 4, 8), "year/month/day": (4, 6, 8)}
TEXT_MAX, WORDS_MAX = 200, 500

Word = Annotated[str, Field(max_length=TEXT_MAX)]
Run = Callable[[str], str]


class Step(BaseModel, ABC):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def run(self, today: date) -> Run:
        """What it does to one text. `today` tells which century two digits of a year mean."""


class Day(Step):
    """A day as the partner writes it: 5/15/2018, 15.05.18 or 20180515. One that is 2018-05-15 already needs no step."""

    step: Literal["day"] = "day"
    order: Literal["month/day/year", "day/month/year", "year/month/day"]

    def run(self, today: date) -> Run:
        year_at, month_at, day_at = ORDERS[self.order]
        first, second, third = RUN_CUTS[self.order]

        def read(text: str) -> str:
            if ISO.fullmatch(text):
                return text
            if RUN.fullmatch(text):
                parts: tuple[str, ...] = (text[:first], text[first:second], text[second:third])
            elif found := CUT.fullmatch(text):
                parts = found.groups()
            else:
                return text
            year = whole_year(parts[year_at], today)
            try:
                return date(year, int(parts[month_at]), int(parts[day_at])).isoformat()
            except ValueError:
                return text

        return read


def whole_year(digits: str, today: date) -> int:
    """Two digits are of the hundred years that end with the next one: nobody sends days that lie further ahead in so few."""
    if len(digits) != 2:
        return int(digits) if len(digits) == 4 else 0
    latest = today.year + 1
    year = latest - latest % 100 + int(digits)
    return year if year <= latest else year - 100


class Codes(Step):
    """The partner's own words for those that Homeroom keeps. A word that is not among them stays, and is told."""

    step: Literal["codes"] = "codes"
    words: dict[Word, Word] = Field(max_length=WORDS_MAX)

    @model_validator(mode="after")
    def are_clear(self) -> Codes:
        if len({word.casefold().strip() for word in self.words}) < len(self.words):
            raise ValueError("Two of these words differ in capital letters or spaces alone. Leave one of them.")
        return self

    @cached_property
    def _found(self) -> dict[str, str]:
        return {word.casefold().strip(): meant for word, meant in self.words.items()}

    def run(self, today: date) -> Run:
        found = self._found
        return lambda text: found.get(text.casefold(), text)


class Empty(Step):
    """Words that say that there is nothing: NULL, N/A, a dash."""

    step: Literal["empty"] = "empty"
    words: list[Word] = Field(min_length=1, max_length=WORDS_MAX)

    def run(self, today: date) -> Run:
        nothing = {word.casefold().strip() for word in self.words}
        return lambda text: "" if text.casefold() in nothing else text


class LeftOut(Step):
    """Words with which a row is not to be read, as its sender has said. They stay, and are told."""

    step: Literal["left_out"] = "left_out"
    words: list[Word] = Field(min_length=1, max_length=WORDS_MAX)

    def run(self, today: date) -> Run:
        return str


class Part(Step):
    """One part of a text that a mark divides: of "Vega, Marisol" the second is the first name. A text without it stays whole
    as its first part, and has no other."""

    step: Literal["part"] = "part"
    mark: Annotated[str, Field(min_length=1, max_length=5)]
    number: Literal[1, 2, 3]

    def run(self, today: date) -> Run:
        mark, place = self.mark, self.number - 1

        def read(text: str) -> str:
            parts = text.split(mark)
            return parts[place].strip() if place < len(parts) else ""

        return read


class Digits(Step):
    """Noughts in front, where a spreadsheet took them away: 42 of six digits is 000042."""

    step: Literal["digits"] = "digits"
    length: Annotated[int, Field(ge=2, le=20)]

    def run(self, today: date) -> Run:
        length = self.length
        return lambda text: text.zfill(length) if text.isascii() and text.isdigit() else text


class Number(Step):
    """A number with marks between its thousands, or with a decimal comma."""

    step: Literal["number"] = "number"
    decimal: Literal[".", ","]

    def run(self, today: date) -> Run:
        thousands = "," if self.decimal == "." else "."
        point, comma = re.escape(self.decimal), re.escape(thousands)
        form = re.compile(rf"-?(?:\d{{1,3}}(?:{comma}\d{{3}})+|\d+)(?:{point}\d+)?")
        decimal = self.decimal

        def read(text: str) -> str:
            return text.replace(thousands, "").replace(decimal, ".") if form.fullmatch(text) else text

        return read


AnyStep = Annotated[Day | Codes | Empty | LeftOut | Part | Digits | Number, Field(discriminator="step")]

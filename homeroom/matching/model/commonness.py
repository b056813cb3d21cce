"""How common names are: two Smiths tell less than two Okafors.

Commonness is counted on a roster. A roster that is kept keeps the counts of the day when it was written, because the
same pair would otherwise weigh something else each night.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from homeroom.matching.model.evidence import COMPARISONS
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.model.parameters import Parameters

# A name's commonness is drawn toward that of usual names as if so many more students had been counted: on a roster of
# three a name is not "a third of all". Rarer than one in 100,000 counts as one in 100,000.
USUAL_STUDENTS = 250
RAREST = 1e-5
COUNTED = {level.frequent: each for each in COMPARISONS for level in each.levels if level.frequent}


@dataclass
class NameCounts:
    """How many records were counted, and by column of COUNTED how many of them have each name."""

    records: int = 0
    times: dict[str, Counter[str]] = field(default_factory=lambda: {column: Counter() for column in COUNTED})

    def counting(self, records: Iterable[Comparable]) -> Iterator[Comparable]:
        """The same records, counted while they pass."""
        for record in records:
            self.records += 1
            for column, counter in self.times.items():
                if name := getattr(record, column):
                    counter[name] += 1
            yield record

    def shares(self, column: str, names: Iterable[str], known: Parameters) -> dict[str, list]:
        """Each of the names with its share of students, as Splink's table of term frequencies."""
        comparison, counted = COUNTED[column], self.times[column]
        usual = known.levels[comparison.name][comparison.levels[0].name].u
        every = counted.total() + USUAL_STUDENTS
        ordered = sorted(names) or [""]
        return {
            column: ordered,
            f"tf_{column}": [(counted[name] + USUAL_STUDENTS * usual) / every for name in ordered],
        }

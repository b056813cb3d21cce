"""What rooms above count of a contributor's record at the end of a load: outside one, nobody may read all of its rows.

A room adds its function when it is ready. It is called in the transaction of the load, with the students of whom something
changed; what it counted is rolled back with the load.
"""

from collections.abc import Callable, Collection

from homeroom.students.models import Batch

at_the_end: list[Callable[[Batch, Collection[int]], None]] = []


def count(batch: Batch, students: Collection[int]) -> None:
    for counts in at_the_end:
        counts(batch, students)

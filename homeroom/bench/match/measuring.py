"""One measurement, in a process of its own: what it took, and the most memory that it had at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeroom.bench.match import floors
from homeroom.bench.match.lists import Lists, spread
from homeroom.matching.model.kept.night import Arrived, nightly
from homeroom.matching.model.kept.roll import Kept, opened, write
from homeroom.matching.model.linking import Linked, link, link_listings
from homeroom.matching.model.listing import Listing
from homeroom.matching.model.parameters import parameters

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROSTER, FOSTER = "roster", "foster"
INTAKES = 5  # One child is soon found; the median of five counts.


@dataclass(frozen=True)
class Step:
    """`key` is the hexadecimal key of both files in `folder`. `changed` counts the records of `side` that a night changes;
    for a floor, those of which it takes the pairs, and none of them means all."""

    name: str
    folder: str
    key: str
    students: int
    children: int
    changed: int = 0
    side: str = ""

    @property
    def lists(self) -> Lists:
        return Lists(self.students, self.children)

    @contextmanager
    def kept(self) -> Iterator[tuple[Kept, Kept]]:
        """Children and students."""
        folder, key, known = Path(self.folder), bytes.fromhex(self.key), parameters()
        with (
            opened(folder / FOSTER, key, known, is_child=True) as children,
            opened(folder / ROSTER, key, known, is_child=False) as students,
        ):
            yield children, students


@dataclass(frozen=True)
class Taken:
    """`processor` are the seconds that all cores worked together: on a machine that others use too, these stay nearly the
    same. `memory_mb` is the peak of the whole process, Python and its libraries included."""

    seconds: float
    processor: float
    memory_mb: float
    found: dict[str, int]


def measure(told: dict[str, Any]) -> dict[str, Any]:
    step = Step(**told)
    warm()
    spent, found = STEPS[step.name](step)
    return asdict(Taken(spent.seconds, spent.processor, peak_mb(), found))


def warm() -> None:
    """A worker that runs has read the libraries long ago: that is no part of a linkage."""
    lists = Lists(40, 4)
    link(lists.foster(), lists.roster(), parameters())


def peak_mb() -> float:
    """As the kernel keeps it for this program alone; what the parent had before does not count."""
    told = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("VmHWM:")) / 1024


@dataclass(order=True)
class Spent:
    seconds: float = 0.0
    processor: float = 0.0


@contextmanager
def clock() -> Iterator[Spent]:
    """Says at the end of the block what it took."""
    spent, seconds, processor = Spent(), time.perf_counter(), time.process_time()
    yield spent
    spent.seconds, spent.processor = time.perf_counter() - seconds, time.process_time() - processor


Measured = tuple[Spent, dict[str, int]]


def prepare(step: Step) -> Measured:
    folder, key = Path(step.folder), bytes.fromhex(step.key)
    with clock() as spent:
        write(folder / ROSTER, key, step.lists.roster(), parameters(), is_child=False)
        write(folder / FOSTER, key, step.lists.foster(), parameters(), is_child=True)
    return spent, {"roster_bytes": (folder / ROSTER).stat().st_size}


def full(step: Step) -> Measured:
    with clock() as spent, step.kept() as (children, students):
        linked = link_listings(children, students, parameters())
    return spent, counted(linked)


def night_of_children(step: Step) -> Measured:
    return _night(step, Arrived(step.lists.changed_children(step.changed)), Arrived())


def night_of_students(step: Step) -> Measured:
    return _night(step, Arrived(), Arrived(step.lists.changed_students(step.changed)))


def _night(step: Step, ours: Arrived, theirs: Arrived) -> Measured:
    with clock() as spent, step.kept() as (children, students):
        night = nightly(children, students, parameters(), ours=ours, theirs=theirs)
    changed = len(night.children.records) + len(night.students.records)
    return spent, {"changed": changed, "answered": len(night.answered), **counted(night.linked)}


def one_child(step: Step) -> Measured:
    """A child who is new to the agency: put on its list, and looked for."""
    every, found = [], {"automatic": 0, "review": 0}
    for number in range(INTAKES):
        arriving = step.lists.newcomer(number)
        with clock() as spent, step.kept() as (children, students):
            children.change(children.differences([arriving]))
            linked = link_listings(children, students, parameters(), asked=[arriving.id])
        every.append(spent)
        found = {name: found[name] + linked.counts[name] for name in found}
    return sorted(every)[INTAKES // 2], {"children": INTAKES, **found}


def splink_of(step: Step) -> Measured:
    return _floor(step, floors.plain_splink)


def exact_of(step: Step) -> Measured:
    return _floor(step, floors.exact_rules)


def _floor(step: Step, pairs_of: Callable[[DuckDBPyConnection, Listing], int]) -> Measured:
    """Reading the prepared tables counts, as it does with ours."""
    with (
        clock() as spent,
        step.kept() as (children, students),
        floors.tables(children, students, *_places(step, children, students)) as database,
    ):
        pairs = pairs_of(database, students)
    return spent, {"pairs": pairs}


def _places(step: Step, children: Listing, students: Listing) -> tuple[list[int] | None, list[int] | None]:
    """Of the children and of the students who changed; None is all of them."""
    of_children = (
        children.places(f"F{at}" for at in spread(step.changed, step.children)) if step.side == FOSTER else None
    )
    of_students = (
        students.places(f"S{at}" for at in spread(step.changed, step.students)) if step.side == ROSTER else None
    )
    return of_children, of_students


def counted(linked: Linked) -> dict[str, int]:
    return {name: linked.counts[name] for name in ("automatic", "review", "compared")}


STEPS: dict[str, Callable[[Step], Measured]] = {
    "prepare": prepare,
    "full": full,
    "night of children": night_of_children,
    "night of students": night_of_students,
    "one child": one_child,
    "plain Splink": splink_of,
    "exact rules": exact_of,
}

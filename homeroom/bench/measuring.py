"""Measuring: policy and floor by turns in one run, their rows compared each time; one reader or several at once."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

import psycopg

from homeroom.access.sets import REPORT_MEMORY
from homeroom.bench.floor import Floor, under_policies
from homeroom.bench.questions import Question
from homeroom.bench.visitors import Visitor
from homeroom.bench.world import World

CHILDREN_OF_A_READER = 12  # Not one child whose pages lie in the cache.
WARM = 2  # Rounds before the clock counts: first plans, first reading of an index.


@dataclass
class Figure:
    """One line of the answer. `met` is whether it keeps what is asked."""

    name: str
    value: float
    unit: str = "ms"
    floor: float | None = None
    ask: str = ""
    met: bool | None = None
    more: dict = field(default_factory=dict)

    def as_object(self) -> dict:
        ratio = round(self.value / self.floor, 2) if self.floor else None
        return {
            "name": self.name, "value": round(self.value, 3), "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 3), "ratio": ratio, "ask": self.ask,
            "met": self.met, **self.more,
        }  # fmt: skip


@dataclass
class Pair:
    """What one turn asks: the statements under policies, and the floor's."""

    policy: list[str]
    floor: list[str]
    values: dict


class Difference(Exception):
    """The policy and the floor did not show the same rows: no figure of such a run counts."""


def timed(connection: psycopg.Connection, statements: list[str], values: dict) -> tuple[float, list]:
    began = time.perf_counter()
    rows = [connection.execute(text.encode(), values).fetchall() for text in statements]
    return (time.perf_counter() - began) * 1000, rows


def pairs_for(question: Question, floor: Floor) -> list[Pair]:
    policy = [under_policies(text) for text in question.statements]
    by_hand = question.by_hand or question.statements
    if question.of == "name":
        all_of_them = [floor.statement(text, None) for text in by_hand]
        return [Pair(policy, all_of_them, typed) for typed in floor.names(CHILDREN_OF_A_READER)]
    children = floor.children(CHILDREN_OF_A_READER) if question.of == "child" else [None]
    return [Pair(policy, [floor.statement(text, child) for text in by_hand], {"child": child}) for child in children]


class Reader:
    """One of several who ask at once."""

    def __init__(self, world: World, question: Question, person: str):
        self.world, self.question, self.person = world, question, person
        self.policy_ms: list[float] = []
        self.floor_ms: list[float] = []
        self.rows = 0
        self.failed: BaseException | None = None

    def run(self, times: int, meet: Callable[[], object]) -> None:
        try:
            with self.world.as_superuser() as admin, Visitor(self.world, self.person, self.question.role) as visitor:
                if self.question.role == "report":
                    admin.execute(f"SET work_mem = '{REPORT_MEMORY}'")
                    # A policy does not tell the planner of how many children, so sets are read by one process: so is the floor.
                    admin.execute("SET max_parallel_workers_per_gather = 0")
                pairs = pairs_for(self.question, Floor(admin, self.person))
                for turn, pair in zip(range(times + WARM), cycle(pairs), strict=False):
                    visitor.open(pair.values.get("child"))
                    meet()
                    policy_ms, seen = timed(visitor.connection, pair.policy, pair.values)
                    meet()
                    floor_ms, wanted = timed(admin, pair.floor, pair.values)
                    self.compare(seen, wanted)
                    if turn >= WARM:
                        self.policy_ms.append(policy_ms)
                        self.floor_ms.append(floor_ms)
        except BaseException as error:
            self.failed = error
            getattr(meet, "__self__", threading.Barrier(1)).abort()  # Nobody waits for who has fallen.

    def compare(self, seen: list, wanted: list) -> None:
        for number, (these, those) in enumerate(zip(seen, wanted, strict=True), start=1):
            if sorted(map(repr, these)) != sorted(map(repr, those)):
                raise Difference(
                    f"{self.question.name}: statement {number} of {self.person} shows {len(these)} rows,"
                    f" the floor {len(those)}, and they are not the same."
                )
            self.rows += len(these)


def measure(world: World, question: Question, readers: int) -> Figure:
    times = max(3, question.times // readers)
    barrier = threading.Barrier(readers)
    who = [Reader(world, question, person) for person, _ in zip(cycle(question.who), range(readers), strict=False)]
    threads = [threading.Thread(target=reader.run, args=(times, barrier.wait)) for reader in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed := [r.failed for r in who if r.failed and not isinstance(r.failed, threading.BrokenBarrierError)]:
        raise failed[0]
    policy, floor = sum((r.policy_ms for r in who), []), sum((r.floor_ms for r in who), [])
    value, floor_value, p95 = median(policy), median(floor), percentile(policy, 0.95)
    asked, kept = [], []
    if question.ratio_max:
        asked.append(f"ratio at most {question.ratio_max}")
        kept.append(value <= floor_value * question.ratio_max)
    if question.p95_max and readers == 1:
        asked.append(f"p95 at most {question.p95_max:g} ms")
        kept.append(p95 <= question.p95_max)
    more = {
        "readers": readers,
        "p95": round(p95, 3),
        "floor_p95": round(percentile(floor, 0.95), 3),
        "rows": sum(r.rows for r in who) // (readers * (times + WARM)),
        "times": len(policy),
    }
    name = f"{question.name}, {readers} reader{'s' * (readers > 1)}"
    return Figure(name, value, "ms", floor_value, ", ".join(asked), all(kept) if kept else None, more)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]

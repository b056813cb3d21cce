"""Many people at once, each with a browser and a seeded way through the pages; every answer with its time."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from homeroom.bench.web.browser import Answer, Asks, Browser, sign_in
from homeroom.bench.web.forms import Form
from homeroom.bench.web.pages import BEFORE_WE_COUNT, HELP, PAGES, Known, chosen, visit

USERS_MAX = 200  # Each is a thread of this process, which is not what is to be measured.
SECONDS_MAX = 600
THINK_SECONDS_MAX = 60.0
AT_THE_ENTRANCE = 4  # Signing in is slow on purpose (Argon2), and is not what is measured: no rush at the door.


class Person(NamedTuple):
    username: str
    password: str


class Moment(NamedTuple):
    page: str
    answer: Answer


@dataclass
class Visitor:
    """One of the crowd. The floor's page is asked without cookies: nobody is looked up for it."""

    port: int
    person: Person
    seed: str
    browser: Browser | None = None
    known: Known = field(default_factory=Known)
    moments: list[Moment] = field(default_factory=list)
    failed: BaseException | None = None

    def arrive(self) -> None:
        """Sign in and look around, before the clock counts."""
        self.browser = sign_in(self.port, *self.person)
        self.known.addresses = {"Today": ["/"], "Help": [HELP.address]}
        dice = Random(f"{self.seed} arriving")
        by_name = {page.name: page for page in PAGES}
        for name in BEFORE_WE_COUNT:
            if paths := self.known.addresses.get(name):
                for _name, answer in visit(self.browser, by_name[name], dice.choice(paths), self.known, dice):
                    if answer.wrong:
                        self.moments.append(Moment(f"{name}, on arriving", answer))

    def walk(self, until: float, think: float) -> None:
        dice = Random(self.seed)
        assert self.browser is not None

        def read() -> None:
            if think:
                time.sleep(min(dice.uniform(0, 2 * think), max(0.0, until - time.monotonic())))

        read()  # Everybody is at some page when the clock starts: fifty do not turn theirs in the same moment.
        while time.monotonic() < until:
            page, path = chosen(self.known, dice)
            who: Asks = Stranger(self.browser) if page is HELP else self.browser
            for name, answer in visit(who, page, path, self.known, dice):
                self.moments.append(Moment(name, answer))
            read()

    def run(self, entrance: threading.Semaphore, barrier: threading.Barrier, clock: "Clock", think: float) -> None:
        try:
            with entrance:
                if barrier.broken:
                    return
                self.arrive()
            barrier.wait()
            self.walk(clock.until, think)
        except BaseException as error:
            self.failed = error
            barrier.abort()  # Nobody waits for who has fallen.
        finally:
            if self.browser:
                self.browser.close()


class Stranger(NamedTuple):
    """The same browser in the hands of nobody in particular: no cookie is sent, so nobody is looked up."""

    browser: Browser

    def ask(self, path: str, form: Form | None = None) -> Answer:
        return self.browser.ask(path, form, as_nobody=True)


@dataclass
class Clock:
    """Starts when everybody has arrived."""

    seconds: float
    began: float = 0.0

    def start(self) -> None:
        self.began = time.monotonic()

    @property
    def until(self) -> float:
        return self.began + self.seconds


class Walked(NamedTuple):
    visitors: list[Visitor]
    seconds: float

    @property
    def moments(self) -> list[Moment]:
        return [moment for visitor in self.visitors for moment in visitor.moments]


def walk(port: int, people: Iterable[Person], seconds: float, think: float, seed: int) -> Walked:
    """Everybody signs in; when all have, the clock starts. Ends by itself: no request outlives a browser's patience."""
    visitors = [Visitor(port, person, f"{seed} {place}") for place, person in enumerate(people)]
    clock = Clock(seconds)
    barrier = threading.Barrier(len(visitors), action=clock.start)
    together = (threading.Semaphore(AT_THE_ENTRANCE), barrier, clock, think)
    threads = [threading.Thread(target=v.run, args=together, daemon=True) for v in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed := [v.failed for v in visitors if v.failed and not isinstance(v.failed, threading.BrokenBarrierError)]:
        raise failed[0]
    return Walked(visitors, time.monotonic() - clock.began)

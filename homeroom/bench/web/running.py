"""One run against a server that answers: the crowd, then what pages weigh and ask; all of it as figures."""

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from homeroom.bench.measuring import Figure, percentile
from homeroom.bench.web.counting import Asked, Counted
from homeroom.bench.web.crowd import Moment, Person, Walked, walk
from homeroom.bench.web.pages import HELP, PAGES, Page
from homeroom.bench.web.weighing import Weight, weigh
from homeroom.common.problem import Problem
from homeroom.demo.supervise import command

# What DESIGN section 6 asks for.
READ_MS_MAX, WRITE_MS_MAX = 300, 500
STATEMENTS_MAX = 12
FIRST_BYTES_MAX, LATER_BYTES_MAX = 200_000, 50_000
SAMPLES = 6  # Of each page as many as this are weighed and counted; the largest is told.
WRITES = {page.sent.name for page in PAGES if page.sent and page.sent.is_write}

Say = Callable[[str], None]
Environment = dict[str, str]


def run(
    port: int, people: list[Person], seconds: float, think: float, seed: int, environment: Environment, say: Say
) -> dict[str, Any]:
    """`environment` leads a process of ours to the same installation, where statements are counted."""
    say(f"{len(people)} people sign in and look around; then {seconds:g} s count.")
    walked = walk(port, people, seconds, think, seed)
    say("Weighing pages and counting their statements.")
    samples = sampled(walked)
    asked = counted(walked, samples, environment)
    figures = [
        *times(walked.moments), throughput(walked), errors(walked.moments, asked),
        *weights(walked, samples), *statements(asked), *processor(asked),
    ]  # fmt: skip
    for figure in figures:
        say(told(figure))
    return {"figures": [figure.as_object() for figure in figures]}


def times(moments: Iterable[Moment]) -> Iterable[Figure]:
    """Each page beside the page that asks nothing of the database, answered by the same server in the same minute."""
    by_page: dict[str, list[float]] = defaultdict(list)
    for page, answer in moments:
        if not answer.wrong:
            by_page[page].append(answer.ms)
    floor = by_page.get(HELP.name, [])
    floor_p95 = percentile(floor, 0.95) if floor else None
    for page, spent in sorted(by_page.items(), key=lambda item: -percentile(item[1], 0.95)):
        most = WRITE_MS_MAX if page in WRITES else READ_MS_MAX
        p95 = percentile(spent, 0.95)
        more = {
            "p50": round(median(spent), 1),
            "max": round(max(spent), 1),
            "times": len(spent),
            "floor_p50": round(median(floor), 1) if floor else None,
        }
        yield Figure(f"{page}, p95", p95, "ms", floor_p95, f"at most {most}", p95 <= most, more)


def throughput(walked: Walked) -> Figure:
    """Nothing is asked of it: it says how hard the rest was pressed."""
    return Figure("requests per second", len(walked.moments) / walked.seconds, "1/s")


def errors(moments: Iterable[Moment], asked: Iterable[Counted] = ()) -> Figure:
    """Whatever did not answer as it should, named by page: in the crowd, and while statements were counted."""
    wrong = [(page, answer.wrong) for page, answer in moments] + [(each["page"], each["wrong"]) for each in asked]
    named = Counter(f"{page}: {what}" for page, what in wrong if what)
    return Figure("errors", named.total(), "answers", None, "none", not named, {"named": dict(named)})


Sample = tuple[int, Page, str]  # Which visitor, at which page, by which address.


def sampled(walked: Walked) -> list[Sample]:
    """Of each page a few addresses, of different people where there are."""
    samples = []
    for page in PAGES:
        knowing = [place for place, each in enumerate(walked.visitors) if each.known.addresses.get(page.name)]
        step = max(1, len(knowing) // SAMPLES)
        samples += [
            (place, page, walked.visitors[place].known.addresses[page.name][-1]) for place in knowing[::step][:SAMPLES]
        ]
    return samples


def weights(walked: Walked, samples: list[Sample]) -> Iterable[Figure]:
    by_page: dict[str, list[Weight]] = defaultdict(list)
    for place, page, path in samples:
        browser = walked.visitors[place].browser
        weight = weigh(browser, path) if browser else None
        if browser:
            browser.close()
        if weight:
            by_page[page.name].append(weight)
    for name, found in by_page.items():
        first, later = max(weight.first for weight in found), max(weight.later for weight in found)
        yield Figure(
            f"{name}, first visit", first, "bytes", None, f"at most {FIRST_BYTES_MAX}", first <= FIRST_BYTES_MAX
        )
        yield Figure(
            f"{name}, later visit", later, "bytes", None, f"at most {LATER_BYTES_MAX}", later <= LATER_BYTES_MAX
        )


def statements(asked: Iterable[Counted]) -> Iterable[Figure]:
    by_page: dict[str, int] = defaultdict(int)
    for each in asked:
        by_page[each["page"]] = max(by_page[each["page"]], each["statements"])
    floor = by_page.get(HELP.name)
    for name, most in by_page.items():
        # What is asked is asked of pages. A form that is saved answers with the way to one.
        asks = name not in WRITES
        ask, met = (f"at most {STATEMENTS_MAX}", most <= STATEMENTS_MAX) if asks else ("", None)
        yield Figure(f"{name}, statements", most, "statements", floor, ask, met)


def processor(asked: Iterable[Counted]) -> Iterable[Figure]:
    """What Python spends on a page, PostgreSQL's part apart. On a machine that others use too, this stays the same."""
    by_page: dict[str, list[float]] = defaultdict(list)
    for each in asked:
        by_page[each["page"]].append(each["processor_ms"])
    floor = median(by_page[HELP.name]) if HELP.name in by_page else None
    for name, spent in by_page.items():
        yield Figure(f"{name}, processor time", median(spent), "ms", floor)


def counted(walked: Walked, samples: list[Sample], environment: Environment) -> list[Counted]:
    asked: list[Asked] = []
    for place, page, path in samples:
        visitor = walked.visitors[place]
        cookies = visitor.browser.cookies if visitor.browser else {}
        asked.append({"page": page.name, "path": path, "cookies": cookies, "names": visitor.known.names})
    done = subprocess.run(
        command("bench", "statements"), env=environment, input=json.dumps(asked), capture_output=True, text=True
    )
    if done.returncode:
        raise Problem(f"The statements could not be counted: {done.stderr.strip()}")
    return json.loads(done.stdout)


def told(figure: Figure) -> str:
    said = figure.as_object()
    middle = f" (p50 {said['p50']:g}, max {said['max']:g}, {said['times']} times)" if "p50" in said else ""
    floor = f", floor {said['floor']:g}, ratio {said['ratio']}" if said["floor"] else ""
    asked = f"; asked: {figure.ask}" if figure.ask else ""
    kept = "" if figure.met is None else " (kept)" if figure.met else " (NOT KEPT)"
    named = "".join(f"\n    {name} ({times} times)" for name, times in figure.more.get("named", {}).items())
    return f"  {figure.name}: {said['value']:g} {figure.unit}{middle}{floor}{asked}{kept}{named}"

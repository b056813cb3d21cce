"""`homeroom bench`: what the program costs, beside the least that the same work costs."""

import json
import os
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from homeroom.bench.web.crowd import SECONDS_MAX, THINK_SECONDS_MAX, USERS_MAX
from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

bench = typer.Typer(no_args_is_help=True, help="Measure, each figure beside its floor.")
commands = typer.Typer()
commands.add_typer(bench, name="bench")

THINK_SECONDS = 3.0  # Nobody reads a page more quickly. With 0 the server is asked as fast as it answers.
# As in the worlds of the other benches. In the whole country it is nearer to one student in two hundred: then less is kept.
IN_CARE_SHARE = 0.03
READERS_MAX = 32  # PostgreSQL's own limit is 100 connections, and each reader has two.


class Size(StrEnum):
    tiny = "tiny"
    small = "small"
    county = "county"
    state = "state"


class CountySize(StrEnum):
    small = "small"
    county = "county"


class IngestSize(StrEnum):
    tiny = "tiny"
    county = "county"
    state = "state"


class MatchSize(StrEnum):
    tiny = "tiny"
    small = "small"
    county = "county"
    state = "state"


@bench.callback()
def every_bench() -> None:
    """Measure, each figure beside its floor."""


@bench.command()
def access(
    size: Annotated[Size, typer.Option(help="20,000, 100,000 or 1,000,000 students.")] = Size.small,
    readers: Annotated[str, typer.Option(help="How many ask at once: numbers with commas.")] = "1,8",
    reset: Annotated[bool, typer.Option("--reset", help="Build the world anew.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What row policies cost beside the same rows by a hand-written WHERE. Builds a made-up world and keeps it."""
    at_once = numbers(readers)
    open_rooms("migrate")
    from homeroom.bench.running import run
    from homeroom.bench.sizes import COSTS
    from homeroom.bench.world import World
    from homeroom.config.home import Home
    from homeroom.demo.postgres import Server

    gigabytes, minutes = COSTS[size.value]
    say(f"The world takes about {gigabytes:g} GB in {Home.current().root} and {minutes} minutes to build, once.")
    server = Server(Home.current())
    ran_before = server.ready()
    server.start()
    try:
        world = World(server, size.value, say)
        world.build(reset=reset)
        answer = run(world, at_once, say)
    finally:
        if not ran_before:
            server.stop()
    if as_json:
        print(json.dumps(answer))
    elif answer["differences"]:
        print("Policies and floor show different rows; no figure of this run counts.", file=sys.stderr)
    else:
        print(summary(answer["figures"]))
    raise typer.Exit(1 if answer["differences"] else 0)


@bench.command()
def web(
    size: Annotated[CountySize, typer.Option(help="20,000 or 100,000 students.")] = CountySize.small,
    users: Annotated[int, typer.Option(min=1, max=USERS_MAX, help="People at once, each signed in.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, max=SECONDS_MAX, help="How long the clock counts.")] = 60,
    think: Annotated[
        float, typer.Option(min=0, max=THINK_SECONDS_MAX, help="Seconds that people read a page, on average.")
    ] = THINK_SECONDS,
    seed: Annotated[int, typer.Option(help="The same seed, the same ways through the pages.")] = 1,
    reset: Annotated[bool, typer.Option("--reset", help="Build the installation anew.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """How long pages take with many people at them, what they weigh and ask. Loads a made-up county and keeps it."""
    from homeroom.bench.web.installation import installation
    from homeroom.bench.web.running import run

    with installation(size.value, reset) as ours:
        people = ours.people(users)
        load = [round(load, 1) for load in os.getloadavg()]  # Before: what others were at on this machine.
        answer = run(ours.port, people, seconds, think, seed, ours.environment, say)
        answer["machine"] = {**ours.machine(), "users": users, "seconds": seconds, "think": think, "seed": seed}
        answer["machine"]["load_before"] = load
    raise typer.Exit(tell(answer, as_json))


@bench.command()
def ingest(
    size: Annotated[
        IngestSize, typer.Option(help="5,000, 500,000 or 5,000,000 rows of attendance; 200, 20,000 or 200,000 users.")
    ] = IngestSize.tiny,
    in_care: Annotated[
        float, typer.Option(min=0.0001, max=1, help="Which share of students is in care: only their rows are kept.")
    ] = IN_CARE_SHARE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What loading files costs beside a COPY of the same rows. Makes an installation for it, and removes it."""
    open_rooms("migrate")
    from homeroom.bench.ingest.running import run

    answer = run(size.value, in_care, say)
    if as_json:
        print(json.dumps(answer))
    else:
        print(summary(answer["figures"]))


@bench.command()
def match(
    size: Annotated[
        MatchSize, typer.Option(help="400, 20,000, 150,000 or 1,000,000 students; 40, 400, 3,000 or 20,000 children.")
    ] = MatchSize.small,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What linking costs beside plain Splink and beside exact rules. Makes lists for it up, and removes them."""
    from homeroom.bench.match.running import run

    answer = run(size.value, say)
    print(json.dumps(answer) if as_json else summary(answer["figures"]))


def summary(figures: list[dict[str, Any]]) -> str:
    kept = [figure["met"] for figure in figures if figure["met"] is not None]
    return f"{sum(kept)} of {len(kept)} figures keep what is asked. With --json they are printed as one object."


def tell(answer: dict[str, Any], as_json: bool) -> int:
    """Answers the exit code: a page that answers with an error has no time worth telling."""
    figures = answer["figures"]
    failed = next(figure["value"] for figure in figures if figure["name"] == "errors")
    if as_json:
        print(json.dumps(answer))
    elif failed:
        print(f"{failed:g} answers were errors; they are named above. No figure of this run counts.", file=sys.stderr)
    else:
        print(summary(figures))
    return 1 if failed else 0


@bench.command(hidden=True)
def statements() -> None:
    """A step of `web`, in a process of its own that is connected as the role that serves pages: JSON in, JSON out."""
    open_rooms("app")
    from homeroom.bench.web.statements import count

    print(json.dumps(count(json.load(sys.stdin))))


@bench.command(hidden=True)
def linkage() -> None:
    """A step of `match`, in a process of its own, whose memory is its own: JSON in, JSON out."""
    from homeroom.bench.match.measuring import measure

    print(json.dumps(measure(json.load(sys.stdin))))


def numbers(text: str) -> list[int]:
    try:
        found = [int(word) for word in text.split(",")]
    except ValueError as error:
        raise Problem(f'"{text}" is no list of numbers. Write for example 1,8.') from error
    if not all(1 <= number <= READERS_MAX for number in found):
        raise Problem(f"Between 1 and {READERS_MAX} can ask at once.")
    return found


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

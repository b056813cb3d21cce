"""`homeroom bench`: what the program costs, beside the least that the same work costs."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

bench = typer.Typer(no_args_is_help=True, help="Measure, each figure beside its floor.")
commands = typer.Typer()
commands.add_typer(bench, name="bench")

READERS_MAX = 32  # PostgreSQL's own limit is 100 connections, and each reader has two.


class Size(StrEnum):
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
        kept = [figure["met"] for figure in answer["figures"]]
        print(f"{sum(kept)} of {len(kept)} figures keep what is asked. With --json they are printed as one object.")
    raise typer.Exit(1 if answer["differences"] else 0)


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

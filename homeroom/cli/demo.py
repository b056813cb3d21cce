"""The demo: everything at once, with a made-up county."""

from enum import StrEnum
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()


class Size(StrEnum):
    small = "small"
    county = "county"
    state = "state"


@commands.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The first port to try.")] = 8000,
    size: Annotated[Size, typer.Option(help="20,000, 100,000 or 1,000,000 students.")] = Size.small,
    reset: Annotated[bool, typer.Option("--reset", help="Remove the old demo first.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object once it is ready.")] = False,
) -> None:
    """Run Homeroom with a made-up county: database, web and worker. Ctrl-C stops all of it."""
    from homeroom.demo.command import run

    run(port, size.value, reset, browser=not no_browser, as_json=as_json)


@commands.command(hidden=True)
def load_county(size: Annotated[Size, typer.Option()] = Size.small) -> None:
    """A step of `demo`, in a process of its own, which gives accounts as the owner."""
    open_rooms("migrate")
    from homeroom.config.home import Home
    from homeroom.demo.load import load

    load(Home.current(), size.value, print)


@commands.command(hidden=True)
def live_in() -> None:
    """A step of `demo`: the county's people write, through the door and as the role that serves pages."""
    open_rooms("app")
    from homeroom.demo.living import live

    live()

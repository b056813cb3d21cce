"""Steps that the worker runs in a process of its own: of the watched folder, and of what is fetched."""

from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()


@commands.command(hidden=True)
def receive() -> None:
    """Look into the watched folder: make what is missing, and take in what is whole. The worker does this every minute."""
    open_rooms("import")
    from homeroom.exchange.inbox.receiving import receive as look

    look()


@commands.command(hidden=True)
def load_received(claim: Annotated[str, typer.Argument()]) -> None:
    """Load what was taken out of the watched folder: the worker's step."""
    open_rooms("import")
    from homeroom.exchange.inbox.receiving import load_received as load

    load(claim)


@commands.command(hidden=True)
def fetch(
    batch: Annotated[
        int | None, typer.Option(help="One that a steward wants now; else all whose hour has struck.")
    ] = None,
) -> None:
    """Fetch what districts have ordered to be fetched from their own services: the worker's step."""
    open_rooms("import")
    from homeroom.exchange.fetching import running

    running.fetch_asked(batch) if batch else running.fetch_what_is_due()

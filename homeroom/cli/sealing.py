"""`homeroom seal`: signed checkpoints over what stands in the book. The worker does it every few minutes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from homeroom.common.problem import Problem
from homeroom.config.home import Home

if TYPE_CHECKING:
    from homeroom.access.sealing.book import Book

commands = typer.Typer()
SEALER = "sealer"


@commands.command()
def seal(
    verify: Annotated[
        bool, typer.Option("--verify", help="Then look at all of it, and say the anchor of today.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Seal events and disclosures written since the last time, so that whoever changes one later is found out."""
    from homeroom.access.sealing.anchors import anchor_of
    from homeroom.access.sealing.book import CutOff
    from homeroom.access.sealing.keys import NoKey

    with the_book(Home.current()) as book:
        try:
            made = book.seal()
        except (CutOff, NoKey) as reason:
            raise Problem(str(reason)) from None
        found = book.verify() if verify else None
        last = found.latest if found else made[-1] if made else None
        anchor = anchor_of(last, book.key) if last and book.key else None
    rows = sum(sealed.count for sealed in made)
    faults = found.faults if found else []
    if as_json:
        said = {"checkpoints": len(made), "rows": rows, "anchor": anchor and anchor.as_object()}
        print(json.dumps({**said, "faults": [fault._asdict() for fault in faults]}))
    else:
        print(f"Sealed: {rows} rows in {len(made)} checkpoints.")
        for fault in faults:
            print(f"{fault.code}: {fault.sentence}")
        if anchor:
            print(f"Anchor of the book, to be kept elsewhere: {anchor.line}")
    raise typer.Exit(1 if faults else 0)


@contextmanager
def the_book(home: Home) -> Iterator["Book"]:
    """Of the database of this data folder, as the role that seals."""
    from homeroom.access.sealing.book import Book
    from homeroom.config.soundness import connect

    home.make()
    with connect(home, SEALER) as connection:
        connection.autocommit = True
        yield Book(connection, home.secrets, home.anchor(connection.info.dbname))

"""`homeroom import` and `homeroom match`: partners' files onto the record, and who was found to be the same child."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()

# DESIGN section 5: held waits for a person, refused keeps nothing.
EXIT_CODES = {"loaded": 0, "held": 3, "refused": 4}
MESSAGES_SHOWN_MAX = 20  # A screen; --errors writes them all.


class Shape(StrEnum):
    auto = "auto"
    oneroster = "oneroster"
    hcw = "hcw"
    flat = "flat"
    edfi = "edfi"


@commands.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A zip, a folder or one CSV file.")],
    sender: Annotated[str, typer.Option("--from", help="The organization that it is from.")],
    shape: Annotated[Shape, typer.Option("--format", help="Refuse anything else.")] = Shape.auto,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
    accept_held: Annotated[bool, typer.Option("--accept-held", help="Load although many records would end.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every message to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Load a partner's files. Prints counts, row numbers and codes; never what a row says."""
    open_rooms("import")
    from homeroom.exchange.loading.bundles import load_bundle

    answer = load_bundle(
        path, sender, asked=shape.value, dry_run=dry_run, accept_held=accept_held, errors=errors
    ).as_json
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        tell(answer)
    raise typer.Exit(EXIT_CODES[answer["status"]])


def tell(answer: dict) -> None:
    print(f"{answer['source']}: {answer['status']}")
    for file, counts in {**answer["files"], "in all": answer["counts"]}.items():
        print(f"  {file}: " + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()))
    for message in answer["messages"][:MESSAGES_SHOWN_MAX]:
        place = " ".join(str(message[part]) for part in ("file", "row", "column") if message[part])
        print(f"  {message['severity']} {message['code']} {place}: {message['message']}", file=sys.stderr)
    if len(answer["messages"]) > MESSAGES_SHOWN_MAX:
        print("  There is more: --errors FILE writes every message to a file.", file=sys.stderr)


@commands.command()
def match(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """All links in force and all pairs that wait for a person."""
    open_rooms("import")
    from homeroom.matching.telling import every_link

    answer = every_link()
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
        return
    for link in answer["links"]:
        print(f"{link['band']:9}  {link['a']}  {link['b']}  {', '.join(link['reasons'])}")
    print(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in answer["counts"].items()))

"""`homeroom export-agreement`: an agreement as a file for machines."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()


class Format(StrEnum):
    JSON = "json"
    ODRL = "odrl"


@commands.command()
def export_agreement(
    key: Annotated[str, typer.Argument(help="The id of the agreement in the collaboration file.")],
    file: Annotated[Path | None, typer.Argument(help="Where to write it; without it, to the screen.")] = None,
    format: Annotated[
        Format, typer.Option(help="json: canonical JSON (RFC 8785); odrl: ODRL 2.2 with DPV, as JSON-LD.")
    ] = Format.JSON,
) -> None:
    """Write one agreement as a file: the same agreement gives the same bytes. Its SHA-256 goes to stderr."""
    from homeroom.cli.rooms import open_rooms
    from homeroom.common.problem import Problem

    open_rooms("migrate")
    from homeroom.collaboration.machine_form import machine_form
    from homeroom.collaboration.odrl import odrl
    from homeroom.common.canonical import canonical_json, hash_of

    form = machine_form(key)
    if form is None:
        raise Problem(f"There is no agreement {key}. Its id stands in the collaboration file.")
    content = form.canonical if format is Format.JSON else canonical_json(odrl(form))
    if file is None:
        sys.stdout.buffer.write(content)  # Without a line break, which would be another content.
        sys.stdout.flush()
    else:
        file.write_bytes(content)
    print(f"SHA-256 {hash_of(content)}", file=sys.stderr)

"""Files in: `homeroom import` and `homeroom match`; and the hidden steps that the worker runs in a process of its own."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()

EXIT_CODES = {"loaded": 0, "held": 3, "refused": 4}


class FormatAsked(StrEnum):
    auto = "auto"
    oneroster = "oneroster"
    hcw = "hcw"
    flat = "flat"


@commands.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A zip file, a folder, or one CSV file.")],
    sender: Annotated[
        str, typer.Option("--from", help="The organization that sends it: its id in the collaboration file.")
    ],
    asked: Annotated[
        FormatAsked, typer.Option("--format", help="`auto` looks at manifest and headers.")
    ] = FormatAsked.auto,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; keep nothing.")] = False,
    accept_held: Annotated[
        bool, typer.Option("--accept-held", help="Load even if many records are missing from it.")
    ] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every message to this CSV file.")] = None,
    batch: Annotated[int | None, typer.Option(hidden=True, help="The batch that an upload has begun.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Load a partner's files. Exit code 0: loaded; 3: held for a person to confirm; 4: refused, nothing is kept."""
    open_rooms("import")
    from homeroom.exchange.loading.bundles import load_bundle

    answer = load_bundle(
        path,
        sender,
        asked=asked.value,
        dry_run=dry_run,
        accept_held=accept_held,
        errors=errors,
        batch_id=batch,
    )
    if as_json:
        print(json.dumps(answer.as_json, ensure_ascii=False))
    else:
        tell(answer.as_json)
    raise typer.Exit(EXIT_CODES[answer.status])


OUTCOMES = ("read", "on_record", "unchanged", "ended", "held", "rejected", "unmatched")


def tell(answer: dict) -> None:
    """Counts, row numbers and codes. Values stand in the error file and in --json, which are asked for by name."""
    from homeroom.exchange.loading.telling import VALUES
    from homeroom.exchange.reading import sentence

    width = max([len("all files"), *(len(file) for file in answer["files"])])
    print(" " * width, *(f"{outcome:>10}" for outcome in OUTCOMES))
    for file, counts in (*answer["files"].items(), ("all files", answer["counts"])):
        print(f"{file:<{width}}", *(f"{counts[outcome]:>10,}" for outcome in OUTCOMES))
    for message in answer["messages"]:
        place = ", ".join(
            str(part)
            for part in (message["file"], message["row"] and f"row {message['row']}", message["column"])
            if part
        )
        params = {name: value for name, value in message["params"].items() if name not in VALUES}
        stream = sys.stderr if message["severity"] in ("reject_row", "reject_file", "hold") else sys.stdout
        print(f"{place}: {sentence(message['code'], params)} [{message['code']}]", file=stream)
    would = "would be " if answer["dry_run"] else ""
    print(f"Batch {answer['batch']} of {answer['source']}: {would}{answer['status']}.")


@commands.command(hidden=True)
def settle(
    decision: Annotated[int, typer.Argument()],
    district: Annotated[str, typer.Option("--from", help="The district whose record was decided about.")],
) -> None:
    """Carry out a decision about a possible match: the worker's step, in a process of its own."""
    open_rooms("import")
    from homeroom.exchange.settling import settle as carry_out

    print(f"Decision {decision}: {carry_out(decision, district)}.")


@commands.command(hidden=True)
def abandon(batch: Annotated[int, typer.Argument()]) -> None:
    """Say of an upload that was never loaded that it failed, so that its page does not wait for ever."""
    open_rooms("import")
    from homeroom.exchange.loading.bundles import give_up
    from homeroom.students.models import Batch

    give_up(Batch.objects.filter(finished_at=None).get(pk=batch))


@commands.command(hidden=True)
def clear() -> None:
    """Delete what has expired: rows and pairs that nobody decided in time. The worker does this every night."""
    open_rooms("disposer")
    from homeroom.exchange.clearing import clear_expired

    print(", ".join(f"{name}: {count}" for name, count in clear_expired().items()))

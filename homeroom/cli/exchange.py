"""Files in: `homeroom import`; and the hidden steps that the worker runs in a process of its own."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()

EXIT_CODES = {"loaded": 0, "held": 3, "refused": 4, "unmapped": 5, "checked": 5}


class FormatAsked(StrEnum):
    auto = "auto"
    oneroster = "oneroster"
    hcw = "hcw"
    flat = "flat"
    edfi = "edfi"


@commands.command("import")
def import_(
    path: Annotated[
        Path,
        typer.Argument(help="A zip file, a folder, one CSV or one Ed-Fi XML file; with a mapping a workbook as well."),
    ],
    sender: Annotated[
        str, typer.Option("--from", help="The organization that sends it: its id in the collaboration file.")
    ],
    asked: Annotated[
        FormatAsked, typer.Option("--format", help="`auto` looks at manifest, headers and the first element.")
    ] = FormatAsked.auto,
    mapping: Annotated[
        Path | None,
        typer.Option(help="How to read tables that are in none of our formats: a file that `homeroom map` wrote."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; keep nothing.")] = False,
    accept_held: Annotated[
        bool, typer.Option("--accept-held", help="Load even if many records are missing from it.")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Read the files even if they are the same as those loaded last.")
    ] = False,
    look_first: Annotated[
        bool, typer.Option("--look-first", hidden=True, help="Of an upload: let its steward see first what it changes.")
    ] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every message to this CSV file.")] = None,
    batch: Annotated[int | None, typer.Option(hidden=True, help="The batch that an upload has begun.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Load a partner's files. Exit code 0: loaded; 3: held for a person to confirm; 4: refused, nothing is kept."""
    open_rooms("import")
    from homeroom.exchange.loading.bundles import How, load_bundle

    recipe = recipe_of(mapping) if mapping else None
    how = How(asked.value, recipe, look_first=look_first, accept_held=accept_held, anew=anew)
    answer = load_bundle(path, sender, how, dry_run=dry_run, errors=errors, batch_id=batch)
    if as_json:
        print(json.dumps(answer.as_json, ensure_ascii=False))
    else:
        tell(answer.as_json)
    raise typer.Exit(EXIT_CODES.get(answer.status, 1))


def recipe_of(mapping: Path):
    """The recipe that a file holds. Raises Problem with what is wrong with it, and where."""
    from pydantic import ValidationError

    from homeroom.common.problem import Problem
    from homeroom.exchange.mapping.recipe import Recipe

    try:
        return Recipe.model_validate_json(mapping.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{mapping} cannot be read. Name a file that `homeroom map` wrote.") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}" for fault in error.errors()[:10]]
        raise Problem(f"{mapping.name} is no mapping.\n" + "\n".join(faults)) from error


class Kind(StrEnum):
    flat = "flat"
    hcw = "hcw"


@commands.command("map")
def map_(
    path: Annotated[
        Path, typer.Argument(help="A workbook, a text cut by commas, tabs or semicolons, or a zip or folder of them.")
    ],
    kind: Annotated[Kind, typer.Option("--as", help="`flat`: school files; `hcw`: child-welfare files.")] = Kind.flat,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the mapping to this file.")] = None,
) -> None:
    """Propose how to read a partner's own tables. Look at it, correct the file, and give it to `homeroom import --mapping`."""
    open_rooms("import")
    from django.utils import timezone

    from homeroom.common.problem import Problem
    from homeroom.exchange.mapping import lookalikes
    from homeroom.exchange.mapping.likenesses import TITLES
    from homeroom.exchange.mapping.proposing import propose
    from homeroom.exchange.mapping.tables import open_tables
    from homeroom.exchange.reading import Refused, sentence

    try:
        with open_tables(path) as tables:
            today = timezone.localdate()
            question = lookalikes.question_about(tables, today) if kind is Kind.flat else None
            if question:
                found = lookalikes.proposal(question)
            else:
                found = propose(tables, "flat" if kind is Kind.flat else "hcw-1.0", today)
    except Refused as refused:
        raise Problem("\n".join(f"{m.file}: {sentence(m.code, m.params)}" for m in refused.messages)) from refused
    if found.recipe is None:
        raise Problem(f"Nothing in {path.name} looks like one of these files. Look at the names of its columns.")
    if output:
        output.write_text(found.recipe.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if question:
        print(f"This is {TITLES[question.likeness]}.")
    tell_mapping(found)


def tell_mapping(found) -> None:
    from homeroom.exchange.mapping.likenesses import NOT_TAKEN
    from homeroom.exchange.mapping.telling import described, doubt_in_words, place_in_words

    for table in found.recipe.tables:
        sheet = f", sheet {table.sheet}" if table.sheet else ""
        print(f"{place_in_words(table)}{sheet} {'are' if table.in_parts else 'is'} read as {table.target}:")
        for name, source, steps in described(table):
            print(f"  {name:<24} {source}{f' ({steps})' if steps else ''}")
        if table.left_out:
            print(f"  Not taken: {', '.join(table.left_out)}")
    for place in found.unknown:
        print(f"{place.file}{f', sheet {place.sheet}' if place.sheet else ''} looks like none of these files.")
    for file, why in found.left.items():
        print(f"{file} is not taken. {NOT_TAKEN[why]}")
    for doubt in found.doubts:
        print(f"{doubt.target}, {doubt.column}: {doubt_in_words(doubt)}", file=sys.stderr)


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
def leave(batch: Annotated[int, typer.Argument()]) -> None:
    """Delete a sent file that waits, as its steward has decided: the worker's step, in a process of its own."""
    open_rooms("import")
    from homeroom.exchange.lapsing import leave as give_it_up

    print(f"Batch {batch}: {'left' if give_it_up(batch) else 'nothing waits'}.")


@commands.command(hidden=True)
def undo(batch: Annotated[int, typer.Argument()]) -> None:
    """Take back a load, as its steward has decided: the worker's step, in a process of its own."""
    open_rooms("import")
    from homeroom.exchange.undoing import undo as take_back

    print(f"Batch {batch} was undone by batch {take_back(batch).pk}.")


@commands.command(hidden=True)
def lapse() -> None:
    """Give up sent files that waited too long for a word of their stewards. The worker does this every night."""
    open_rooms("import")
    from homeroom.exchange.lapsing import give_up_unanswered
    from homeroom.exchange.looking_up import give_up_unanswered as forget

    print(f"Files that nobody said anything about: {give_up_unanswered()}. Questions that nobody answered: {forget()}.")


@commands.command(hidden=True)
def clear() -> None:
    """Delete what has expired: rows and pairs that nobody decided in time. The worker does this every night."""
    open_rooms("disposer")
    from homeroom.exchange.clearing import clear_expired

    print(", ".join(f"{name}: {count}" for name, count in clear_expired().items()))


@commands.command(hidden=True)
def nights(
    due: Annotated[
        bool, typer.Option("--due", help="Only rosters for which children came, or that may not be kept.")
    ] = False,
) -> None:
    """Ask kept rosters about children who came or changed, and destroy those that may not be kept: the worker's step."""
    open_rooms("import")
    from homeroom.exchange.nights import run

    done = run(is_night=not due)
    if done.is_another_running:
        print("Another one is running: nothing was done.")
        return
    print(
        f"Kept rosters asked: {done.asked}. New pairs: {done.pairs}, links by rule: {done.links}."
        f" Rosters destroyed: {done.destroyed}."
    )
    if done.faults:
        raise done.faults[0]


@commands.command(hidden=True)
def look_up(
    lookup: Annotated[int, typer.Argument()],
    of: Annotated[list[int] | None, typer.Option(help="An organization for which whoever asks acts.")] = None,
) -> None:
    """Look whether a child stands here already: the worker's step, in a process of its own."""
    open_rooms("import")
    from homeroom.exchange.looking_up import look_up as look

    print("Answered." if look(lookup, of or []) else "It was answered before.")

"""The collaboration as a file: `homeroom apply` and `homeroom export-collaboration`."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()

CHANGES_SHOWN_MAX = 20  # Of one section; hundreds of new people are one number.


@commands.command()
def apply(
    file: Annotated[Path, typer.Argument(help="The collaboration file, for example collaboration.yaml.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make organizations, people, agreements and grants what the file says. Shows the plan first; safe to repeat."""
    from homeroom.cli.rooms import open_rooms

    open_rooms("migrate")
    from homeroom.collaboration import applying, checking, reading
    from homeroom.collaboration.faults import NotAccepted

    try:
        read = reading.read(file)
        checking.check(read)
        applied = applying.apply(read.document, show=(lambda plan: None) if as_json else show, dry_run=dry_run)
    except NotAccepted as refused:
        if as_json:
            faults = [{"path": f.path, "line": f.line, "sentence": f.sentence} for f in refused.faults]
            print(json.dumps({"status": "refused", "faults": faults}, ensure_ascii=False))
        raise
    if not dry_run:
        make_folders()
    if as_json:
        print(json.dumps(as_object(applied, dry_run), ensure_ascii=False))
    else:
        tell(applied, dry_run)


def make_folders() -> None:
    """Each organization has its own in the watched folder. That one cannot be made undoes nothing that was applied."""
    from homeroom.common.problem import Problem
    from homeroom.exchange.inbox.folders import Inbox
    from homeroom.exchange.loading.senders import senders

    try:
        Inbox.current().make(list(senders().values_list("key", flat=True)))
    except Problem as problem:
        print(problem, file=sys.stderr)


@commands.command()
def export_collaboration(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; without it, to the screen.")] = None,
) -> None:
    """Write the installation back as a file; applying that file changes nothing."""
    from homeroom.cli.rooms import open_rooms

    open_rooms("migrate")
    from homeroom.collaboration.exporting import export

    text = export()
    if file is None:
        sys.stdout.write(text)
    else:
        file.touch(mode=0o600)  # It names staff, and children by their partner's identifiers.
        file.write_text(text, encoding="utf-8")
        print(f"Written to {file}.")


def show(plan) -> None:
    """The plan, on the screen: what changes, section by section. No child is named."""
    from homeroom.collaboration.planning import SECTIONS

    for section in SECTIONS:
        changes = plan.of(section)
        for change in changes[:CHANGES_SHOWN_MAX]:
            print(f"  {change}")
        if len(changes) > CHANGES_SHOWN_MAX:
            print(f"  {section}: and {len(changes) - CHANGES_SHOWN_MAX} more")
    for remark in plan.remarks:
        print(f"  {remark}")


def tell(applied, dry_run: bool) -> None:
    if not applied.changed:
        print("Nothing to change.")
    else:
        for section, verbs in applied.plan.counts().items():
            if counted := [f"{number} {PAST[verb]}" for verb, number in verbs.items() if number]:
                print(f"{section}: {', '.join(counted)}")
    for key in applied.activated:
        print(f"Active now: {key}")
    for key, sentences in applied.waiting.items():
        print(f"Not active: {key}")
        for sentence in sentences:
            print(f"  {sentence}")
    for key, sentences in applied.would_lack.items():
        print(f"In force as it was signed: {key}. Signed today it would have to say more:")
        for sentence in sentences:
            print(f"  {sentence}")
    if dry_run:
        print("This was a dry run: nothing has changed.")


PAST = {"add": "added", "change": "changed", "remove": "ended"}


def as_object(applied, dry_run: bool) -> dict:
    from homeroom.collaboration.planning import ABOUT_CHILDREN

    status = "unchanged" if not applied.changed else "planned" if dry_run else "applied"
    return {
        "status": status,
        "counts": applied.plan.counts(),
        "changes": [
            {
                "section": c.section,
                "key": "" if c.section in ABOUT_CHILDREN else c.key,
                "verb": c.verb,
                "fields": list(c.fields),
            }
            for c in applied.plan.changes
        ],
        "activated": applied.activated,
        "waiting": applied.waiting,
        "would_lack": applied.would_lack,
        "remarks": list(applied.plan.remarks),
    }

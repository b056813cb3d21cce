"""`homeroom check`: is this installation sound? Each finding is a sentence with what to do."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homeroom.common.problem import Problem
from homeroom.config.home import Home

if TYPE_CHECKING:
    from homeroom.access.sealing.anchors import Anchor
    from homeroom.config.soundness import Finding

commands = typer.Typer()


@commands.command()
def check(
    now: Annotated[str, typer.Argument(help="`check now` and `check` are the same.")] = "now",
    anchor: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint of the book that you kept elsewhere; may be given several times."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look at data folder, roles, row policies, the server's settings and the sealed book; exit 1 when something is wrong."""
    if now != "now":
        raise typer.BadParameter(f'"{now}" is not something to check. Use `homeroom check`.')
    look = Look(anchors_in(anchor or []))
    findings = list(all_findings(Home.current(), look))
    ok = not any(finding.severity == "error" for finding in findings)
    if as_json:
        said = {"ok": ok, "findings": [finding._asdict() for finding in findings]}
        print(json.dumps({**said, "anchor": look.latest and look.latest.as_object(), "book": look.counts}))
    else:
        for finding in findings:
            print(f"{finding.severity} {finding.code}: {finding.sentence}", file=sys.stdout if ok else sys.stderr)
        if look.latest:
            print(f"Anchor of the book, to be kept elsewhere: {look.latest.line}")
        if ok:
            print("Homeroom is sound.")
    raise typer.Exit(0 if ok else 1)


@dataclass
class Look:
    """Anchors that were brought, and what was found out about the book on the way."""

    brought: list["Anchor"]
    latest: "Anchor | None" = None
    counts: dict[str, int] = field(default_factory=dict)


def anchors_in(paths: list[Path]) -> list["Anchor"]:
    from homeroom.access.sealing.anchors import NoAnchor, read

    try:
        return [read(path) for path in paths]
    except NoAnchor as reason:
        raise Problem(str(reason)) from None


def all_findings(home: Home, look: Look) -> Iterator["Finding"]:
    from homeroom.config.soundness import findings_about_database, findings_about_home

    yield from findings_about_home(home)
    about_database = list(findings_about_database(home))
    yield from about_database
    # Policies can only be looked at through a database that answers.
    if not any(finding.code == "database-unreachable" for finding in about_database):
        yield from findings_about_access()
        yield from findings_about_mail()
        yield from findings_about_inbox(home)
        yield from findings_about_book(home, look)


def findings_about_access() -> Iterator["Finding"]:
    """The room `access` tells of itself in `findings()`: triples of severity, code, sentence."""
    if find_spec("homeroom.access.check") is None:
        return
    from homeroom.cli.rooms import open_rooms

    open_rooms("app")
    from homeroom.access import check as access
    from homeroom.config.soundness import Finding

    for severity, code, sentence in getattr(access, "findings", list)():
        yield Finding(severity, code, sentence)


def findings_about_mail() -> Iterator["Finding"]:
    """E-mails that wait for a mail server, or that a person should look after: how many, never whose."""
    from homeroom.config.soundness import Finding
    from homeroom.notices import check as mail

    for severity, code, sentence in mail.findings():
        yield Finding(severity, code, sentence)


def findings_about_inbox(home: Home) -> Iterator["Finding"]:
    """Whether the watched folder can be used, and what waits in it: whose, never names of files."""
    import psycopg

    from homeroom.config.soundness import Finding, connect
    from homeroom.exchange import check as inbox
    from homeroom.exchange.loading.senders import SENDS

    try:
        with connect(home, "import") as connection:
            found = connection.execute(
                "SELECT key FROM partners_organization WHERE kind = ANY (%s) ORDER BY key", [[*SENDS.values()]]
            )
            keys = [key for (key,) in found]
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return  # Other findings say so.
    for severity, code, sentence in inbox.findings(keys):
        yield Finding(severity, code, sentence)


def findings_about_book(home: Home, look: Look) -> Iterator["Finding"]:
    """Whether events and disclosures stand as they were sealed: tables and numbers of rows, never whose."""
    import psycopg

    from homeroom.access.sealing.anchors import NoAnchor, anchor_of
    from homeroom.cli.sealing import the_book
    from homeroom.config.soundness import Finding

    try:
        with the_book(home) as book:
            found = book.verify(look.brought)
            for fault in found.faults:
                yield Finding("error", *fault)
            if found.left_out:
                yield Finding("error", "book-more", f"So are {found.left_out} more rows or checkpoints of the book.")
            for ledger, since in book.waits():
                sentence = (
                    f"Rows of {ledger} wait to be sealed since {since:%Y-%m-%d %H:%M} UTC. Is the worker running?"
                )
                yield Finding("warning", "book-unsealed", sentence)
            look.counts = {"checkpoints": found.checkpoints, "rows": found.rows}
            look.latest = anchor_of(found.latest, book.key) if found.latest and book.key else None
    except NoAnchor as reason:
        yield Finding("error", "book-anchor", str(reason))
    except psycopg.OperationalError:
        pass  # That homeroom_sealer cannot log in, another finding says.
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction, psycopg.errors.InsufficientPrivilege):
        yield Finding(
            "error", "book-unreadable", "The book cannot be looked at. Run homeroom migrate, then check again."
        )

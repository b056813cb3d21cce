"""`homeroom check`: is this installation sound? Each finding is a sentence with what to do."""

import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from homeroom.config.home import Home

if TYPE_CHECKING:
    from homeroom.config.soundness import Finding

commands = typer.Typer()


@commands.command()
def check(
    now: Annotated[str, typer.Argument(help="`check now` and `check` are the same.")] = "now",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look at data folder, roles, row policies and the server's settings; exit 1 when something is wrong."""
    if now != "now":
        raise typer.BadParameter(f'"{now}" is not something to check. Use `homeroom check`.')
    findings = list(all_findings(Home.current()))
    ok = not any(finding.severity == "error" for finding in findings)
    if as_json:
        print(json.dumps({"ok": ok, "findings": [finding._asdict() for finding in findings]}))
    else:
        for finding in findings:
            print(f"{finding.severity} {finding.code}: {finding.sentence}", file=sys.stdout if ok else sys.stderr)
        if ok:
            print("Homeroom is sound.")
    raise typer.Exit(0 if ok else 1)


def all_findings(home: Home) -> Iterator["Finding"]:
    from homeroom.config.soundness import findings_about_database, findings_about_home

    yield from findings_about_home(home)
    about_database = list(findings_about_database(home))
    yield from about_database
    # Policies can only be looked at through a database that answers.
    if not any(finding.code == "database-unreachable" for finding in about_database):
        yield from findings_about_access()
        yield from findings_about_mail()


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

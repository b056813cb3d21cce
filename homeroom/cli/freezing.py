"""`homeroom freeze` and `homeroom unfreeze`: nothing is shared until it goes on. For the owner of the machine."""

from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.cli.telling import AsJson, tell
from homeroom.common.problem import Problem

commands = typer.Typer()


@commands.command()
def freeze(
    reason: Annotated[str, typer.Option(help="Why. The data stewards of all partners read it.")],
    closing: Annotated[bool, typer.Option("--closing", help="The collaboration ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop all sharing from the next statement on, but for people's own records and emergencies; or close the collaboration."""
    open_rooms("migrate")
    why = reason_of(reason)
    from django.db import transaction

    from homeroom.access.door import opened
    from homeroom.access.freezing import CLOSING, PAUSED
    from homeroom.access.models import Freeze
    from homeroom.notices.telling import tell_of_freeze

    kind = CLOSING if closing else PAUSED
    with opened(), transaction.atomic():
        number = standing().get(kind)
        if number is None:
            number = Freeze.objects.create(kind=kind, reason=why).pk
            tell_of_freeze(number)
    said = "The collaboration is closing" if closing else "Sharing is paused"
    tell({"frozen": kind, "number": number}, f"{said}, for everybody and at once.", as_json)


@commands.command()
def unfreeze(
    reason: Annotated[str, typer.Option(help="Why it may go on. The data stewards of all partners read it.")],
    as_json: AsJson = False,
) -> None:
    """Let sharing go on, whoever paused it; or take back that the collaboration is closing."""
    open_rooms("migrate")
    why = reason_of(reason)
    from django.db import transaction

    from homeroom.access.door import opened
    from homeroom.access.models import Thaw
    from homeroom.notices.telling import tell_of_freeze

    with opened(), transaction.atomic():
        numbers = sorted(standing().values())
        if not numbers:
            raise Problem("Nothing is paused, so there is nothing to let go on. `homeroom check` says what is.")
        for number in numbers:
            Thaw.objects.create(freeze_id=number, reason=why)
            tell_of_freeze(number)
    tell({"frozen": None, "ended": numbers}, "Sharing goes on, for everybody and at once.", as_json)


def reason_of(typed: str) -> str:
    from homeroom.access.freezing import REASON_MAX

    why = typed.strip()
    if not why:
        raise Problem('Say why: --reason "…". The data stewards of all partners read it.')
    if len(why) > REASON_MAX:
        raise Problem(f"The reason has {len(why):,} letters; {REASON_MAX:,} is the most. Say it shorter.")
    return why


def standing() -> dict[str, int]:
    """By kind the number of what stands now. Two who pause at once do so in turn."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('access.freeze'))")
        cursor.execute("SELECT kind, freeze_id FROM access.freezes_v1() WHERE during @> statement_timestamp()")
        return dict(cursor.fetchall())

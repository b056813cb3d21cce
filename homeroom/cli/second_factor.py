"""Whether this installation asks staff for a second factor. It does, unless its owner says otherwise; `check` names that."""

from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

commands = typer.Typer()


@commands.command("second-factor")
def second_factor(
    waive: Annotated[str, typer.Option(help="Ask staff for none, and say why. For demonstrations and tests.")] = "",
    require: Annotated[bool, typer.Option("--require", help="Ask staff for one again.")] = False,
) -> None:
    """Say whether staff need a second factor here, or change it. Children's records need one; made-up ones do not."""
    if waive and require:
        raise Problem("Either --waive or --require, not both.")
    open_rooms("migrate")
    from homeroom.access.door import opened
    from homeroom.access.models import SecondFactorWaiver

    with opened():
        if waive:
            SecondFactorWaiver.objects.update_or_create(id=1, defaults={"reason": waive})
        if require:
            SecondFactorWaiver.objects.all().delete()
        waiver = SecondFactorWaiver.objects.first()
    if waiver:
        print(f"Staff need no second factor here: {waiver.reason}")
    else:
        print("Staff need a second factor here.")

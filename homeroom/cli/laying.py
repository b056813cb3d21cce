"""`homeroom lay`: put the declared protections on their tables. `homeroom migrate` does it too; this repeats it alone."""

import typer

from homeroom.cli.rooms import open_rooms

commands = typer.Typer()


@commands.command()
def lay(anew: bool = typer.Option(False, help="Take every right and policy back and give it again.")) -> None:
    """Lay row policies and rights as the models declare them."""
    open_rooms("migrate")
    from homeroom.access import laying

    changed = laying.lay(anew=anew)
    print(f"Laid anew: {', '.join(changed)}." if changed else "Every table stands as declared: nothing to change.")

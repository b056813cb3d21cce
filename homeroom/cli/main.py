"""The command `homeroom`: finds the groups of commands, and says in a sentence what went wrong."""

import importlib
import pkgutil
import sys

import typer

import homeroom.cli
from homeroom.common.problem import Problem

app = typer.Typer(
    help="One education record for each child in foster care, shared under signed agreements.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # A traceback with the values of variables would show children's data.
)


def add_groups() -> None:
    """Every module of this package that has `commands`."""
    for module in pkgutil.iter_modules(homeroom.cli.__path__):
        if module.name not in ("main", "__main__"):
            commands = getattr(importlib.import_module(f"homeroom.cli.{module.name}"), "commands", None)
            if commands:
                app.add_typer(commands)


def run() -> None:
    """Exit code 0 is success, 1 a problem that stderr tells in a sentence, 2 a command that we do not know."""
    add_groups()
    try:
        app(prog_name="homeroom")
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if not _is_unreachable(error):
            raise
        print(
            "The database does not answer. Is the demo running, or does DATABASE_URL name a PostgreSQL that runs? "
            f"({str(error).strip().splitlines()[0]})",
            file=sys.stderr,
        )
        sys.exit(1)


def _is_unreachable(error: Exception) -> bool:
    """psycopg's or Django's OperationalError, asked for by name so that neither is imported for this."""
    return type(error).__name__ == "OperationalError" and "connect" in str(error)

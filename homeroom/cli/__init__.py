"""The command line: one module for each group of commands. Not for: what a command does, which is a room's business.

A module here with `commands = typer.Typer()` is found by itself. It imports Django and the rooms inside its
functions, so that `homeroom --help` answers at once.
"""

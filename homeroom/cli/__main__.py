"""`python -m homeroom.cli` is `homeroom`."""

from homeroom.cli.main import run

run()

"""Commands of `homeroom` in processes of their own, forked from one that has read the libraries which every command reads.

A run of the tests starts some hundreds of them, and reading the libraries is half of what each takes. Nothing of Homeroom and no
settings are read before the fork: a process has one role, one database and one data folder for its whole life.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS_MAX = 300
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("typer.rich_utils", "rich.markdown", "pydantic", "psycopg", "yaml", "django.core.management", "django.forms"),
        *("django.contrib.postgres.fields", "django.contrib.postgres.aggregates", "django.views.generic"),
        *("procrastinate.contrib.django.apps", "cryptography.hazmat.primitives.ciphers.aead", "tests.commands"),
        *(
            "pydantic.fields",
            "pydantic.types",
            "pydantic.functional_validators",
            "qrcode",
            "PIL.Image",
            "rfc8785",
            "smtplib",
        ),
        *("duckdb", "splink"),  # A roster's load weighs its students.
    ]
)


def run(arguments: tuple[str, ...], environment: dict[str, str], stdin: str) -> subprocess.CompletedProcess:
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
        for stream in streams:
            stream.write_text(stdin if stream.name == "stdin" else "")
        process = FORKS.Process(target=_be_homeroom, args=(arguments, environment, [*map(str, streams)]))
        process.start()
        process.join(SECONDS_MAX)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(["homeroom", *arguments], SECONDS_MAX)
        _, told, wrong = (stream.read_text() for stream in streams)
        return subprocess.CompletedProcess(["homeroom", *arguments], process.exitcode, told, wrong)


def _be_homeroom(arguments: tuple[str, ...], environment: dict[str, str], streams: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(Path(__file__).parent.parent)
    for descriptor, (path, flags) in enumerate(zip(streams, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(path, flags), descriptor)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    sys.argv = ["homeroom", *arguments]
    from homeroom.cli.main import run

    run()

"""Two lists of made-up children, and the commands that encode and compare them, as at a terminal without a database."""

import json
import os
import subprocess
from pathlib import Path

from tests import commands
from tests.matching.weighing import write

TRUDIE = {"first": "Trudie", "middle": "Katherine", "last": "Simmons", "dob": "2010-08-21", "sex": "F"}
JASON = {"first": "Jason", "middle": "James", "last": "Costa", "dob": "2018-03-25", "sex": "M"}
AMARA = {"first": "Amara", "middle": "", "last": "Okafor-Lindqvist", "dob": "2013-11-02", "sex": "F"}
SECRET = bytes(range(32))
ROSTER_ROWS = [{"sid": "S100", **TRUDIE}, {"sid": "S200", **JASON}, {"sid": "S300", **AMARA, "last": "Okafor"}]
BO = {"first": "Bo", "middle": "Q", "last": "Yee", "dob": "2009-01-30", "sex": "M"}
FOSTER_ROWS = [{"fid": "F100", **TRUDIE, "first": "Trudy"}, {"fid": "F300", **AMARA}, {"fid": "F900", **BO}]


def homeroom(*arguments) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return commands.run(tuple(map(str, arguments)), kept, "")


def answer(*arguments) -> dict:
    done = homeroom(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def prepare(folder: Path, roster=ROSTER_ROWS, foster=FOSTER_ROWS) -> Path:
    """A folder with roster.csv, foster.csv and a secret."""
    write(folder, roster, foster, [])
    (folder / "secret").write_text(SECRET.hex() + "\n")
    (folder / "secret").chmod(0o600)
    return folder


def encoded(folder: Path, side: str, out: str = "", secret: str = "secret", **options) -> Path:
    made = folder / (out or f"{side}.enc")
    more = [part for name, value in options.items() for part in (f"--{name}", value)]
    answer("encode", folder / f"{side}.csv", "--side", side, "--secret", folder / secret, "--out", made, *more)
    return made


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]

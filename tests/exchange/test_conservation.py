"""Whatever partners send, in whatever order, corrected, shortened, broken, taken back: no row is lost and none invented.

Each sequence is made from one number. After every load: received = on record + unchanged + held + rejected + unmatched, of
each file and of all; the same file again changes nothing; and loads taken back one by one lead through the same moments
backwards.
"""

import csv
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.sending import files_of
from tests.exchange.standing import stands

OUTCOMES = ("on_record", "unchanged", "held", "rejected", "unmatched")
STEPS = 7
FILES = {
    "lakeside-usd": ("users.csv", "demographics.csv", "enrollments.csv"),
    "lakeside-flat": ("attendance.csv",),
    "county-dcs": ("placements.csv", "contacts.csv", "children.csv"),
}
SENDERS = {"lakeside-usd": "lakeside-usd", "lakeside-flat": "lakeside-usd", "county-dcs": "county-dcs"}
Rows = list[dict[str, str]]


def corrected(rows: Rows, dice: random.Random) -> Rows:
    """Somebody's name, code or day is another one."""
    column = dice.choice(
        [c for c in ("givenName", "lastName", "firstName", "reason", "providerName") if c in rows[0]] or [""]
    )
    return [{**row, column: f"{row[column]}x"} if column and dice.random() < 0.5 else row for row in rows]


def shortened(rows: Rows, dice: random.Random) -> Rows:
    return [row for row in rows if dice.random() < 0.8] or rows


def broken(rows: Rows, dice: random.Random) -> Rows:
    """Cells that cannot be read, and an id that is missing."""
    column = dice.choice(list(rows[0]))
    return [
        {**row, column: dice.choice(["", "2026-13-45", "\x00", "¿?"])} if dice.random() < 0.3 else row for row in rows
    ]


def doubled(rows: Rows, dice: random.Random) -> Rows:
    return [*rows, dict(dice.choice(rows))]


def turned(rows: Rows, dice: random.Random) -> Rows:
    return dice.sample(rows, len(rows))


def same(rows: Rows, dice: random.Random) -> Rows:
    return rows


CHANGES: tuple[Callable[[Rows, random.Random], Rows], ...] = (corrected, shortened, broken, doubled, turned, same)


def made(folder: Path, into: Path, dice: random.Random, files: tuple[str, ...]) -> Path:
    shutil.copytree(folder, into)
    for file in dice.sample(files, dice.randint(1, len(files))):
        with (into / file).open(newline="", encoding="utf-8") as sent:
            rows = list(csv.DictReader(sent))
        names = list(rows[0])
        for change in dice.sample(CHANGES, dice.randint(1, 2)):
            rows = change(rows, dice)
        with (into / file).open("w", newline="", encoding="utf-8") as written:
            writer = csv.DictWriter(written, names)
            writer.writeheader()
            writer.writerows(rows)
    return into


def rows_sent(folder: Path) -> dict[str, int]:
    counts = {}
    for file in folder.glob("*.csv"):
        if file.name != "manifest.csv":
            with file.open(newline="", encoding="utf-8") as sent:
                counts[file.name] = sum(1 for row in csv.reader(sent) if any(row)) - 1
    return counts


@pytest.mark.parametrize("seed", [11, 12])
def test_no_row_is_lost_and_every_load_can_be_taken_back(town, tmp_path, seed):
    dice = random.Random(seed)
    undone: list[tuple[int, dict]] = []
    statuses = set()
    for step in range(STEPS):
        kind = dice.choice(list(FILES))
        sent = made(files_of(town, kind), tmp_path / str(step), dice, FILES[kind])
        before = stands(town)
        more = ["--accept-held"] if dice.random() < 0.5 else []
        answer = town.homeroom("import", str(sent), "--from", SENDERS[kind], "--json", *more, check=False)
        told = json.loads(answer.stdout)
        statuses.add(told["status"])
        for file, counts in told["files"].items():
            assert counts["read"] == sum(counts[outcome] for outcome in OUTCOMES), (seed, step, file)
        assert told["counts"]["read"] == sum(counts["read"] for counts in told["files"].values())
        if told["status"] == "loaded":
            for file, counts in told["files"].items():
                assert counts["read"] == rows_sent(sent)[file], (seed, step, file)
            undone.append((told["batch"], before))
        else:
            assert stands(town) == before, (seed, step)
        if told["status"] == "loaded":
            again = ["import", str(sent), "--from", SENDERS[kind], "--json", "--dry-run", *more]
            repeated = json.loads(town.homeroom(*again, "--anew", check=False).stdout)
            assert repeated["counts"]["on_record"] == repeated["counts"]["ended"] == 0, (seed, step, repeated)
            # What is told of the same files without reading them is what reading them would tell.
            recalled = json.loads(town.homeroom(*again, check=False).stdout)
            assert recalled["counts"] == repeated["counts"] and recalled["files"] == repeated["files"], (seed, step)
    assert "loaded" in statuses
    for batch, before in reversed(undone):
        answer = town.homeroom("undo", str(batch), check=False)
        assert answer.returncode == 0, (seed, batch, answer.stderr)
        assert stands(town) == before, (seed, batch)

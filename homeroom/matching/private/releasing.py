"""From the own list, the rows whose tokens are among the candidates, and a record that they left: one way, at the own machine.

Of each row only the columns of the agreed fields are written, in the layout that `homeroom match` reads. Nobody learns from
the record who is in it: it counts, and names the files by their hashes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.matching.model.folder import MADE_OF, NEEDED, rows
from homeroom.matching.private import files
from homeroom.matching.private.writing import new_file

FORMAT, VERSION = "homeroom-release", 1
RECORD = "release.json"
LAYOUTS = {files.ROSTER: "roster.csv", files.FOSTER: "foster.csv"}
ASKS = {files.ROSTER: "student", files.FOSTER: "child"}
# As files.FIELDS encodes them. The identifier is always there: whoever compares has to say which record it was.
NAMES = {files.ROSTER: "sid first middle last dob sex", files.FOSTER: "fid first middle last aka_last dob sex"}
CONTRACT = {files.ROSTER: "school guardian", files.FOSTER: "mother school state_sid"}
ALL = {
    files.ROSTER: "street zip ssn4",
    files.FOSTER: "removal_street removal_zip placement_street placement_zip ssn4",
}
# The goal of a first pass is that a tenth of a roster is shown at most; 6 to 7 of 100 were, on made-up lists (decision 54).
# More is a sign of another list, of another threshold, or of somebody who asks for too much, and so a person says it. Of a
# foster list nearly all children are on a roster, so that no share is usual: there it has to be said always.
AT_MOST = {files.ROSTER: 10}
TEXT_MAX = 200  # A name, or the title of an agreement; more is something else, put there by mistake.


@dataclass(frozen=True)
class Paper:
    """Who releases, to whom, and what lets them."""

    by: str
    to: str
    under: str

    def __post_init__(self) -> None:
        for name, text in asdict(self).items():
            if not text.strip() or len(text) > TEXT_MAX or not text.isprintable():
                raise Problem(
                    f"--{name} has to be one line of {TEXT_MAX} letters at most. Write it as it should be read later."
                )


@dataclass(frozen=True)
class Released:
    """The record of a release, as it lies beside the rows."""

    at: str
    by: str
    to: str
    under: str
    side: str
    fields: str
    records: int
    of: int
    columns: list[str]
    candidates_sha256: str
    output: str
    output_sha256: str

    @property
    def told(self) -> dict[str, object]:
        return {"format": FORMAT, "version": VERSION, **asdict(self)}


def release(
    file: Path,
    side: str,
    ids: Path,
    candidates: Path,
    out: Path,
    paper: Paper,
    *,
    fields: str = "contract",
    at_most: int | None = None,
) -> Released:
    """Write `out`, a new folder for the own user alone: the rows, and their record. Raises Problem, and then leaves nothing."""
    if out.exists() or out.is_symlink():
        raise Problem(f"{out} is there already and is not written over. Name another folder.")
    wanted = asked_for(candidates, ids, side)
    header, chosen, of = chosen_rows(file, side, wanted)
    refuse_too_many(len(wanted), of, side, at_most)
    columns = [column for column in columns_of(side, fields) if column in header]
    made = folder_beside(out)
    try:
        written = made / LAYOUTS[side]
        with new_file(written) as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([row[column] for column in columns] for row in chosen)
        released = Released(
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            **asdict(paper),
            side=side,
            fields=fields,
            records=len(chosen),
            of=of,
            columns=columns,
            candidates_sha256=sha256(candidates),
            output=LAYOUTS[side],
            output_sha256=sha256(written),
        )
        with new_file(made / RECORD) as target:
            target.write(json.dumps(released.told, ensure_ascii=False, indent=2) + "\n")
        made.rename(out)  # Both files at once, or none.
    except OSError as error:
        raise Problem(f"{out} cannot be written ({error.strerror}).") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return released


def columns_of(side: str, fields: str) -> list[str]:
    parts = {"names": [NAMES], "contract": [NAMES, CONTRACT], "all": [NAMES, CONTRACT, ALL]}[fields]
    return " ".join(part[side] for part in parts).split()


def folder_beside(out: Path) -> Path:
    """For the own user alone, on the same disk, so that it becomes `out` in one step."""
    try:
        return Path(tempfile.mkdtemp(prefix=".release-", dir=out.parent))
    except OSError as error:
        raise Problem(f"{out} cannot be written ({error.strerror}).") from error


def refuse_too_many(asked: int, of: int, side: str, at_most: int | None) -> None:
    limit = AT_MOST.get(side) if at_most is None else at_most
    if limit is None:
        raise Problem(
            "Say with --at-most how many of 100 records of a foster list may be shown: nearly all of its children may be on "
            "the roster, so no share is usual."
        )
    if 100 * asked > limit * of:
        raise Problem(
            f"The candidates ask for {asked:,} of {of:,} records, which is more than {limit} of 100. Nothing was written. "
            "Ask why; if it is right and the agreement allows it, say so with --at-most."
        )


def asked_for(candidates: Path, ids: Path, side: str) -> set[str]:
    """Identifiers of the own records that the candidates name. Raises Problem, also for a token that is not the own list's."""
    named: dict[str, str] = {}
    for number, row in rows(ids, ("token", "id")):
        if not files.TOKEN.fullmatch(row["token"]) or not row["id"] or row["token"] in named:
            raise Problem(
                f"{ids}, record {number} is no line as homeroom encode --ids writes it. Encode the list again."
            )
        named[row["token"]] = row["id"]
    tokens = files.read_candidates(candidates, ASKS[side])
    if unknown := sum(token not in named for token in tokens):
        raise Problem(
            f"{candidates} names {unknown:,} tokens that are not in {ids}. Take the file of ids of the list that was encoded "
            "and compared; tokens of another round or another agency are nobody's."
        )
    if not tokens:
        raise Problem(f"{candidates} asks for no record of this side. There is nothing to release.")
    return {named[token] for token in tokens}


def chosen_rows(file: Path, side: str, wanted: set[str]) -> tuple[set[str], list[dict[str, str]], int]:
    """The columns that rows have, the rows that were asked for in the order of the list, and how many rows it has."""
    layout = LAYOUTS[side]
    id_column, _make = MADE_OF[layout]
    header: set[str] = set()
    chosen: dict[str, dict[str, str]] = {}
    of = 0
    for number, row in rows(file, NEEDED[layout]):
        of += 1
        header.update(row)
        if row[id_column] in wanted:
            if row[id_column] in chosen:
                raise Problem(
                    f"{file}, record {number}: this {id_column} stands twice. Take the list that was encoded."
                )
            chosen[row[id_column]] = row
    if missing := len(wanted) - len(chosen):
        raise Problem(f"{file} lacks {missing:,} of the records that are asked for. Take the list that was encoded.")
    return header, [*chosen.values()], of


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

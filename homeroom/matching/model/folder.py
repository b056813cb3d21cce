"""A folder with roster.csv and foster.csv, and a file of truth: what a linkage can be tried and measured on.

    roster.csv  sid first middle last dob sex school guardian street zip ssn4          a row for each student
    foster.csv  fid first middle last aka_last dob sex mother removal_street removal_zip placement_street
                placement_zip school ssn4 state_sid                                    a row for each child in care
    truth.csv   fid sid kind        kind `match` is one child; every other kind is a pair that only looks like one

A roster's `sid` is the state's number for the student. Columns beside these are not read, and the optional ones may
be missing; `aka_last` may hold several names with semicolons between them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.matching.model.records import Record

ROWS_MAX = 2_000_000  # A state's students; a hundred million rows would be another kind of file.
NEEDED = {
    "roster.csv": ("sid", "first", "last", "dob"),
    "foster.csv": ("fid", "first", "last", "dob"),
    "truth": ("fid", "sid", "kind"),
}
MATCH = "match"
Row = dict[str, str]


def students(folder: Path) -> list[Record]:
    """Raises Problem where roster.csv is missing, lacks a column, has no row, or names a student twice."""
    return _in_folder(folder, "roster.csv")


def children(folder: Path) -> list[Record]:
    """Raises Problem where foster.csv is missing, lacks a column, has no row, or names a child twice."""
    return _in_folder(folder, "foster.csv")


def records_of(path: Path, name: str) -> list[Record]:
    """The records of one file, whatever it is called, in the layout of `name`: roster.csv or foster.csv. Raises Problem."""
    id_column, make = MADE_OF[name]
    return _records(path, NEEDED[name], id_column, make)


def truth(path: Path) -> dict[tuple[str, str], str]:
    """The kind of each pair (child, student) of which the truth is known. Raises Problem."""
    return {(row["fid"], row["sid"]): row["kind"].strip() for _, row in rows(path, NEEDED["truth"])}


def student(row: Row) -> Record:
    return Record(
        id=row["sid"],
        **_names(row),
        addresses=_addresses((row["street"], row["zip"])),
        guardians=_several(row["guardian"]),
        state_id=row["sid"],
    )


def child(row: Row) -> Record:
    return Record(
        id=row["fid"],
        **_names(row),
        former_last=_several(row["aka_last"]),
        addresses=_addresses(
            (row["removal_street"], row["removal_zip"]), (row["placement_street"], row["placement_zip"])
        ),
        guardians=_several(row["mother"]),
        state_id=row["state_sid"],
    )


def _names(row: Row) -> dict:
    return {
        "first": row["first"],
        "middle": row["middle"],
        "last": row["last"],
        "birth_date": row["dob"],
        "sex": row["sex"],
        "schools": _several(row["school"]),
        "ssn4": row["ssn4"],
    }


def _several(text: str) -> tuple[str, ...]:
    return tuple(value for part in text.split(";") if (value := part.strip()))


def _addresses(*found: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((street, zip_) for street, zip_ in found if street or zip_)


MADE_OF: dict[str, tuple[str, Callable[[Row], Record]]] = {"roster.csv": ("sid", student), "foster.csv": ("fid", child)}


def _in_folder(folder: Path, name: str) -> list[Record]:
    if not folder.is_dir():
        raise Problem(f"{folder} is no folder. Name one that holds roster.csv and foster.csv.")
    return records_of(folder / name, name)


def _records(path: Path, needed: tuple[str, ...], id_column: str, make: Callable[[Row], Record]) -> list[Record]:
    name = path.name
    found: list[Record] = []
    first_at: dict[str, int] = {}
    for number, row in rows(path, needed):
        record_id = row[id_column]
        if not record_id:
            raise Problem(f"{name}, record {number}: {id_column} is empty. Give each row an identifier of its own.")
        if record_id in first_at:
            raise Problem(
                f"{name}, record {number}: {id_column} stands in record {first_at[record_id]} already. "
                "Give each row an identifier of its own."
            )
        first_at[record_id] = number
        found.append(make(row))
    if not found:
        raise Problem(f"{path} has no row below its header.")
    return found


class _Row(dict):
    """What a file does not say is empty."""

    def __missing__(self, column: str) -> str:
        return ""


def rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Records with their numbers, the header being 1; a column that is not there is empty. Raises Problem."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [column.strip() for column in next(reader, [])]
            if lacking := [column for column in needed if column not in header]:
                raise Problem(
                    f"{path} lacks {', '.join(lacking)}. Its first line must name its columns, with commas between: "
                    f"{', '.join(needed)} at least."
                )
            for number, values in enumerate(reader, start=2):
                if number > ROWS_MAX:
                    raise Problem(f"{path} has more than {ROWS_MAX:,} rows. Take a part of it.")
                if len(values) > len(header):
                    raise Problem(
                        f"{path}, record {number} has {len(values)} values for {len(header)} columns. "
                        "Put text with commas in it between quotation marks."
                    )
                if values:
                    yield number, _Row((column, value.strip()) for column, value in zip(header, values, strict=False))
    except OSError as error:
        raise Problem(
            f"{path} cannot be read ({error.strerror}). Look at the name and whether you may read it."
        ) from error
    except UnicodeDecodeError as error:
        raise Problem(f"{path} is not in UTF-8. Save it as CSV in UTF-8.") from error
    except csv.Error as error:
        raise Problem(f"{path} is no CSV that can be read: {error}.") from error

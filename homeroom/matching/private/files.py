"""Encoded lists as files: a line of JSON that says what the file is, then a line for each record, in the order of tokens.

Tokens are random, so the order of the own list is gone, and nobody can work one out, not even who knows the secret and
all identifiers. The file of ids, which stays with its agency, is the only way back.
"""

from __future__ import annotations

import csv
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem
from homeroom.common.short_json import short_json
from homeroom.matching.model.folder import ROWS_MAX
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.records import Record, contract_fields
from homeroom.matching.private.encoding import BITS_EACH, FILTER_BITS, FILTERS, HASH_BYTES, HASHES, Encoder, Encoding
from homeroom.matching.private.secret import fingerprint
from homeroom.matching.private.writing import new_file

FORMAT, VERSION = "homeroom-encoded-list", 1
CANDIDATES = "homeroom-candidates"
ROSTER, FOSTER = "roster", "foster"
# All that has to be the same for two encodings to be comparable; the weights of agreement are not among it.
PARAMETERS = {
    "filters": [*FILTERS],
    "filter_bits": FILTER_BITS,
    "bits_each": BITS_EACH,
    "hashes": [*HASHES],
    "hash_bytes": HASH_BYTES,
    "hash": "hmac-sha256",
    "letters": 2,
}
# What of each record is encoded. What is hashed can be counted by whoever has the file, so the default leaves out SSN
# digits and addresses, which the goals of decision 54 do not need; a list that has little else can be encoded with all.
FIELDS: dict[str, Callable[[Record], Record]] = {
    "contract": contract_fields,
    "names": lambda record: replace(contract_fields(record), schools=(), guardians=(), state_id=""),
    "all": lambda record: record,
}
TOKEN_BYTES = 16  # Two of a state's million records get the same one by chance in 10**27 tries.
LINE_MAX = 131_072  # A record with fifty former names of thirty words each, which nobody has, takes half of it.
VALUES_MAX = 2_000  # Of one field or of the keys; the normalizing keeps fifty names of a hundred letters: 1,700 words.
TOKEN = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
HASHED = re.compile(rf"[0-9a-f]{{{2 * HASH_BYTES}}}")
FILTERED = re.compile(rf"[0-9a-f]{{{FILTER_BITS // 4}}}")


@dataclass(frozen=True)
class Header:
    side: str
    count: int
    secret: str
    fields: str


def write(
    records: Iterable[Record], side: str, secret: bytes, path: Path, ids: Path | None = None, fields: str = "contract"
) -> int:
    """Encode `records` into `path`, and into `ids` which token is whose. Answers how many. Raises Problem."""
    only = FIELDS[fields]
    drawn = ((secrets.token_hex(TOKEN_BYTES), record) for record in records)
    named = sorted(drawn, key=lambda each: each[0])
    encoder = Encoder(secret, is_child=side == FOSTER)
    with new_file(path) as file:
        header = {"format": FORMAT, "version": VERSION, "side": side, "fields": fields, "count": len(named)}
        file.write(_line({**header, "secret": fingerprint(secret), "parameters": PARAMETERS}))
        for token, record in named:
            file.write(_line(_told(encoder.encode(comparable(only(record)), token))))
        if ids:
            with new_file(ids) as own:
                csv.writer(own, lineterminator="\n").writerows(
                    [("token", "id"), *((token, r.id) for token, r in named)]
                )
    return len(named)


def _line(content: dict[str, Any]) -> str:
    return short_json(content) + "\n"


def _told(encoding: Encoding) -> dict[str, Any]:
    return {
        "token": encoding.token,
        "keys": encoding.keys,
        "filters": {name: f"{bits:0{FILTER_BITS // 4}x}" for name, bits in encoding.filters.items()},
        "hashes": {name: sorted(found) for name, found in encoding.hashes.items()},
    }


# --- Reading ----------------------------------------------------------------------------------------------------------


def header(path: Path) -> Header:
    """Raises Problem where the file is none of ours, or of another version or other parameters."""
    told = next(_lines(path), None)
    if told is None or told.get("format") != FORMAT:
        raise Problem(f"{path} is no encoded list. Name a file that homeroom encode wrote.")
    if told.get("version") != VERSION or told.get("parameters") != PARAMETERS:
        raise Problem(
            f"{path} was encoded by another version of Homeroom, with other parameters. "
            "Encode both lists with the version that compares them."
        )
    side, count, secret = told.get("side"), told.get("count"), told.get("secret")
    if side not in (ROSTER, FOSTER) or not isinstance(count, int) or not 0 <= count <= ROWS_MAX or not secret:
        raise Problem(f"{path} does not say whose list it is and how long. Encode it again.")
    return Header(side, count, str(secret), str(told.get("fields")))


def records(path: Path, count: int) -> Iterator[Encoding]:
    """The records one by one, so that a roster is never in memory as a whole. Raises Problem, also where some are missing."""
    lines = _lines(path)
    next(lines)
    seen = 0
    for seen, told in enumerate(lines, start=1):
        if seen > count:
            break
        try:
            yield _encoding(told)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Problem(
                f"{path}, line {seen + 1} is no record as homeroom encode writes it. Send it again."
            ) from error
    if seen != count:
        raise Problem(
            f"{path} says that it has {count:,} records and has {'more' if seen > count else f'{seen:,}'}. Send it again."
        )


def _encoding(told: dict[str, Any]) -> Encoding:
    if not TOKEN.fullmatch(told["token"]):
        raise ValueError
    return Encoding(
        told["token"],
        tuple(_hashed(told["keys"])),
        {name: _filtered(bits) for name, bits in told["filters"].items() if name in FILTERS},
        {name: frozenset(_hashed(found)) for name, found in told["hashes"].items() if name in HASHES},
    )


def _filtered(bits: str) -> int:
    if not FILTERED.fullmatch(bits):
        raise ValueError
    return int(bits, 16)


def _hashed(found: list[str]) -> list[str]:
    if not isinstance(found, list) or len(found) > VALUES_MAX or not all(HASHED.fullmatch(each) for each in found):
        raise ValueError
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            number = 0
            while line := file.readline(LINE_MAX + 1):
                number += 1
                try:
                    told = json.loads(line) if len(line) <= LINE_MAX else None
                except (ValueError, RecursionError):
                    told = None
                if not isinstance(told, dict):
                    what = "is no encoded list" if number == 1 else f"cannot be read in line {number}"
                    raise Problem(f"{path} {what}. Name a file that homeroom encode wrote, or have it sent again.")
                yield told
    except OSError as error:
        raise Problem(
            f"{path} cannot be read ({error.strerror}). Look at the name and whether you may read it."
        ) from error
    except UnicodeDecodeError as error:
        raise Problem(f"{path} is no encoded list. Name a file that homeroom encode wrote.") from error


# --- Candidates -------------------------------------------------------------------------------------------------------


def write_candidates(candidates: Iterable[dict[str, Any]], path: Path) -> None:
    """Pairs of tokens with their weights, a line of JSON for each. Raises Problem."""
    with new_file(path) as file:
        file.write(_line({"format": CANDIDATES, "version": VERSION}))
        file.writelines(map(_line, candidates))


def read_candidates(path: Path, of: str) -> set[str]:
    """The tokens under `of`, "child" or "student"; of the other side nothing need be there. Raises Problem."""
    lines = _lines(path)
    told = next(lines, None)
    if told is None or told.get("format") != CANDIDATES or told.get("version") != VERSION:
        raise Problem(f"{path} holds no candidates. Name a file that homeroom overlap --candidates wrote.")
    found = set()
    for number, pair in enumerate(lines, start=2):
        token = pair.get(of)
        if token is None:
            continue
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise Problem(f"{path}, line {number} is no candidate as homeroom overlap writes it. Have it sent again.")
        found.add(token)
    return found

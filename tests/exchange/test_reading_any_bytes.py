"""Whatever the bytes: a refusal or a report that adds up, and nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.reading_cases import (
    ATTENDANCE,
    CHILDREN,
    USERS_HEADER,
    agency,
    folder,
    read,
    roster,
    user,
    zipped,
)

CELLS = st.text(alphabet="ab1 ,;\"'\n\r\t\0é\u0301=-/20T:Z{}|", max_size=12)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=20), max_size=8)


def settled(files: dict[str, str | bytes]) -> None:
    """`read` itself checks that the counts add up."""
    with tempfile.TemporaryDirectory() as where:
        outcome = read(folder(Path(where), files))
    assert outcome.refused or outcome.report
    assert all(message.message for message in outcome.messages)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_as_users(content: bytes) -> None:
    settled({**roster(), "users.csv": content})


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_after_a_sound_header(content: bytes) -> None:
    settled(roster((USERS_HEADER + user("s1")).encode() + content))


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_any_cells_in_any_file(rows: list[list[str]]) -> None:
    text = "".join(",".join(row) + "\n" for row in rows)
    settled({"attendance.csv": ATTENDANCE + text})
    settled(agency(children=CHILDREN + text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_as_a_manifest(text: str) -> None:
    settled({**roster(), "manifest.csv": text.encode("utf-8", "replace")})


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_damage_to_a_zip(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as where:
        path = zipped(Path(where) / "a.zip", roster())
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        outcome = read(path)
        assert outcome.refused or outcome.report

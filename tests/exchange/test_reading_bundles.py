"""Archives and folders that are hostile, damaged or packed clumsily."""

from __future__ import annotations

import os
import struct
import time
import zipfile
from pathlib import Path

import pytest

from homeroom.exchange.reading import Limits, Refused, open_bundle, recognize
from tests.exchange.reading_cases import ATTENDANCE, folder, read, roster, zipped

FLAT = {"attendance.csv": ATTENDANCE + "s1,o1,2025-09-02,Tardy,,\n"}


def refusal(path: Path, limits: Limits | None = None) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as caught, open_bundle(path, limits or Limits()) as bundle:
        for name in bundle.files:
            bundle.inspect(name)
    assert time.monotonic() - began < 2
    return caught.value.messages[0].code


def test_a_zip_opens(tmp_path: Path) -> None:
    assert len(read(zipped(tmp_path / "a.zip", FLAT)).rows) == 1


@pytest.mark.parametrize(
    "name",
    ["../attendance.csv", "/etc/attendance.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv", "a\tb.csv"],
)
def test_a_name_that_leads_outside_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {**FLAT, name: "x"})) == "E-NAME-UNSAFE"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("attendance.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "a.zip") == "E-LINK"


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    where = folder(tmp_path / "flat", FLAT)
    (where / "grades.csv").symlink_to("/etc/passwd")
    assert refusal(where) == "E-LINK"


def test_a_pipe_in_a_folder_is_refused(tmp_path: Path) -> None:
    where = folder(tmp_path / "flat", FLAT)
    os.mkfifo(where / "grades.csv")
    assert refusal(where) == "E-KIND"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {"attendance.csv": b"0" * 30_000_000})) == "E-ZIP-RATIO"


def test_too_many_entries_are_refused_by_the_end_record(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.csv": "x" for number in range(300)})
    assert refusal(path) == "E-ZIP-ENTRIES"
    # The same with a false count in the end record.
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 1, 1)
    path.write_bytes(data)
    assert refusal(path) == "E-ZIP-ENTRIES"


def test_sizes_have_limits(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FLAT)
    assert refusal(path, Limits(file_bytes_max=10)) == "E-TOO-LARGE"
    assert refusal(path, Limits(total_bytes_max=10)) == "E-TOO-LARGE"
    assert refusal(folder(tmp_path / "flat", FLAT), Limits(file_bytes_max=10)) == "E-TOO-LARGE"
    assert refusal(path, Limits(directory_bytes_max=10)) == "E-TOO-LARGE"


def test_a_file_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"attendance.csv": ATTENDANCE * 50})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 20)
    path.write_bytes(data)
    assert refusal(path) == "E-ZIP-DAMAGED"


def test_damage_is_a_refusal(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"attendance.csv": ATTENDANCE * 50})
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"\xff" * 20 + whole[80:])
    assert refusal(path) == "E-ZIP-DAMAGED"
    path.write_bytes(whole[:-30])
    assert refusal(path) == "E-ZIP-DAMAGED"
    path.write_bytes(b"not a zip")
    assert refusal(path) == "E-ZIP-DAMAGED"


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FLAT)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    path.write_bytes(data)
    assert refusal(path) == "E-ZIP-ENCRYPTED"


def test_other_ways_to_pack_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("attendance.csv", ATTENDANCE)
    assert refusal(tmp_path / "a.zip") == "E-ZIP-METHOD"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"attendance.csv": "x", "Attendance.CSV": "x"}, "E-NAME-TWICE"),
        ({"inner.zip": "x", **FLAT}, "E-ZIP-NESTED"),
        ({"attendance.xlsx": "x"}, "E-EXCEL"),
        ({"readme.txt": "x"}, "E-NO-FILES"),
        ({"a/attendance.csv": "x", "b/grades.csv": "x"}, "E-FOLDERS"),
        ({"attendance.csv": "x", "b/grades.csv": "x"}, "E-FOLDERS"),
        ({"a/b/attendance.csv": "x"}, "E-FOLDERS"),
    ],
)
def test_what_a_bundle_must_not_hold(files: dict[str, str | bytes], code: str, tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", files)) == code


WORKBOOK = b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"


@pytest.mark.parametrize("name", ["attendance.csv", "attendance.zip", "attendance.xlsx", "attendance.pdf"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "E-PDF"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "E-PROGRAM"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(60), "E-PROGRAM"),
        (b"#!/bin/sh\nrm -rf /\n", "E-PROGRAM"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "E-PICTURE"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "E-PICTURE"),
        (WORKBOOK, "E-EXCEL"),
        (b"Rar!\x1a\x07\x01\x00", "E-PACKED"),
    ],
)
def test_a_file_that_lies_about_its_kind_is_refused_with_what_it_is(name, content, code, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    outcome = read(tmp_path / name)
    assert outcome.refused
    says = outcome.codes()[0]
    if name.endswith(".xlsx"):
        assert says == "E-EXCEL"  # By its name already.
    elif code in ("E-EXCEL", "E-PACKED") and not name.endswith(".csv"):
        assert says in ("E-ZIP-DAMAGED", "E-KIND")  # No table could be in it, whatever it is.
    else:
        assert says == code


def test_a_zip_that_is_called_csv_is_refused_with_what_it_is(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", FLAT)
    assert read(path).rows
    outcome = read(path.rename(tmp_path / "attendance.csv"))
    assert outcome.refused and outcome.codes() == ["E-EXCEL"]


def test_one_folder_around_the_files_is_tolerated(tmp_path: Path) -> None:
    outcome = read(zipped(tmp_path / "a.zip", {f"export/{name}": text for name, text in FLAT.items()}))
    assert outcome.codes() == ["W-WRAPPED"]
    assert len(outcome.rows) == 1


def test_what_a_computer_adds_is_left_out_with_a_note(tmp_path: Path) -> None:
    extra = {"__MACOSX/._attendance.csv": "x", ".DS_Store": "x", "Thumbs.db": "x", "readme.txt": "x"}
    outcome = read(zipped(tmp_path / "a.zip", {**FLAT, **extra}))
    assert sorted(outcome.codes()) == ["N-IGNORED"] * 3 + ["W-NOT-CSV"]
    assert len(outcome.rows) == 1


def test_an_unknown_file_beside_known_ones_is_named(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", {**roster(), "lunch.csv": "a,b\n1,2\n"}))
    assert outcome.one("W-FILE-UNKNOWN").file == "lunch.csv"
    assert len(outcome.rows) == 2


def test_a_flat_file_is_known_by_its_header(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "flat", {"attendance-2025-09.csv": FLAT["attendance.csv"]}))
    assert outcome.one("W-FILE-NAME").params["expected"] == "attendance.csv"
    assert len(outcome.rows) == 1


def test_a_path_that_is_nothing_is_a_refusal(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.zip") == "E-PATH"
    (tmp_path / "a.pdf").write_text("x")
    assert refusal(tmp_path / "a.pdf") == "E-KIND"


def test_the_digest_is_of_the_contents(tmp_path: Path) -> None:
    with (
        open_bundle(zipped(tmp_path / "a.zip", FLAT)) as packed,
        open_bundle(folder(tmp_path / "b", FLAT)) as plain,
    ):
        assert packed.digest() == plain.digest()
    changed = {"attendance.csv": FLAT["attendance.csv"] + "s2,o1,2025-09-02,Tardy,,\n"}
    with open_bundle(folder(tmp_path / "c", changed)) as other:
        assert other.digest() != plain.digest()


def test_a_refusal_names_no_value(tmp_path: Path) -> None:
    text = "propertyName,value\noneroster.version,Marisol\n"
    where = folder(tmp_path / "one", {"manifest.csv": text, "orgs.csv": "sourcedId\n1\n"})
    with open_bundle(where) as bundle, pytest.raises(Refused) as caught:
        recognize(bundle)
    assert caught.value.messages[0].value == "Marisol"
    assert "Marisol" not in str(caught.value)

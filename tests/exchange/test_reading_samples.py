"""The shared samples: people whom nobody here invented, read to the last row."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from homeroom.exchange.reading import Mode
from tests.exchange.reading_cases import read
from tests.samples import sample

GRAND_BEND = [
    (
        "grand-bend/oneroster",
        "oneroster-1.1",
        {"users.csv": 960, "enrollments.csv": 960, "demographics.csv": 960},
    ),
    (
        "grand-bend/hcw",
        "hcw-1.0",
        {"children.csv": 36, "episodes.csv": 36, "placements.csv": 72, "contacts.csv": 72},
    ),
    ("grand-bend/flat", "flat", {"attendance.csv": 1917}),
]


@pytest.mark.parametrize(("path", "name", "counts"), GRAND_BEND)
def test_grand_bend_reads_without_a_rejected_row(path: str, name: str, counts: dict[str, int]) -> None:
    outcome = read(sample(path))
    assert outcome.recognized and outcome.report
    assert outcome.recognized.format == name
    assert outcome.report.totals.rejected == outcome.report.totals.held == 0
    assert {file: outcome.report.files[file].read for file in counts} == counts
    assert len(outcome.rows) == outcome.report.totals.read


@pytest.mark.parametrize(("path", "name", "counts"), GRAND_BEND)
def test_a_zip_and_its_folder_read_the_same(path: str, name: str, counts: dict[str, int], tmp_path: Path) -> None:
    where = sample(path)
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(where.iterdir()):
            archive.write(file, file.name)
    assert read(tmp_path / "bundle.zip").rows == read(where).rows


def test_one_csv_file_is_a_bundle_too() -> None:
    outcome = read(sample("grand-bend/flat/attendance.csv"))
    assert len(outcome.rows) == 1917
    first = outcome.rows[0]
    assert first.values["attendanceCode"] == "excused_absence"
    assert outcome.recognized and outcome.recognized.files["attendance.csv"] is Mode.DELTA


def test_a_real_export_with_a_misspelled_manifest_reads_with_warnings() -> None:
    outcome = read(sample("oneroster-v1p1-rosterhub/en"))
    assert outcome.report and outcome.report.totals.rejected == 0
    assert len([row for row in outcome.rows if row.file == "users.csv"]) == 20
    assert outcome.one("W-MANIFEST-PROPERTY").column == "fiel.demographics"
    assert outcome.one("W-REQUIRED").column == "grades"


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("sds-v1-25", "E-SDS-1", "School Data Sync version 1"),
        ("sds-v2", "E-SDS-2", "School Data Sync version 2"),
        ("oneroster-v1p1-oat", "E-ONEROSTER-1.0", "OneRoster 1.0"),
        ("oneroster-v1p1-oat/OneRosterv1p1BaseCSV", "E-ONEROSTER-1.0", "OneRoster 1.0"),
        ("sis-flat", "E-UNKNOWN", "We do not know this kind of file"),
        ("assessment-flat", "E-FOLDERS", "more than one folder"),
        ("assessment-flat/i-Ready", "E-UNKNOWN", "We do not know this kind of file"),
        ("assessment-flat/STAR", "E-UNKNOWN", "attendance.csv"),
        ("assessment-flat/ACCESS", "E-UNKNOWN", "format guide"),
        ("assessment-flat/IDEL", "E-UNKNOWN", "header row"),
        ("assessment-flat/FastBridgeCAT", "E-UNKNOWN", "We do not know this kind of file"),
    ],
)
def test_other_exports_are_named_for_what_they_are(path: str, code: str, words: str) -> None:
    outcome = read(sample(path))
    assert outcome.refused
    assert words in outcome.one(code).message

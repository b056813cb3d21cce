"""How tests make a gradebook of Lakeside and load it: two assignments of Mathematics, and who got what."""

import csv
import json
import shutil
from pathlib import Path

from tests.exchange.sending import files_of
from tests.town.files import ago

MARISOL, LUCIA, BYSTANDER, MATH = "S1", "S3", "S4", "math-lincoln-ms"
STAMP = ("sourcedId", "status", "dateLastModified")
COLUMNS = {
    "categories": (*STAMP, "title"),
    "lineItems": (
        *(*STAMP, "title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        *("gradingPeriodSourcedId", "resultValueMin", "resultValueMax"),
    ),
    "results": (*STAMP, "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment"),
}
OF_1_2 = {
    "categories": (*COLUMNS["categories"], "weight"),
    "lineItems": (
        *("academicSessionSourcedId" if name == "gradingPeriodSourcedId" else name for name in COLUMNS["lineItems"]),
        "schoolSourcedId",
    ),
    "results": (*(*COLUMNS["results"], "textScore", "classSourcedId", "inProgress", "incomplete", "late", "missing"),),
}
HOMEWORK = {"sourcedId": "c1", "title": "Homework"}
ESSAY = {
    "sourcedId": "i1", "title": "Essay on rivers", "assignDate": ago(9), "dueDate": ago(5), "classSourcedId": MATH,
    "categorySourcedId": "c1", "gradingPeriodSourcedId": "term", "academicSessionSourcedId": "term",
    "resultValueMin": "0", "resultValueMax": "10", "schoolSourcedId": "lincoln-ms",
}  # fmt: skip
QUIZ = {**ESSAY, "sourcedId": "i2", "title": "Quiz on fractions", "dueDate": ago(2)}
GOOD = {
    "sourcedId": "r1", "lineItemSourcedId": "i1", "studentSourcedId": MARISOL, "scoreStatus": "fully graded", "score": "8.5",
    "scoreDate": ago(3), "textScore": "B+", "late": "true", "missing": "false",
}  # fmt: skip
NONE_YET = {**GOOD, "sourcedId": "r2", "lineItemSourcedId": "i2", "scoreStatus": "not submitted", "score": ""}
NONE_YET |= {"textScore": "", "late": "", "missing": "true"}
OTHER = {**GOOD, "sourcedId": "r3", "studentSourcedId": BYSTANDER}


def write(folder: Path, file: str, rows: list[dict], columns: tuple[str, ...]) -> None:
    with (folder / f"{file}.csv").open("w", newline="", encoding="utf-8") as made:
        writer = csv.DictWriter(made, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def manifest(folder: Path, version: str, modes: dict[str, str]) -> None:
    named = {"manifest.version": "1.0", "oneroster.version": version} | {f"file.{f}": mode for f, mode in modes.items()}
    write(folder, "manifest", [{"propertyName": n, "value": v} for n, v in named.items()], ("propertyName", "value"))


def whole(town, folder: Path, version: str = "1.1", **files: list[dict]) -> Path:
    """Lakeside's gradebook whole, beside terms and classes as they were."""
    folder.mkdir()
    beside = ("orgs", "academicSessions", "courses", "classes")
    for file in beside:
        shutil.copy(files_of(town, "lakeside-usd") / f"{file}.csv", folder)
    gradebook = {"categories": [HOMEWORK], "lineItems": [ESSAY, QUIZ], "results": [GOOD, NONE_YET, OTHER], **files}
    for file, rows in gradebook.items():
        write(folder, file, rows, (OF_1_2 if version == "1.2" else COLUMNS)[file])
    manifest(folder, version, dict.fromkeys((*beside, *gradebook), "bulk"))
    return folder


def changes(folder: Path, version: str = "1.1", **files: list[dict]) -> Path:
    folder.mkdir()
    for file, rows in files.items():
        stamped = [{"status": "active", "dateLastModified": "2026-01-02T03:04:05.000Z", **row} for row in rows]
        write(folder, file, stamped, (OF_1_2 if version == "1.2" else COLUMNS)[file])
    manifest(folder, version, dict.fromkeys(files, "delta"))
    return folder


def load(town, folder: Path, check: bool = True) -> dict:
    """Whatever comes of it, every row of every file is accounted for."""
    answer = json.loads(town.homeroom("import", str(folder), "--from", "lakeside-usd", "--json", check=check).stdout)
    for counts in (answer["counts"], *answer["files"].values()):
        assert counts["read"] == sum(
            counts[name] for name in ("on_record", "unchanged", "held", "rejected", "unmatched")
        )
    return answer

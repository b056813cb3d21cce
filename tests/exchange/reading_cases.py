"""Small bundles for the reading tests, and the way to read one to its end."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from homeroom.exchange.reading import (
    Message,
    Recognized,
    Refused,
    Report,
    Row,
    open_bundle,
    read_bundle,
    understood,
)
from homeroom.exchange.reading.limits import Limits

TODAY = date(2026, 3, 9)

ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,School,school,,\n"
USERS_HEADER = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
)
USER = "{id},,,true,{org},student,u,,Ana,Diaz,,,,,,,05,\n"
CHILDREN = "childId,stateStudentId,firstName,lastName,birthDate,sex\n"
EPISODES = "episodeId,childId,removalDate,exitDate,exitReason,legalAuthority\n"
PLACEMENTS = "placementId,episodeId,childId,startDate,endDate,settingType,addressConfidential\n"
ATTENDANCE = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n"


@dataclass
class Outcome:
    """What reading a bundle came to."""

    refused: bool
    messages: list[Message]
    rows: list[Row]
    report: Report | None = None
    recognized: Recognized | None = None

    def codes(self) -> list[str]:
        return [message.code for message in self.messages]

    def one(self, code: str) -> Message:
        found = [message for message in self.messages if message.code == code]
        assert found, f"no {code} in {self.codes()}"
        return found[0]


def read(path: Path, limits: Limits | None = None, **options: object) -> Outcome:
    """Read a bundle; every sound row counts as unmatched, as if nobody in it were known."""
    try:
        with open_bundle(path, limits or Limits()) as bundle:
            bundle, recognized = understood(bundle)
            with Report.of(bundle, recognized) as report:
                rows = []
                options.setdefault("today", TODAY)
                for _spec, of_file in read_bundle(bundle, recognized, report, **options):  # type: ignore[arg-type]
                    for row in of_file:
                        rows.append(row)
                        if not row.hold:
                            report.count(row.file, "unmatched")
                assert report.conserved()
                return Outcome(False, list(report.messages), rows, report, recognized)
    except Refused as refused:
        return Outcome(True, refused.messages, [])


def folder(where: Path, files: Mapping[str, str | bytes]) -> Path:
    where.mkdir(exist_ok=True)
    for name, content in files.items():
        (where / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return where


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def roster(users: str | bytes = "", mode: str = "bulk", **more: str | bytes) -> dict[str, str | bytes]:
    """A OneRoster 1.1 bundle with one school and these users; `more` names further files without `.csv`."""
    files: dict[str, str | bytes] = {"orgs.csv": ORGS, "users.csv": users or USERS_HEADER + user("s1")}
    files |= {f"{name}.csv": content for name, content in more.items()}
    listed = "".join(f"file.{name.removesuffix('.csv')},{mode}\n" for name in files)
    return {
        "manifest.csv": f"propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n{listed}",
        **files,
    }


def user(key: str, org: str = "o1") -> str:
    return USER.format(id=key, org=org)


def agency(mode: str = "bulk", **files: str) -> dict[str, str | bytes]:
    listed = "".join(f"file.{name},{mode}\n" for name in files)
    return {
        "manifest.csv": f"propertyName,value\nhomeroom.childwelfare.version,1.0\n{listed}",
        **{f"{name}.csv": content for name, content in files.items()},
    }

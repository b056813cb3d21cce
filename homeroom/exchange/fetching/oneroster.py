"""From the records of a OneRoster 1.2 rostering service to the files of a bundle.

Sources: the OneRoster 1.2 rostering service (imsglobal.org/spec/oneroster/v1p2/rest) and the CSV binding 1.2.1, whose columns
are the service's fields under names of their own.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from homeroom.exchange.fetching.asking import Service
from homeroom.exchange.formats import FileSpec, Kind, oneroster
from homeroom.exchange.reading import Message, Refused, say

FILES = (
    oneroster.ORGS,
    oneroster.SESSIONS,
    oneroster.COURSES,
    oneroster.CLASSES,
    oneroster.USERS_1_2,
    oneroster.ENROLLMENTS,
    oneroster.DEMOGRAPHICS,
)
NEEDED = ("orgs", "users")  # Of a district without any, nothing has been said.
# The service and the file call the same by different names.
FIELDS = {"preferredGivenName": "preferredFirstName", "preferredFamilyName": "preferredLastName"}
# In a file that lists all that is in force these are empty; what is to be deleted is not in it.
LEFT_EMPTY = ("status", "dateLastModified")
DELETED = "tobedeleted"
RowsOf = Callable[[FileSpec, Mapping[str, Any], Service], Iterator[list[str]]]


def write_bundle(service: Service, folder: Path) -> list[Message]:
    """Every collection, whole, as a file of `folder`, and the manifest that says so; there is nothing to be said of it. Raises
    Refused."""
    sizes: Counter[str] = Counter()
    for spec in FILES:
        write(service, folder, spec, sizes)
    for name in NEEDED:
        if not sizes[name]:
            raise Refused(say("E-FETCH-EMPTY", service.place.name, path=name))
    for spec in (*FILES, oneroster.ROLES):
        if not sizes[spec.name]:
            (folder / f"{spec.name}.csv").unlink()  # A file without rows is not permitted (CSV binding, 3).
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(("propertyName", "value"))
        lines.writerow(("manifest.version", "1.0"))
        lines.writerow(("oneroster.version", "1.2"))
        for spec in (*FILES, oneroster.ROLES):
            lines.writerow((f"file.{spec.name}", "bulk" if sizes[spec.name] else "absent"))
        lines.writerow(("source.systemName", service.place.name))
    return []


def write(service: Service, folder: Path, spec: FileSpec, sizes: Counter[str]) -> None:
    """One collection. What each user is where stands in a file of its own."""
    parts: list[tuple[FileSpec, RowsOf]] = [(spec, one_row)]
    if spec is oneroster.USERS_1_2:
        parts.append((oneroster.ROLES, roles_of))
    with ExitStack() as closing:
        files = [(part.name, rows_of, closing.enter_context(lines_of(folder, part))) for part, rows_of in parts]
        for record in in_force(service.collection(spec.name)):
            for name, rows_of, lines in files:
                rows = list(rows_of(spec, record, service))
                lines.writerows(rows)
                sizes[name] += len(rows)


@contextmanager
def lines_of(folder: Path, spec: FileSpec) -> Iterator[Any]:
    """A new file of the bundle, which begins with its header."""
    with (folder / f"{spec.name}.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow([column.name for column in spec.columns])
        yield lines


def in_force(records: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (record for record in records if record.get("status") != DELETED)


def one_row(spec: FileSpec, record: Mapping[str, Any], service: Service) -> Iterator[list[str]]:
    yield row_of(spec, record, service)


def row_of(spec: FileSpec, record: Mapping[str, Any], service: Service) -> list[str]:
    return [cell(column.name, column.kind, record, service, spec.name) for column in spec.columns]


def cell(name: str, kind: Kind, record: Mapping[str, Any], service: Service, path: str) -> str:
    """As the CSV binding writes what the service says. A password is not read."""
    if name in LEFT_EMPTY or kind is Kind.SECRET:
        return ""
    try:
        if name != "sourcedId" and name.endswith("SourcedId"):
            return text((record.get(name.removesuffix("SourcedId")) or {}).get("sourcedId"))
        if name.endswith("SourcedIds"):
            return listed(each["sourcedId"] for each in record.get(f"{name.removesuffix('SourcedIds')}s") or ())
        value = record.get(FIELDS.get(name, name))
        if kind is Kind.USER_IDS:
            return listed(f"{{{text(each['type'])}:{text(each['identifier'])}}}" for each in value or ())
        return listed(value or ()) if kind is Kind.LIST and not isinstance(value, str) else text(value)
    except (LookupError, TypeError, AttributeError):
        raise service.odd(f"{path}, {name}") from None


def text(value: object) -> str:
    """Raises TypeError for what is no single value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        # Within a field a file has no new line (CSV binding, 3).
        return " ".join(str(value).split()) if "\n" in str(value) or "\r" in str(value) else str(value)
    raise TypeError


def listed(values: Any) -> str:
    return ",".join(text(value) for value in values)


def roles_of(_spec: FileSpec, user: Mapping[str, Any], service: Service) -> Iterator[list[str]]:
    """In the file a role has an id; in the service it has none, so it gets one that stays the same while the role does."""
    made = set()
    for role in user.get("roles") or ():
        try:
            where = text(role["org"]["sourcedId"])
            key = ":".join((text(user["sourcedId"]), where, text(role.get("role")), text(role.get("beginDate"))))
            told = {**role, "sourcedId": key, "user": user}
        except (LookupError, TypeError):
            raise service.odd("users, roles") from None
        if key not in made:
            made.add(key)
            yield row_of(oneroster.ROLES, told | {"userProfile": None}, service)

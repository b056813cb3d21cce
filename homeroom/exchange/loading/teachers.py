"""Who teaches which class, as a roster says: published like the classes themselves, and of everybody else on its staff nothing.

That somebody teaches stands in enrollments.csv, in which order rows of users.csv come is the sender's affair, and OneRoster 1.2
tells roles in a third file: so users.csv is gone through once more, for the names of those who teach.
"""

from __future__ import annotations

from collections.abc import Iterator

from homeroom.exchange.loading.former import delete_and_set_down
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.published import Published, RowsOf
from homeroom.students.models import Teacher, Teaching

TEACHER = "teacher"
USERS, ENROLLMENTS = "users.csv", "enrollments.csv"
NAMES = ("givenName", "middleName", "familyName", "email")


def publish_teachers(load: Load, rows_of: RowsOf, ended: set[str]) -> None:
    """`ended` are the ids of rows that say that they have ended."""
    if ENROLLMENTS not in load.recognized.places:
        return
    columns = ("teacher_source_id", "class_source_id", "school_source_id", "is_primary", "begins_on", "ends_on")
    taught = (row for row in teaching_of(rows_of) if row[0] not in ended)
    changed = Published(Teaching, columns, load.batch).put(taught)
    listed: set[str] = set()
    teachers: set[str] = set()
    places: list[int] = []
    rows = 0
    for number, key, values in rows_of(ENROLLMENTS):
        rows += 1
        if key in changed:
            places.append(load.ledger.place(ENROLLMENTS, number))
        if key not in ended:
            listed.add(key)
            teachers.add(values["userSourcedId"])
    load.ledger.linked(ENROLLMENTS, rows)
    load.versions.changed(*places)
    end(load, listed, ended)
    publish_names(load, teachers)


def teaching_of(rows_of: RowsOf) -> Iterator[tuple]:
    for _number, key, row in rows_of(ENROLLMENTS):
        who = row["userSourcedId"], row["classSourcedId"], row["schoolSourcedId"] or ""
        yield key, *who, row["primary"], row["beginDate"], row["endDate"]


def end(load: Load, listed: set[str], ended: set[str]) -> None:
    """What a whole file lacks has ended, and what a row says of itself; unless rows could not even be told apart."""
    unread = load.unread(ENROLLMENTS)
    if load.is_whole(ENROLLMENTS) and unread is not None:
        which, ids = "t.source_id <> ALL (%s)", [*listed, *unread]
    else:
        which, ids = "t.source_id = ANY (%s)", [*ended]
    delete_and_set_down(load.batch, Teaching, f"t.contributor_id = %s AND {which}", [load.batch.contributor_id, ids])


def publish_names(load: Load, wanted: set[str]) -> None:
    """Of rows that were counted as not kept, when it was not known yet who teaches."""
    place = load.recognized.places.get(USERS)
    if place is None or USERS in load.report.rejected_files:
        return
    header = load.bundle.header(place)
    if not wanted or not {"sourcedId", "givenName", "familyName"} <= set(header):
        return
    at = {name: header.index(name) for name in ("sourcedId", *NAMES) if name in header}
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    unread = load.unread(USERS) or set()
    for number, cells in load.bundle.rows(place):
        if not isinstance(cells, list) or len(cells) <= at["sourcedId"]:
            continue
        key = cells[at["sourcedId"]].strip()
        if key in wanted and key not in unread:
            found[key] = number, tuple(cells[at[n]].strip() if n in at and at[n] < len(cells) else "" for n in NAMES)
    rows = [(key, *names) for key, (_number, names) in found.items()]
    changed = Published(Teacher, ("given_name", "middle_name", "family_name", "email"), load.batch).put(rows)
    if found:
        load.ledger.kept_after_all(USERS, len(found))
    load.versions.changed(*(load.ledger.place(USERS, found[key][0]) for key in changed))

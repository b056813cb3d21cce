"""What a district publishes about itself: schools, terms, classes. Their rows are on record whoever is a student."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, models

from homeroom.exchange.loading.former import set_down
from homeroom.exchange.loading.load import Load
from homeroom.partners.models import School
from homeroom.students import staging
from homeroom.students.models import AcademicSession, Batch, Course, SchoolClass

ROWS_AT_ONCE = 2_000
YEAR_MAX = 9_999  # What the record's column can hold, and more than any calendar needs.


class Published:
    """Puts rows of one kind in place and answers which of them were new or different."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], batch: Batch):
        self.model, self.columns, self.batch = model, ("source_id", *columns), batch

    def put(self, rows: Iterable[Sequence]) -> set[str]:
        """Each row is source_id and then the columns. Whatever is the same stays untouched."""
        table, new = self.model._meta.db_table, f"published_{self.model._meta.model_name}"
        listed = ", ".join(f'"{column}"' for column in self.columns)
        staging.stage_like(new, f'SELECT {listed} FROM "{table}"')
        waiting = iter(rows)
        # In portions that are read whole before: nothing can be asked while a COPY is open.
        while some := list(islice(waiting, ROWS_AT_ONCE)):
            staging.copy_rows(new, some)
        updates = ", ".join(f'"{column}" = excluded."{column}"' for column in self.columns[1:]) + ", changed_at = now()"
        differs = " OR ".join(f't."{column}" IS DISTINCT FROM excluded."{column}"' for column in self.columns[1:])
        which = f'"{table}" t JOIN {new} AS excluded USING (source_id) WHERE t.contributor_id = %s AND ({differs})'
        set_down(self.batch, self.model, which, [self.batch.contributor_id])
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" AS t (contributor_id, {listed}) SELECT %s, {listed} FROM {new}'
                f" ON CONFLICT (contributor_id, source_id) DO UPDATE SET {updates} WHERE {differs} RETURNING source_id",
                [self.batch.contributor_id],
            )
            return {source_id for (source_id,) in cursor.fetchall()}


SESSION = ("title", "type", "begins_on", "ends_on", "school_year", "parent_source_id")
ABOUT_A_COURSE = ("grades", "subjects", "subject_codes")
COURSE = ("title", "code", "org_source_id", "school_year_source_id", *ABOUT_A_COURSE)
CLASS = (
    *("title", "course_title", "course_code", "type", "school_source_id", "course_source_id", "code", "location"),
    *ABOUT_A_COURSE,
    *("periods", "term_source_ids"),
)
# Gives the number, id and values of each row of a file.
RowsOf = Callable[[str], Iterator[tuple[int, str, dict]]]


def publish(load: Load, rows_of: RowsOf) -> None:
    """Schools, terms, courses and classes."""
    batch = load.batch
    changed = Published(School, ("name", "identifier"), batch).put(schools_of(rows_of))
    count(load, rows_of, "orgs.csv", changed)
    changed = Published(AcademicSession, SESSION, batch).put(sessions_of(rows_of))
    count(load, rows_of, "academicSessions.csv", changed)
    changed = Published(Course, COURSE, batch).put(courses_of(rows_of))
    count(load, rows_of, "courses.csv", changed)
    courses = {key: course for _number, key, course in rows_of("courses.csv")}
    changed = Published(SchoolClass, CLASS, batch).put(classes_of(rows_of, courses))
    count(load, rows_of, "classes.csv", changed)


def schools_of(rows_of: RowsOf) -> Iterator[tuple]:
    """The district itself, and its departments, stand in orgs.csv too; they are no schools."""
    for _number, key, org in rows_of("orgs.csv"):
        if org["type"] == "school":
            yield key, org["name"], org["identifier"] or ""


def sessions_of(rows_of: RowsOf) -> Iterator[tuple]:
    for _number, key, term in rows_of("academicSessions.csv"):
        year = term["schoolYear"]
        year = year if year is not None and year <= YEAR_MAX else None
        span = term["startDate"], term["endDate"]
        yield key, term["title"] or "", term["type"], *span, year, term.get("parentSourcedId") or ""


def courses_of(rows_of: RowsOf) -> Iterator[tuple]:
    for _number, key, course in rows_of("courses.csv"):
        where = course["orgSourcedId"] or "", course.get("schoolYearSourcedId") or ""
        yield key, course["title"] or "", course["courseCode"] or "", *where, *about_a_course(course)


def classes_of(rows_of: RowsOf, courses: dict[str, dict]) -> Iterator[tuple]:
    """Each class with its course."""
    for _number, key, section in rows_of("classes.csv"):
        course = courses.get(section["courseSourcedId"], {})
        title, code = course.get("title") or "", course.get("courseCode") or ""
        yield (
            *(key, section["title"] or title, title, code, section["classType"] or "", section["schoolSourcedId"]),
            *(section["courseSourcedId"] or "", section.get("classCode") or "", section.get("location") or ""),
            *about_a_course(section),
            *(section.get("periods") or [], section.get("termSourcedIds") or []),
        )


def about_a_course(values: dict) -> tuple[list[str], list[str], list[str]]:
    """In Ed-Fi's terms a class has none of these."""
    return values.get("grades") or [], values.get("subjects") or [], values.get("subjectCodes") or []


def count(load: Load, rows_of: RowsOf, file: str, changed: set[str]) -> None:
    if file not in load.recognized.places:
        return
    rows = [(number, key) for number, key, _ in rows_of(file)]
    load.ledger.linked(file, len(rows))
    load.versions.changed(*(load.ledger.place(file, number) for number, key in rows if key in changed))

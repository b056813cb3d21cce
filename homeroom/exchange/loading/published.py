"""What a district publishes about itself: schools, terms, classes. Their rows are on record whoever is a student."""

from collections.abc import Iterable, Sequence

from django.db import connection, models

from homeroom.partners.models import School
from homeroom.students import staging
from homeroom.students.models import AcademicSession, SchoolClass

ROWS_AT_ONCE = 2_000


class Published:
    """Puts rows of one kind in place and answers which of them were new or different."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], contributor_id: int):
        self.model, self.columns, self.contributor_id = model, ("source_id", *columns), contributor_id

    def put(self, rows: Iterable[Sequence]) -> set[str]:
        """Each row is source_id and then the columns. Whatever is the same stays untouched."""
        table, new = self.model._meta.db_table, f"published_{self.model._meta.model_name}"
        listed = ", ".join(f'"{column}"' for column in self.columns)
        staging.stage_like(new, f'SELECT {listed} FROM "{table}"')
        staging.copy_rows(new, list(rows))  # Read whole before: nothing can be asked while a COPY is open.
        updates = ", ".join(f'"{column}" = excluded."{column}"' for column in self.columns[1:])
        differs = " OR ".join(f't."{column}" IS DISTINCT FROM excluded."{column}"' for column in self.columns[1:])
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" AS t (contributor_id, {listed}) SELECT %s, {listed} FROM {new}'
                f" ON CONFLICT (contributor_id, source_id) DO UPDATE SET {updates} WHERE {differs} RETURNING source_id",
                [self.contributor_id],
            )
            return {source_id for (source_id,) in cursor.fetchall()}


def schools(contributor_id: int) -> Published:
    return Published(School, ("name", "identifier"), contributor_id)


def sessions(contributor_id: int) -> Published:
    return Published(AcademicSession, ("title", "type", "begins_on", "ends_on", "school_year"), contributor_id)


def classes(contributor_id: int) -> Published:
    columns = ("title", "course_title", "course_code", "type", "school_source_id")
    return Published(SchoolClass, columns, contributor_id)

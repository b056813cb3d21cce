"""Counting at the end of a load, in its transaction and under its policy: of its contributor all that stands, of others nothing.

Facts change by loads alone, so between two of them the numbers stand.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from homeroom.insight.quality.doubts import DOUBTS, PLACEHOLDERS
from homeroom.insight.quality.elements import Watched, watched_of
from homeroom.insight.quality.models import QualityFinding, QualityMeasure
from homeroom.students import staging
from homeroom.students.models import Batch, Glimpse

OLDEST_KEPT = 50  # Of each element, as many as one page shows.


def measure(batch: Batch, students: Collection[int]) -> None:
    """Of every child of whom an element is asked for, as soon as something changed of any (`students`)."""
    watched = watched_of(batch.contributor.kind)
    if watched and (students or not QualityMeasure.objects.filter(contributor=batch.contributor_id).exists()):
        Counting(batch, watched).run()


class Counting:
    def __init__(self, batch: Batch, watched: Sequence[Watched]):
        self.watched = watched
        self.given: dict[str, Any] = {
            "mine": batch.contributor_id,
            "batch": batch.pk,
            "today": timezone.localdate(),
            "zone": timezone.get_current_timezone_name(),
            "elements": [each.number for each in watched],
            "placeholders": list(PLACEHOLDERS),
            "full": Glimpse.FULL,
            "missing": QualityFinding.MISSING,
            "oldest": QualityFinding.OLDEST,
            "oldest_kept": OLDEST_KEPT,
        }

    def run(self) -> None:
        for table, columns in TABLES.items():
            staging.stage(table, columns)
        with connection.cursor() as cursor:
            for statement, given in self.statements():
                cursor.execute(statement, given)
        for table in TABLES:
            staging.drop(table)

    def statements(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """In their order, each with what it is given."""
        yield IN_SETS, {}
        numbers = {each.key: each.number for each in self.watched}
        for each in self.watched:
            yield ASKED_OF.format(of_whom=each.of_whom), self.given | {"element": each.number}
            yield told_of(each), self.given | {"element": each.number}
        yield MISSING, self.given
        yield OLDEST, self.given
        for doubt in DOUBTS:
            if doubt.key in numbers:
                yield (
                    DOUBTFUL.format(children=doubt.children),
                    self.given | {"element": numbers[doubt.key], "code": doubt.code},
                )
        yield FOUND_NO_MORE, self.given
        yield FOUND_NEW, self.given
        yield MEASURES, self.given
        yield AS_BEFORE, {}


# Of what a load has just written PostgreSQL knows no number yet, takes it for a few rows, and looks each of them up: minutes for
# 5,000 children. All of this is about everybody, so it is joined as sets.
IN_SETS = "SET LOCAL enable_nestloop = off"
AS_BEFORE = "SET LOCAL enable_nestloop = on"
TABLES = {
    "quality_child": "student_id integer, element smallint",
    "quality_told": "student_id integer, element smallint, recorded_on date, happened_on date",
    "quality_found": "student_id integer, element smallint, code text, recorded_on date, happened_on date",
}
ASKED_OF = """
    INSERT INTO quality_child
    SELECT c.student_id, %(element)s
    FROM (SELECT DISTINCT student_id FROM students_sourcerecord WHERE contributor_id = %(mine)s) AS c
    WHERE {of_whom}
"""


def told_of(watched: Watched) -> str:
    """The children of whom the element is told, with the day of its last change and of the newest event."""
    return f"""
        INSERT INTO quality_told
        SELECT g.student_id, g.element, f.recorded_on, f.happened_on
        FROM students_glimpse g
        JOIN quality_child USING (student_id, element)
        LEFT JOIN (
            SELECT student_id, (max(recorded_at) AT TIME ZONE %(zone)s)::date AS recorded_on,
                   max({watched.happened_on}) AS happened_on
            FROM "{watched.facts._meta.db_table}"
            WHERE contributor_id = %(mine)s AND superseded_at IS NULL GROUP BY student_id
        ) f USING (student_id)
        WHERE g.contributor_id = %(mine)s AND g.superseded_at IS NULL AND g.element = %(element)s AND g.view = %(full)s
          AND {watched.told}
    """


MISSING = """
    INSERT INTO quality_found
    SELECT c.student_id, c.element, %(missing)s FROM quality_child c
    WHERE NOT EXISTS (SELECT FROM quality_told t WHERE t.student_id = c.student_id AND t.element = c.element)
"""
OLDEST = """
    INSERT INTO quality_found
    SELECT student_id, element, %(oldest)s, recorded_on, happened_on
    FROM (
        SELECT *, row_number() OVER (
            PARTITION BY element ORDER BY coalesce(happened_on, recorded_on), recorded_on, student_id
        ) AS place FROM quality_told
    ) AS aged
    WHERE place <= %(oldest_kept)s
"""
DOUBTFUL = """
    INSERT INTO quality_found
    SELECT DISTINCT c.student_id, c.element, %(code)s
    FROM quality_child c JOIN ({children}) AS doubtful USING (student_id) WHERE c.element = %(element)s
"""
SAME = """
    f.student_id = n.student_id AND f.element = n.element AND f.code = n.code
    AND (f.recorded_on, f.happened_on) IS NOT DISTINCT FROM (n.recorded_on, n.happened_on)
"""
FOUND_NO_MORE = f"""
    DELETE FROM insight_qualityfinding f
    WHERE f.contributor_id = %(mine)s AND NOT EXISTS (SELECT FROM quality_found n WHERE {SAME})
"""
FOUND_NEW = f"""
    INSERT INTO insight_qualityfinding (contributor_id, student_id, element, code, recorded_on, happened_on)
    SELECT %(mine)s, n.student_id, n.element, n.code, n.recorded_on, n.happened_on FROM quality_found n
    WHERE NOT EXISTS (SELECT FROM insight_qualityfinding f WHERE f.contributor_id = %(mine)s AND {SAME})
"""
MEASURES = """
    INSERT INTO insight_qualitymeasure AS m (contributor_id, batch_id, element, measured_on, children, told, missing, doubtful,
        asked, recorded_usual_on, recorded_oldest_on, happened_usual_on, happened_oldest_on)
    SELECT %(mine)s, %(batch)s, e, %(today)s,
           (SELECT count(*) FROM quality_child c WHERE c.element = e),
           t.many,
           (SELECT count(*) FROM quality_found f WHERE f.element = e AND f.code = %(missing)s),
           (SELECT count(DISTINCT f.student_id) FROM quality_found f
            WHERE f.element = e AND f.code NOT IN (%(missing)s, %(oldest)s)),
           (SELECT count(*) FROM insight_conflict c WHERE c.contributor_id = %(mine)s AND c.element = e
            AND NOT EXISTS (SELECT FROM insight_conflictanswer a WHERE a.conflict_id = c.id)),
           t.recorded_usual_on, t.recorded_oldest_on, t.happened_usual_on, t.happened_oldest_on
    FROM unnest(%(elements)s::smallint[]) AS e
    CROSS JOIN LATERAL (
        SELECT count(*) AS many,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY recorded_on DESC) AS recorded_usual_on,
               min(recorded_on) AS recorded_oldest_on,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY happened_on DESC) AS happened_usual_on,
               min(happened_on) AS happened_oldest_on
        FROM quality_told q WHERE q.element = e
    ) AS t
    ON CONFLICT (contributor_id, element, measured_on) DO UPDATE SET
        batch_id = excluded.batch_id, children = excluded.children, told = excluded.told, missing = excluded.missing,
        doubtful = excluded.doubtful, asked = excluded.asked,
        recorded_usual_on = excluded.recorded_usual_on, recorded_oldest_on = excluded.recorded_oldest_on,
        happened_usual_on = excluded.happened_usual_on, happened_oldest_on = excluded.happened_oldest_on
"""

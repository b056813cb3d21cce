"""Facts as versions: what a batch brings is staged beside the record, compared with what stands, and written set by set.

versions = Versions(batch, seal=key.seal, digest_key=key.hash("facts"))
versions.add(Placement, student_id, "P1", {"begins_on": …, "setting": …}, place(file_number, row_number))
versions.end_absent([Placement])          # for a file that is the whole truth
versions.write()                          # unchanged stays, changed is superseded, new is added
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import connection, models
from psycopg.types.json import Jsonb

from homeroom.students import staging
from homeroom.students.models import Batch, Fact

# Rows wait in memory until so many of one kind are there; 5,000 attendance rows are about 2 MB.
WAITING_MAX = 5_000
DIGEST_BYTES = 16
# With fewer rows of each student one after the other they are put in order, before indexes are written page by page for each.
TOGETHER_MIN = 10
PLACE_BITS = 32  # A place is the number of a file, then the number of a row in it.
OWN = frozenset(
    (
        "id",
        "student",
        "contributor",
        "batch",
        "key",
        "digest",
        "recorded_at",
        "superseded_at",
        "superseded_by",
        "of_record",
    )
)
# A child of a contributor, and which of its records of that child: none is the first, a number one of the others.
Whose = tuple[int, int | None]


@cache
def content_fields(model: type[Fact]) -> tuple[models.Field, ...]:
    """What a kind of fact says, without what every fact carries."""
    return tuple(field for field in model._meta.concrete_fields if field.name not in OWN)


class Plan(NamedTuple):
    """How the content of a kind is told and stored, looked up once and not for each of millions of rows."""

    names: tuple[str, ...]
    lists: tuple[int, ...]
    """Places of JSON: what is missing there is an empty list."""
    texts: tuple[int, ...]
    """Places of text: what is missing there is empty text."""
    sealed: tuple[int, ...]


@cache
def plan_of(model: type[Fact]) -> Plan:
    fields = content_fields(model)

    def places(kind: type[models.Field]) -> tuple[int, ...]:
        return tuple(number for number, field in enumerate(fields) if isinstance(field, kind))

    names = tuple(field.name for field in fields)
    return Plan(names, places(models.JSONField), places(models.TextField), places(models.BinaryField))


class Versions:
    """The facts of one batch, on their way into the record. Each may name the places in the files it comes from."""

    def __init__(self, batch: Batch, *, seal: Callable[[object], bytes], digest_key: bytes):
        self.batch = batch
        self.seal = seal
        self.of_record: int | None = None
        """Of which second record of a child is told what is added from now on; none of the first."""
        self.students: set[int] = set()  # Whose facts changed.
        self.kinds: set[type[Fact]] = set()  # Of which something changed.
        # A copy of a keyed hash costs half of making one.
        self._fresh_digest = blake2b(digest_size=DIGEST_BYTES, key=digest_key).copy
        self._waiting: dict[type[Fact], list[tuple]] = {}
        self._staged: set[type[Fact]] = set()
        self._scattered: set[type[Fact]] = set()
        """Kinds that do not come student by student: a file may be in the order of days."""
        staging.stage("changed_place", "place bigint")

    def add(self, model: type[Fact], student_id: int, key: str, content: dict, *places: int) -> None:
        """Say that this fact stands. Text that is missing is empty, all else that is missing is NULL."""
        plan = plan_of(model)
        told = [content.get(name) for name in plan.names]
        for number in plan.texts:
            if told[number] is None:
                told[number] = ""
        for number in plan.lists:
            if told[number] is None:
                told[number] = []
        digest = self._fresh_digest()
        digest.update(repr(told).encode())
        for number in plan.lists:
            told[number] = Jsonb(told[number])
        for number in plan.sealed:
            if told[number] is not None:
                told[number] = self.seal(told[number])
        waiting = self._waiting.get(model)
        if waiting is None:
            waiting = self._waiting[model] = []
        # An array as PostgreSQL writes it: to adapt a list costs more than all the rest of a row. Most facts come from one place.
        listed = str(places[0]) if len(places) == 1 else ",".join(map(str, places))
        waiting.append((student_id, key, digest.digest(), self.of_record, f"{{{listed}}}", *told))
        if len(waiting) >= WAITING_MAX:
            self._stage(model)

    def _stage(self, model: type[Fact]) -> None:
        rows = self._waiting.pop(model, [])
        if model not in self._staged:
            self._staged.add(model)
            columns = "".join(f', "{field.column}"' for field in content_fields(model))
            staging.stage_like(
                _incoming(model),
                f'SELECT student_id, key, digest, of_record, NULL::bigint[] AS places{columns} FROM "{model._meta.db_table}"',
            )
        if len({student_id for student_id, *_ in rows}) * TOGETHER_MIN > len(rows):
            self._scattered.add(model)
        staging.copy_rows(_incoming(model), rows)

    def end_absent(
        self,
        model: type[Fact],
        *,
        among: Collection[str] | None = None,
        keep: Collection[str] = (),
        prefix: str = "",
        of: Collection[Whose] | None = None,
    ) -> set[tuple[int, str]]:
        """Supersede what stands of this kind and was not said again; answers the students and keys of what ended.

        `among` are the only keys that may end, when the file tells of changes alone. `keep` are keys of rows that
        could not be read: what they said before stands. `of` are the only records of children that are touched.
        """
        self._stage(model)
        students, records = _apart(of)
        said_again = f"SELECT 1 FROM {_incoming(model)} i WHERE i.student_id = f.student_id AND i.key = f.key"
        return self._supersede(
            model,
            "starts_with(f.key, %s) AND NOT f.key = ANY (%s)"
            " AND (%s::text[] IS NULL OR f.key = ANY (%s))"
            " AND (%s::integer[] IS NULL OR f.student_id = ANY (%s)"
            "      AND (f.student_id, coalesce(f.of_record, 0)) IN (SELECT * FROM unnest(%s::integer[], %s::bigint[])))"
            f" AND NOT EXISTS ({said_again})",
            [prefix, list(keep), *2 * [_listed(among)], *2 * [students], students, records],
        )

    def discard(self, model: type[Fact]) -> None:
        """Forget what was added of this kind: the file that it came from was rejected."""
        self._waiting.pop(model, None)
        if model in self._staged:
            self._staged.remove(model)
            staging.drop(_incoming(model))

    def end(self, model: type[Fact], student_ids: Sequence[int], keys: Sequence[str]) -> set[tuple[int, str]]:
        """Supersede these facts, named by student and key."""
        return self._supersede(
            model,
            "(f.student_id, f.key) IN (SELECT * FROM unnest(%s::integer[], %s::text[]))",
            [list(student_ids), list(keys)],
        )

    def end_all(self, model: type[Fact], whose: Whose) -> set[tuple[int, str]]:
        """Supersede every fact of this kind that this record of the contributor has of the child."""
        return self._supersede(model, "f.student_id = %s AND f.of_record IS NOT DISTINCT FROM %s::bigint", [*whose])

    def _supersede(self, model: type[Fact], where: str, arguments: list) -> set[tuple[int, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" f SET superseded_at = now(), superseded_by_id = %s'
                f" WHERE f.contributor_id = %s AND f.superseded_at IS NULL AND {where} RETURNING f.student_id, f.key",
                [self.batch.pk, self.batch.contributor_id, *arguments],
            )
            ended = set(cursor.fetchall())
        self.students.update(student for student, _ in ended)
        if ended:
            self.kinds.add(model)
        return ended

    def write(self) -> None:
        """Bring the record to what was added. What says the same as before is left untouched."""
        for model in list(self._waiting):
            self._stage(model)
        for model in sorted(self._staged, key=lambda model: model._meta.db_table):
            self._write(model)
        self._staged.clear()

    def _write(self, model: type[Fact]) -> None:
        table, incoming = model._meta.db_table, _incoming(model)
        same = "f.student_id = i.student_id AND f.contributor_id = %s AND f.key = i.key AND f.superseded_at IS NULL"
        mine = self.batch.contributor_id
        columns = "".join(f', "{field.column}"' for field in content_fields(model))
        # Each student's in the order of the file.
        in_order = "ORDER BY student_id, ctid" if model in self._scattered else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM {incoming} i USING "{table}" f WHERE {same} AND f.digest = i.digest', [mine])
            cursor.execute(
                f'UPDATE "{table}" f SET superseded_at = now(), superseded_by_id = %s FROM {incoming} i WHERE {same}',
                [self.batch.pk, mine],
            )
            cursor.execute(
                f'INSERT INTO "{table}" (student_id, contributor_id, batch_id, key, digest, of_record{columns})'
                f" SELECT student_id, %s, %s, key, digest, of_record{columns} FROM {incoming} {in_order}",
                [mine, self.batch.pk],
            )
            if cursor.rowcount:
                self.kinds.add(model)
            cursor.execute(f"SELECT DISTINCT student_id FROM {incoming}")
            self.students.update(student for (student,) in cursor.fetchall())
            cursor.execute(f"INSERT INTO changed_place SELECT unnest(places) FROM {incoming}")
        staging.drop(incoming)

    def changed(self, *places: int) -> None:
        """Say that a row of these places changed the record, when not by a new fact."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO changed_place SELECT unnest(%s::bigint[])", [list(places)])

    def changes_by_file(self) -> dict[int, int]:
        """How many places changed something, by the upper half of their number."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place >> {PLACE_BITS}, count(DISTINCT place) FROM changed_place GROUP BY 1")
            return dict(cursor.fetchall())


def _incoming(model: type[Fact]) -> str:
    return f"incoming_{model._meta.model_name}"


def _listed(values: Collection | None) -> list | None:
    return None if values is None else list(values)


def _apart(of: Collection[Whose] | None) -> tuple[list[int] | None, list[int] | None]:
    """Children and records as two lists of one length; a first record is told by 0, as no record has that number."""
    if of is None:
        return None, None
    return [student for student, _ in of], [record or 0 for _, record in of]


def place(file_number: int, row_number: int) -> int:
    return file_number << PLACE_BITS | row_number


def current(model: type[Fact], contributor_id: int, student_ids: Iterable[int]) -> dict[str, Any]:
    """What stands of this kind, by its key; for kinds whose key is the record's own identifier."""
    facts = model.objects.filter(contributor_id=contributor_id, student_id__in=list(student_ids))
    return {fact.key: fact for fact in facts}

"""Which records the last full file listed, as keyed hashes: so that a file that is cut short is noticed before it ends
what it lacks, also for students of whom nothing is kept."""

from collections.abc import Collection, Iterable

from django.db import connection

from homeroom.exchange.loading.former import delete_and_set_down, set_down
from homeroom.exchange.models import SeenRow
from homeroom.exchange.reading import Message, say
from homeroom.students import staging
from homeroom.students.models import Batch

# exchange contract, section 2: a short file once wiped a school. A tenth is more than a district loses between two files.
ENDED_PERCENT_MAX = 10
WAITING_MAX = 10_000  # Hashes in memory before they are staged: 1 MB.


class Listed:
    """The records that the files of this bundle list: staged, compared with the last load, then kept in its place."""

    def __init__(self, batch: Batch):
        self.batch = batch
        self._waiting: list[tuple[str, bytes, bytes, bool]] = []
        staging.stage("listed", "file text, key bytea, digest bytea, active boolean")
        self._is_indexed = False

    def add(self, file: str, key: bytes, digest: bytes, *, active: bool = True) -> None:
        self._waiting.append((file, key, digest, active))
        if len(self._waiting) >= WAITING_MAX:
            self._stage()

    def _stage(self) -> None:
        staging.copy_rows("listed", self._waiting)
        self._waiting.clear()

    def _index(self) -> None:
        """Staging tables have no statistics: without an index each row of a large file would be looked for in all of it. To write
        it row by row would cost more than the rows."""
        self._stage()
        if not self._is_indexed:
            staging.index("listed", "file, key")
            self._is_indexed = True

    def why_hold(self, file: str, unread: Collection[bytes]) -> Iterable[Message]:
        """A message if this full file lacks more of what was active than a file in order would."""
        self._index()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(*) FILTER (WHERE l.key IS NULL AND NOT s.key = ANY (%s)) FROM exchange_seenrow s"
                " LEFT JOIN (SELECT DISTINCT key FROM listed WHERE file = %s) l USING (key)"
                " WHERE s.contributor_id = %s AND s.file = %s",
                [list(unread), file, self.batch.contributor_id, file],
            )
            before, gone = cursor.fetchone()
        if gone * 100 > before * ENDED_PERCENT_MAX:
            share = round(gone * 100 / before)
            yield say("H-MANY-ENDED", file, count=gone, of=before, share=share, limit=ENDED_PERCENT_MAX)

    def keep(self, file: str, *, is_whole: bool, unread: Collection[bytes] = ()) -> None:
        """Remember what this file lists. A file of changes adds and takes away; a full file replaces."""
        self._index()
        mine: list = [self.batch.contributor_id, file]
        listed = "SELECT FROM listed l WHERE l.file = t.file AND l.key = t.key"
        gone = (
            f"NOT EXISTS ({listed} AND l.active) AND NOT t.key = ANY (%s)"
            if is_whole
            else f"EXISTS ({listed} AND NOT l.active)"
        )
        where = f"t.contributor_id = %s AND t.file = %s AND {gone}"
        delete_and_set_down(self.batch, SeenRow, where, [*mine, list(unread)] if is_whole else mine)
        differs = (
            "exchange_seenrow t JOIN (SELECT DISTINCT ON (key) key, digest FROM listed WHERE file = %s AND active) l"
            " USING (key) WHERE t.contributor_id = %s AND t.file = %s AND t.digest <> l.digest"
        )
        set_down(self.batch, SeenRow, differs, [file, *mine])
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO exchange_seenrow AS s (contributor_id, file, batch_id, key, digest)"
                " SELECT DISTINCT ON (key) %s, %s, %s, key, digest FROM listed WHERE file = %s AND active"
                " ON CONFLICT (contributor_id, file, key) DO UPDATE SET digest = excluded.digest, batch_id = excluded.batch_id"
                " WHERE s.digest <> excluded.digest",
                [*mine, self.batch.pk, file],
            )

"""The same files again: where the record still says what they say, they are told of and not read once more.

Most nights a district sends what it sent the night before. What files come to follows from them, from the record and what waits
beside it, for a roster from the children in care, and from Homeroom itself: after a load all of that is kept as keyed hashes, and
where the next load finds the same, it comes to the same. Rows and messages are told again, none is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import Model
from django.utils import timezone

import homeroom
from homeroom.exchange.loading.becoming.school import SENT_APART
from homeroom.exchange.loading.gradebook import GRADEBOOK
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.roster import OWNS
from homeroom.exchange.loading.schoolfiles import MODELS
from homeroom.exchange.loading.senders import family
from homeroom.exchange.models import HeldRow, LastLoad, SeenRow
from homeroom.exchange.reading import say
from homeroom.matching.models import Pair, Switching
from homeroom.partners.models import Collaboration, School
from homeroom.students import models as record
from homeroom.students.models import Fact, SourceRecord

# What is kept expires, whatever the files say: a year of nights without news would hide a fault of ours for a year.
DAYS_MAX = 30
KEPT_BYTES_MAX = 1024 * 1024  # A report with more to tell is made anew.
IN_SCHOOLS: tuple[type[Fact], ...] = (record.Enrollment, record.SchoolEnrollment)


def same_again(load: Load) -> bool:
    """Whether these files were loaded last and nothing is different since; then the report says what it said."""
    if not may_repeat(load):
        return False
    last = LastLoad.objects.filter(
        contributor=load.sender, files=files(load), contents=contents(load), expires_at__gt=timezone.now()
    ).first()
    if last is None or bytes(last.record) != standing(load):
        return False
    load.report.tell_again(load.key.open(bytes(last.sealed)))
    for counts in load.report.files.values():
        counts.unchanged, counts.on_record, counts.ended = counts.unchanged + counts.on_record, 0, 0
    load.report.add(say("N-SAME-AGAIN", load.bundle.path.name, batch=last.batch_id))
    return True


def remember(load: Load) -> None:
    """Keep what this load came to, for when the same files come again."""
    if not may_repeat(load):
        return
    said = load.report.kept(KEPT_BYTES_MAX)
    if said is None:
        LastLoad.objects.filter(contributor=load.sender, files=files(load)).update(expires_at=timezone.now())
        return
    told = {
        "batch": load.batch,
        "contents": contents(load),
        "record": standing(load),
        "sealed": load.key.seal(said),
        "expires_at": expires_at(load),
    }
    LastLoad.objects.update_or_create(contributor=load.sender, files=files(load), defaults=told)


def may_repeat(load: Load) -> bool:
    """Child-welfare bundles and interchanges are read each time: with other partners' records they have too much to do. So are a
    partner's own tables: their mapping is not part of them."""
    return family(load.recognized.format) in ("oneroster", "flat") and not load.recognized.by_mapping


def files(load: Load) -> str:
    return ", ".join((load.recognized.format, *sorted(load.recognized.places)))


def contents(load: Load) -> bytes:
    return load.key.hash(f"bundle|{load.bundle.digest()}")


def expires_at(load: Load) -> datetime:
    """The first moment at which the day alone may make another thing of the same rows."""
    today = timezone.localdate()
    days = [date(today.year + 1, 1, 1), *load.another_day]  # The years that a day may be of are counted from this one.
    if load.report.by_code["E-DATE-FUTURE"]:
        days.append(today + timedelta(days=1))
    midnight = datetime.combine(min(days), time.min, tzinfo=timezone.get_current_timezone())
    return min(midnight, timezone.now() + timedelta(days=DAYS_MAX))


# How the record stands


def standing(load: Load) -> bytes:
    """A keyed hash that is the same as long as nothing changed by which these files could come to something else."""
    with connection.cursor() as cursor:
        found = []
        for statement, given in asked(load):
            cursor.execute(statement, given)
            found.append(cursor.fetchall())
    return load.key.hash(f"standing|{code()}|{found!r}")


def asked(load: Load) -> Iterator[tuple[str, list]]:
    mine = [load.sender.pk]
    for kind in kinds(load):
        # A version says the same for ever, so which of them stand is enough.
        yield marked(kind, "hashint8extended(t.id, 0)", "contributor_id = %s AND superseded_at IS NULL"), mine
    for table in (SourceRecord, Pair, School, *PUBLISHED):
        yield marked(table, "hashtextextended(t::text, 0)", "contributor_id = %s"), mine
    yield DECISIONS, mine
    yield marked(HeldRow, "hashint8extended(t.id, t.batch_id)", "contributor_id = %s AND expires_at > now()"), mine
    if family(load.recognized.format) == "oneroster":
        yield marked(SeenRow, "hashint8extended(t.id, t.batch_id)", "contributor_id = %s"), mine
        for function in ("children_to_match_v4", "stated_links_v1"):
            yield f"SELECT count(*), bit_xor(hashtextextended(t::text, 0)) FROM access.{function}() t", []
        yield "SELECT access.children_in_doubt_v1()", []
        yield f"SELECT match_confirmation FROM {Collaboration._meta.db_table}", []
        yield f"SELECT is_on FROM {Switching._meta.db_table} ORDER BY id DESC LIMIT 1", []


PUBLISHED = (record.AcademicSession, record.Course, record.SchoolClass, record.Teacher, record.Teaching)
DECISIONS = (
    "SELECT count(*), bit_xor(hashtextextended(d::text, 0)) FROM matching_decision d"
    " JOIN matching_pair p ON p.id = d.pair_id WHERE p.contributor_id = %s"
)


def marked(table: type[Model], mark: str, where: str) -> str:
    return f"SELECT count(*), bit_xor({mark}) FROM {table._meta.db_table} t WHERE {where}"


def kinds(load: Load) -> list[type[Fact]]:
    """The kinds of fact that these files speak of."""
    found: set[type[Fact]] = set()
    for file in load.recognized.places:
        found.update(OWNS.get(file, ()), MODELS.get(file, ()))
        if file in ("enrollments.csv", SENT_APART):
            found.update(IN_SCHOOLS)
        if file in GRADEBOOK:
            found.add(record.AssignmentResult)
    return sorted(found, key=lambda kind: kind.__name__)


@cache
def code() -> str:
    """Of Homeroom itself: another edition may read the same rows in another way."""
    root = Path(homeroom.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(
        each for each in root.rglob("*") if each.suffix in (".py", ".json", ".txt")
    ):  # And what it weighs by.
        whole.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return whole.hexdigest()

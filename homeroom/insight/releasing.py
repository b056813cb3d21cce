"""Files of counts that are checked before they leave: kept, looked at by their contributor, fetched by who asked for them.

A file of several contributors has a row for each, and leaves when each has let it go.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from homeroom.access.door import call
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.common.program import program_version
from homeroom.insight.board import Board, Wanted, board_told
from homeroom.insight.checking import Told, differing, hide, untold
from homeroom.insight.models import FileRelease, HeldFile
from homeroom.partners.models import Organization, Person

CHECKED_AGAINST_MAX = 36  # Releases to one partner: three years of months, and what is older differs by more.


def checked_contributors() -> set[int]:
    """Whose counts of now leave by a line whose files are checked; of nobody else's a file is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contributor_id FROM access.counted_under_v1() WHERE is_checked")
        return {contributor for (contributor,) in cursor.fetchall()}


def table_of(board: Board) -> list[Told]:
    cubes = (("domain", board.domains), ("quarter", board.quarters), ("holder", board.holders))
    return [Told(cube, c.key, c.total, c.first, c.second, c.days) for cube, cells in cubes for c in cells]


def board_of(rows: Iterable[Told], as_of: date, wanted: Wanted) -> Board:
    return wanted.of(board_told([row.as_list() for row in rows], as_of))


def wanted_of(query: str) -> Wanted:
    return Wanted.by(QueryDict(query))


def opened(sealed: bytes, contributor: Organization) -> list[Told]:
    return [Told(*row) for row in key_of(contributor).open(sealed)]


# --- Asking for a file -----------------------------------------------------------------------------------------------


def ask_for(board: Board, wanted: Wanted, person: Person, contributors: set[int]) -> uuid.UUID:
    """Keep it for each contributor; the same asked for once more, while it waits or can be fetched, is the same file."""
    rows = table_of(board)
    leaves = [row.as_list() for row in table_of(wanted.of(board))]
    digest = hashlib.sha256(json.dumps([leaves, wanted.query]).encode()).hexdigest()
    if same := already_asked(person, digest):
        return same
    export = uuid.uuid4()
    for contributor in Organization.objects.filter(pk__in=contributors).order_by("pk"):
        near = differing(table_of(wanted.of(board)), earlier(contributor, person))
        small = untold(table_of(wanted.of(board)))
        call(
            "SELECT access.hold_file_v1(%s, %s::smallint, %s, %s, %s, %s, %s, %s, %s)",
            export, contributor.pk, key_of(contributor).seal([row.as_list() for row in rows]), digest, wanted.query,
            board.as_of, small, len(near), program_version(),
        )  # fmt: skip
    return export


def already_asked(person: Person, digest: str) -> uuid.UUID | None:
    mine = HeldFile.objects.filter(by=person, digest=digest).select_related("release", "refusal").order_by("-pk")
    for held in mine:
        release = getattr(held, "release", None)
        if held.sealed is not None or (release and release.expires_at > timezone.now()):
            return held.export
    return None


def earlier(contributor: Organization, person: Person) -> list[list[Told]]:
    """What of this contributor left to the same partner before. Who asks reads only the own releases; functions read all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed FROM access.released_before_v1(%s::smallint, %s)", [contributor.pk, CHECKED_AGAINST_MAX]
        )
        found = [bytes(sealed) for (sealed,) in cursor.fetchall()]
    return tables_of(found, contributor)


def earlier_of(held: HeldFile) -> list[list[Told]]:
    """The same for the contributor's data steward, of a file that waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed FROM access.released_before_v1(%s::smallint, %s, %s)",
            [held.contributor_id, CHECKED_AGAINST_MAX, held.pk],
        )
        found = [bytes(sealed) for (sealed,) in cursor.fetchall()]
    return tables_of(found, held.contributor)


def tables_of(found: Iterable[bytes], contributor: Organization) -> list[list[Told]]:
    tables = []
    for sealed in found:
        try:
            tables.append(opened(sealed, contributor))
        except KeyDestroyed:
            continue  # Of a key that is gone nothing can be set against anything.
    return tables


# --- Fetching it -----------------------------------------------------------------------------------------------------


@dataclass
class OwnFile:
    """One that the viewer asked for, with the row of each contributor."""

    export: uuid.UUID
    parts: list[HeldFile]

    @property
    def releases(self) -> list[FileRelease]:
        return [part.release for part in self.parts if hasattr(part, "release")]

    @property
    def refusals(self) -> list:
        return [part.refusal for part in self.parts if hasattr(part, "refusal")]

    @property
    def is_released(self) -> bool:
        return len(self.releases) == len(self.parts)

    @property
    def is_over(self) -> bool:
        return self.is_released and min(r.expires_at for r in self.releases) <= timezone.now()

    @property
    def can_be_fetched(self) -> bool:
        return self.is_released and not self.is_over

    def waits_for(self) -> list[str]:
        return [p.contributor.name for p in self.parts if p.sealed is not None]

    def board(self) -> Board:
        """As every contributor let it go: what one of them hid is told by none."""
        tables = [
            opened(bytes(release.sealed), part.contributor)
            for part, release in zip(self.parts, self.releases, strict=True)
        ]
        hidden = {row.place for table in tables for row in table if row.is_hidden}
        shown = hide(tables[0], hidden)
        return board_of(shown, self.parts[0].as_of, wanted_of(self.parts[0].query))


def own_files(person: Person, export: uuid.UUID | None = None) -> list[OwnFile]:
    """The latest first; those of the last 30 days."""
    since = timezone.now() - timedelta(days=30)
    mine = HeldFile.objects.filter(by=person, at__gt=since, **({"export": export} if export else {}))
    found: dict[uuid.UUID, list[HeldFile]] = {}
    for part in mine.select_related("contributor", "release", "refusal").order_by("-at", "contributor_id"):
        found.setdefault(part.export, []).append(part)
    return [OwnFile(key, parts) for key, parts in found.items()]


# --- Answering for it ------------------------------------------------------------------------------------------------


def waiting(steward: Person) -> QuerySet[HeldFile]:
    return HeldFile.objects.filter(contributor=steward.organization_id, sealed__isnull=False).exclude(by=steward)


def to_check(steward: Person) -> list[HeldFile]:
    """What waits for this data steward, the oldest first. Nobody answers for the own file."""
    return list(waiting(steward).select_related("by", "recipient", "contributor").order_by("pk"))


def register(steward: Person) -> list[FileRelease]:
    """What left of this steward's organization, the latest first."""
    mine = FileRelease.objects.filter(contributor=steward.organization_id)
    return list(mine.select_related("person", "recipient", "by", "held").order_by("-pk")[:CHECKED_AGAINST_MAX])

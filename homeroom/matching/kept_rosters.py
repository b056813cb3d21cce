"""Rosters that are kept from one snapshot to the next: their files, the keys of these, and their end (decision 59).

Of a district there are three files: its students whose records are nobody's yet and the agencies' children, prepared for
comparing (model.kept), and the bundle as it was sent. Names of files are random and say nothing.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.matching.model.kept.roll import FORM, Kept, opened
from homeroom.matching.model.kept.sealed import KEY_BYTES
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.models import KeptRoster
from homeroom.partners.models import Organization

# A roster is told again in a month at the latest; one whose district sends nothing any more does not stay for years.
DAYS_MAX = 30
LEFT_OVER_SECONDS = 6 * 3600  # A load takes less: what is older and on no row, a process has left that was killed.


class Keys(NamedTuple):
    """One of each kept roster's own: gone with its row, whatever copies there are of the files."""

    students: bytes
    children: bytes
    bundle: bytes


def new_keys(bundle: bytes) -> Keys:
    return Keys(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES), bundle)


def sealed_keys(district: Organization, agencies: Iterable[Organization], keys: Keys) -> dict[str, bytes]:
    """Under the district's key; that of the children under each agency's as well: once one of these keys is destroyed, nobody
    reads what was its partner's."""
    of_children = keys.children
    for agency in in_order(agencies):
        of_children = key_of(agency).seal_bytes(of_children)
    ours = {"students": base64.b64encode(keys.students).decode(), "bundle": base64.b64encode(keys.bundle).decode()}
    return {"sealed_keys": key_of(district).seal(ours), "sealed_children_key": key_of(district).seal_bytes(of_children)}


class OwnKeys(NamedTuple):
    """Of what the district has sent."""

    students: bytes
    bundle: bytes


def own_keys(kept: KeptRoster) -> OwnKeys:
    """Raises KeyDestroyed."""
    ours = key_of(kept.contributor).open(bytes(kept.sealed_keys))
    return OwnKeys(base64.b64decode(ours["students"]), base64.b64decode(ours["bundle"]))


def children_key(kept: KeptRoster) -> bytes:
    """Raises KeyDestroyed where that of one of the agencies is."""
    key = key_of(kept.contributor).open_bytes(bytes(kept.sealed_children_key))
    for agency in reversed(in_order(Organization.objects.filter(pk__in=kept.agencies))):
        key = key_of(agency).open_bytes(key)
    return key


def in_order(agencies: Iterable[Organization]) -> Sequence[Organization]:
    return sorted(agencies, key=lambda agency: agency.pk)


def model_of(known: Parameters) -> str:
    """By which lists are prepared; lists of another one are written anew."""
    return f"{known.version}, form {FORM}"


def folder() -> Path:
    path = Path(settings.ROSTERS_FOLDER)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def may_keep() -> bool:
    """Whether a hosting agreement in force lets the roster be kept that is being loaded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.may_keep_roster_v1()")
        return cursor.fetchone()[0]


def due() -> dict[int, str]:
    """Of each kept roster what there is to do with it: why it is to be destroyed, or when it is to be asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept, due FROM access.kept_rosters_due_v1()")
        return dict(cursor.fetchall())


def standing(district: Organization) -> KeptRoster | None:
    return KeptRoster.objects.select_related("contributor").filter(contributor=district, destroyed_at=None).first()


@contextmanager
def lists(kept: KeptRoster, known: Parameters) -> Iterator[tuple[Kept, Kept]]:
    """Its children and its students. What is changed in the block is in effect at its end; if it fails, nothing of it."""
    with (
        opened(folder() / kept.students_name, own_keys(kept).students, known, is_child=False) as students,
        opened(folder() / kept.children_name, children_key(kept), known, is_child=True) as children,
    ):
        yield children, students


def destroy(kept: KeptRoster, why: str) -> None:
    """The keys first: from then on nobody reads the files, nor a copy of them. The files go with the commit."""
    with transaction.atomic():
        KeptRoster.objects.filter(pk=kept.pk, destroyed_at=None).update(
            destroyed_at=timezone.now(), why=why, sealed_keys=b"", sealed_children_key=b""
        )
        transaction.on_commit(partial(remove, kept.students_name, kept.children_name, kept.bundle_name))


def remove(*names: str) -> None:
    """With what SQLite may have beside them."""
    for name in names:
        for path in (folder() / name, *folder().glob(f"{name}.*"), *folder().glob(f"{name}-*")):
            path.unlink(missing_ok=True)


def remove_what_was_left() -> None:
    """Files on no row: of a load that was killed, or of a roster that was destroyed when the machine lost its power."""
    rows = KeptRoster.objects.filter(destroyed_at=None).values_list("students_name", "children_name", "bundle_name")
    known = {name for names in rows for name in names}
    for path in folder().iterdir():
        is_old = time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS
        if path.name.partition(".")[0].partition("-")[0] not in known and is_old and path.name != LOCK:
            path.unlink(missing_ok=True)


LOCK = "night"  # A file of this folder: two nights at once would ask the same twice.

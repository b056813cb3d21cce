"""A roster that is loaded takes the place of the one that is kept, where its district's hosting agreement has the line.

Files are written beside those that are there, and named by the row that the load commits: whoever is killed leaves the roster
before, whole, and files that belong to nothing.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from homeroom.access.keys import KeyDestroyed
from homeroom.common.problem import Problem
from homeroom.common.spool import SealedWriter
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.senders import family
from homeroom.exchange.sealing import chunks, pack
from homeroom.matching import kept_rosters
from homeroom.matching.model.kept.roll import AT_ONCE, Kept, opened, write
from homeroom.matching.model.pages import IDS
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.records import Record
from homeroom.matching.models import KeptRoster
from homeroom.matching.rules import Candidate, Child
from homeroom.matching.scales import record_of_child, record_of_student
from homeroom.partners.models import Organization


class Keeping:
    """What is kept of one load. `before` is what was kept until now."""

    def __init__(self, load: Load, path: Path, *, is_by_night: bool) -> None:
        self.load, self.path, self.is_by_night = load, path, is_by_night
        self.known = parameters()
        self.before = kept_rosters.standing(load.sender)
        self.bundle = SealedWriter(kept_rosters.folder())
        self.keys = kept_rosters.new_keys(self.bundle.key)
        self.students_name, self.children_name = secrets.token_hex(16), secrets.token_hex(16)
        self.agencies: set[int] = set()
        self.is_kept = self.is_listed = False

    @property
    def is_up_to_date(self) -> bool:
        """What is kept was prepared as this program would prepare it."""
        return self.before is not None and self.before.model == kept_rosters.model_of(self.known)

    def list(self, children: Iterable[Child], students: Iterable[Candidate]) -> None:
        """Set down both lists, ready for comparing."""
        told = [*children]
        self.agencies = {child.agency_id for child in told}
        write(self._children, self.keys.children, map(record_of_child, told), self.known, is_child=True)
        records = map(record_of_student, students)
        if not self._as_before():
            write(self._students, self.keys.students, records, self.known, is_child=False)
            self.is_listed = True
            return
        with opened(self._students, self.keys.students, self.known, is_child=False) as kept:
            change(kept, records)
        self.is_listed = True

    def _as_before(self) -> bool:
        """Begins with a copy of the list that is kept: a record that is the same is not prepared once more. False where there is
        none that can be read."""
        if self.before is None or not self.is_up_to_date:
            return False
        try:
            self.keys = self.keys._replace(students=kept_rosters.own_keys(self.before).students)
            copied(kept_rosters.folder() / self.before.students_name, self._students)
            with opened(self._students, self.keys.students, self.known, is_child=False):
                return True
        except (KeyDestroyed, Problem, OSError):
            self.keys = kept_rosters.new_keys(self.bundle.key)
            kept_rosters.remove(self.students_name)
            return False

    def finish(self, linked: Collection[str]) -> None:
        """The load has come to its end: from its commit on this roster is the one that is kept."""
        if not self.is_listed or not self.load.is_whole("users.csv"):  # Refused as a whole, say: then nobody has left.
            return
        with opened(self._students, self.keys.students, self.known, is_child=False) as kept:
            kept.change(kept.differences((), linked))
            number = len(kept)
        self._seal_bundle()
        agencies = Organization.objects.filter(pk__in=self.agencies)
        if self.before:
            kept_rosters.destroy(self.before, KeptRoster.REPLACED)
        KeptRoster.objects.create(
            contributor=self.load.sender,
            batch=self.load.batch,
            model=kept_rosters.model_of(self.known),
            students=number,
            students_name=self.students_name,
            children_name=self.children_name,
            bundle_name=self.bundle.name,
            bundle_file=f"{self.path.name}.zip" if self.path.is_dir() else self.path.name,
            agencies=sorted(self.agencies),
            # Prepared anew by ourselves, it is no newer for that.
            expires_at=self.before.expires_at if self.before and self.is_by_night else expires_at(),
            **kept_rosters.sealed_keys(self.load.sender, agencies, self.keys),
        )
        transaction.on_commit(self._keep)

    def _seal_bundle(self) -> None:
        if self.path.is_dir():
            pack((each for each in sorted(self.path.iterdir()) if each.is_file()), self.bundle)
        else:
            for data in chunks(self.path):
                self.bundle.write(data)
        self.bundle.finish()

    def renew(self) -> None:
        """The next snapshot came, and was the same."""
        if self.before:
            KeptRoster.objects.filter(pk=self.before.pk, destroyed_at=None).update(expires_at=expires_at())

    def _keep(self) -> None:
        self.is_kept = True
        self.bundle.keep()

    def close(self) -> None:
        """What was not committed was not kept."""
        self.bundle.close()
        if not self.is_kept:
            kept_rosters.remove(self.students_name, self.children_name)

    @property
    def _students(self) -> Path:
        return kept_rosters.folder() / self.students_name

    @property
    def _children(self) -> Path:
        return kept_rosters.folder() / self.children_name


def keeping_of(load: Load, path: Path, *, is_by_night: bool) -> Keeping | None:
    """None where the roster may not be kept, or is no whole one in a format of ours."""
    is_roster = family(load.recognized.format) == "oneroster" and load.is_whole("users.csv")
    if not is_roster or load.recognized.by_mapping or not kept_rosters.may_keep():
        return None
    return Keeping(load, path, is_by_night=is_by_night)


def change(kept: Kept, records: Iterable[Record]) -> None:
    """The list is these records from now on. So many at once that a new school year, in which all differ, fits into memory."""
    arriving, here = iter(records), set()
    while at_once := [*islice(arriving, AT_ONCE)]:
        here |= {record.id for record in at_once}
        kept.change(kept.differences(at_once))
    kept.change(kept.differences((), ids(kept) - here))


def ids(kept: Kept) -> set[str]:
    return set(kept.table(IDS)["id"].to_pylist())


def copied(path: Path, to: Path) -> None:
    """Readable by us alone from the first byte on."""
    to.touch(mode=0o600, exist_ok=False)
    shutil.copyfile(path, to)


def expires_at() -> datetime:
    return timezone.now() + timedelta(days=kept_rosters.DAYS_MAX)

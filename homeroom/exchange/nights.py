"""The nights: kept rosters are asked about children who came or changed since, and destroyed when nothing lets them be kept.

To ask is cheap and touches nothing. Where somebody new may be found, the bundle that the district sent last is loaded once
more, so that pairs, rows that wait and links come about in the one way that there is (decision 59). Runs as the role import, in a
process of its own.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from homeroom.access.keys import KeyDestroyed
from homeroom.common.problem import Problem
from homeroom.common.spool import Unreadable, opened
from homeroom.exchange.inbox.claims import held
from homeroom.exchange.loading.bundles import NIGHT, Answer, How, load_bundle, one_load_at_a_time, work_on
from homeroom.exchange.loading.keeping import ids
from homeroom.exchange.unsealing import own_folder
from homeroom.matching import kept_rosters
from homeroom.matching.actions import District, candidate_hash
from homeroom.matching.model.kept.night import Arrived, nightly
from homeroom.matching.model.kept.roll import Kept
from homeroom.matching.model.linking import Ids
from homeroom.matching.model.parameters import Parameters, parameters
from homeroom.matching.model.records import Record
from homeroom.matching.models import Decision, KeptRoster, Night, Pair
from homeroom.matching.scales import record_of_child
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

AT_NIGHT = "night"  # Nothing but the night itself is a reason to ask.


@dataclass
class Done:
    """What a run came to; `is_another_running` means that it did nothing."""

    is_another_running: bool = False
    asked: int = 0
    pairs: int = 0
    links: int = 0
    destroyed: int = 0
    faults: list[Exception] = field(default_factory=list)

    def add(self, night: Night | None) -> None:
        if night is not None:
            self.asked += 1
            self.pairs += night.pairs or 0
            self.links += night.links or 0


def run(*, is_night: bool) -> Done:
    """Do what is due; at night, ask every roster that is kept. What goes wrong with one keeps no other waiting."""
    with held(kept_rosters.folder() / kept_rosters.LOCK) as is_mine:
        if not is_mine:
            return Done(is_another_running=True)
        kept_rosters.remove_what_was_left()
        done, due = Done(), kept_rosters.due()
        for number, why in due.items():
            if why in KeptRoster.WHY:
                done.destroyed += destroyed(number, why)
        asked = [number for number, why in due.items() if why not in KeptRoster.WHY and (is_night or why != AT_NIGHT)]
        for place, number in enumerate(asked, start=1):
            try:
                done.add(ask(number, place, len(asked)))
            except Exception as fault:
                done.faults.append(fault)
        return done


def destroyed(number: int, why: str) -> bool:
    kept = KeptRoster.objects.select_related("contributor").get(pk=number)
    with one_load_at_a_time(kept.contributor):
        if kept_rosters.due().get(number) != why:  # A load took its place meanwhile, or the line is back.
            return False
        kept_rosters.destroy(kept, why)
    return True


def ask(number: int, place: int, of: int) -> Night | None:
    """One night of one kept roster, set down whatever comes of it. None where it is not kept any more."""
    district = KeptRoster.objects.select_related("contributor").get(pk=number).contributor
    with one_load_at_a_time(district):
        kept = kept_rosters.standing(district)
        if kept is None or kept_rosters.due()[kept.pk] in KeptRoster.WHY:
            return None
        left = Night.objects.filter(contributor=district, ended_at=None)
        left.update(failure=Night.STOPPED, ended_at=timezone.now())  # By a process that was killed.
        night = Night.objects.create(contributor=district, kept=kept, place=place, of=of)
        try:
            come_to_an_end(night, kept)
        except BaseException as fault:
            Night.objects.filter(pk=night.pk).update(failure=failure_of(fault), ended_at=timezone.now())
            raise
    return night


def failure_of(fault: BaseException) -> str:
    if isinstance(fault, NotLoaded):
        return Night.NOT_LOADED
    return Night.UNREADABLE if isinstance(fault, KeyDestroyed | Unreadable | Problem) else Night.OTHER


class NotLoaded(Exception):
    """The bundle that is kept was not loaded once more, though it was loaded when it came."""


def come_to_an_end(night: Night, kept: KeptRoster) -> None:
    known = parameters()
    asked = Asked.of(kept.contributor)
    if is_to_be_written_anew(kept, asked.agencies, known):
        night.children = len(asked.children)
        look_again(night, kept, is_kept=True)
        return
    with kept_rosters.lists(kept, known) as (children, students):
        ours = Arrived([*asked.children.values()], ids(children) - asked.children.keys())
        changed = children.differences(ours.records, ours.gone)
        night.children = len(changed.ids)
        night.save(update_fields=["children"])
        answer = nightly(
            children,
            students,
            known,
            ours=ours,
            theirs=Arrived(gone=asked.linked),
            refused=asked.refused(students, but_of=changed.ids),
        )
        found = {(each.pair.child, each.pair.student) for each in answer.linked.judged}
        night.touched = len({student for _, student in found})
        if asked.is_new(found, changed.ids):
            look_again(night, kept, is_kept=False)
        else:
            night.pairs = night.links = 0
            end(night)


def is_to_be_written_anew(kept: KeptRoster, agencies: set[int], known: Parameters) -> bool:
    """Its lists were prepared for another model; or the children of another agency would lie under keys that are not its own; or
    an agency's key is gone, and with it the list of everybody's children."""
    if kept.model != kept_rosters.model_of(known) or not agencies <= {*kept.agencies}:
        return True
    try:
        kept_rosters.children_key(kept)
    except KeyDestroyed:
        return True
    return False


@dataclass(frozen=True)
class Asked:
    """What a district's import knows before it asks: who may be found, and what stands and was said of pairs."""

    district: District
    children: dict[str, Record]
    agencies: set[int]

    @classmethod
    def of(cls, contributor: Organization) -> Asked:
        with looking(contributor) as batch:
            district = District(batch, contributor)
            roll = district.roll().children
        return cls(
            district, {str(each.student_id): record_of_child(each) for each in roll}, {c.agency_id for c in roll}
        )

    @property
    def linked(self) -> Collection[str]:
        """Whose these are is known."""
        return self.district.linked.keys()

    def refused(self, students: Kept, *, but_of: Collection[str]) -> Ids:
        """What people have refused stays refused, as long as the child is told of as before."""
        by_hash: dict[bytes, list[str]] = defaultdict(list)
        for pair in self.district.pairs.values():
            is_no = pair.verdict == Decision.REFUSE and pair.verdict_by is not None  # type: ignore[attr-defined]
            if is_no and str(pair.student_id) not in but_of:
                by_hash[bytes(pair.candidate)].append(str(pair.student_id))
        # What is sealed on a pair goes after a while; its hash stays.
        known = (
            (candidate_hash(self.district.key, student), student) for student in (ids(students) if by_hash else ())
        )
        return frozenset((child, student) for hash_, student in known for child in by_hash.get(hash_, ()))

    def is_new(self, found: Collection[tuple[str, str]], changed: Collection[str]) -> bool:
        """Whether somebody was found of whom there is no pair, or who is told of in another way than on the pair."""
        if any(str(student_id) in changed and str(student_id) in self.children for student_id in self.stated):
            return True
        return any(child in changed or not self._stands(child, student) for child, student in found)

    @property
    def stated(self) -> Collection[int]:
        """Children of whom the collaboration file says whose records they are."""
        return self.district.stated.values()

    def _stands(self, child: str, student: str) -> bool:
        return (int(child), candidate_hash(self.district.key, student)) in self.district.pairs


@contextmanager
def looking(contributor: Organization) -> Iterator[Batch]:
    """A batch as which one looks, and of which nothing stays."""
    with transaction.atomic():
        batch = Batch.objects.create(contributor=contributor, source_name="", format=NIGHT, status="loading")
        work_on(batch)
        yield batch
        transaction.set_rollback(True)


def look_again(night: Night, kept: KeptRoster, *, is_kept: bool) -> None:
    """Load what the district sent last once more, and set down what it brought."""
    night.save(update_fields=["children", "touched"])
    answer = loaded_again(kept, is_kept=is_kept)
    if answer.status != "loaded":
        raise NotLoaded(f"Batch {answer.batch} of {answer.source}: {answer.status}.")
    with looking(kept.contributor):
        found = Pair.objects.filter(batch=answer.batch)
        night.pairs = found.count()
        by_rule = Decision.objects.filter(verdict=Decision.LINK, by=None, at__gte=night.began_at)
        night.links = by_rule.filter(pair__contributor=kept.contributor).count()
    night.batch_id = answer.batch
    end(night)


def end(night: Night) -> None:
    night.ended_at = timezone.now()
    night.save()


def loaded_again(kept: KeptRoster, *, is_kept: bool) -> Answer:
    secret = kept_rosters.own_keys(kept).bundle
    with own_folder() as folder:
        path = folder / Path(kept.bundle_file).name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in opened(kept.bundle_name, secret, kept_rosters.folder()):
                file.write(chunk)
        # It was whole when it came: whoever was missing from it then was asked about then.
        how = How(accept_held=True, anew=True, by_night=True, is_kept=is_kept)
        return load_bundle(path, kept.contributor.key, how)

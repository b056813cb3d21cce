"""Is this child already here? What is asked, how the answer is found, and how it is forgotten (decision 59).

Who asks has a child in front of them who is in no file yet. The answer discloses as little as it can: of agencies' own children
whose record it is, of kept rosters how many resemble the child, and nothing of what they say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from homeroom.access.door import Visit, defer, give_authority
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.common.problem import Problem
from homeroom.common.spool import SealedWriter, discard, opened
from homeroom.matching import kept_rosters
from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.kept.roll import opened as opened_list
from homeroom.matching.model.listing import Listing, listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import Parameters, parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales
from homeroom.matching.models import KeptRoster, LookedUp, Lookup
from homeroom.matching.rules import Child
from homeroom.matching.scales import record_of_child
from homeroom.matching.weighing_words import VERY_STRONG
from homeroom.partners.models import Organization, Person

FOUND_SHOWN = 5  # Whoever has more has asked about a name, and not about a child.
A_DAY_MAX = 100  # More than any office takes in; whoever goes through a list of names is stopped by it.
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What is known of the child in front of somebody, as it was typed."""

    first: str
    last: str
    birth_date: str
    middle: str = ""
    former_last: str = ""
    sex: str = ""
    state_id: str = ""

    @property
    def record(self) -> Record:
        facts = asdict(self) | {"former_last": tuple(filter(None, [self.former_last]))}
        return Record(id="asked", **facts)


@dataclass
class Answer:
    """Children of agencies with the bits of each, the strongest first; and of each district's roster how many resemble."""

    children: list[tuple[Child, float]]
    districts: list[dict] = field(default_factory=list)


def hosted() -> list[int]:
    """Of whom the asking linkage steward's organization hosts records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.hosted_v1()")
        return cursor.fetchone()[0]


def asked_today(person: Person) -> int:
    return Lookup.objects.filter(by=person, asked_at__gt=timezone.now() - timedelta(days=1)).count()


@transaction.atomic
def ask(visit: Visit, asked: Asked) -> Lookup:
    """Seal what was typed, under a key of its own, and let the worker look."""
    writer = SealedWriter()
    try:
        writer.write(json.dumps(asdict(asked)).encode())
        writer.finish()
        made = Lookup.objects.create(by=visit.person, spool_name=writer.name, key=writer.key)
        defer("exchange.look_up", authority=give_authority(visit, "look_up").pk, lookup=made.pk)
        writer.keep()  # Where this is not committed, it has no key any more.
    finally:
        writer.close()
    return made


def typed(lookup: Lookup) -> Asked:
    return Asked(**json.loads(b"".join(opened(lookup.spool_name, bytes(lookup.key)))))


def look(asked: Asked, children: Iterable[Child], rosters: Iterable[KeptRoster]) -> Answer:
    known = parameters()
    ours = listed([comparable(asked.record)], is_child=True)
    by_id = {str(child.student_id): child for child in children}
    theirs = listed((comparable(record_of_child(child)) for child in by_id.values()), is_child=False)
    found = [(by_id[id_], bits) for id_, bits in resembling(ours, theirs, known)]
    return Answer(found, [in_roster(ours, kept, known) for kept in rosters])


def in_roster(ours: Listing, kept: KeptRoster, known: Parameters) -> dict:
    """Counts alone. One that cannot be read now, or that a night is at work on, says that it was not asked."""
    told = {"district": kept.contributor_id, "very": None, "possible": None}
    try:
        path, key = kept_rosters.folder() / kept.students_name, kept_rosters.own_keys(kept).students
        with opened_list(path, key, known, is_child=False) as students:
            bits = [each for _, each in resembling(ours, students, known)]
    except (KeyDestroyed, Problem):
        return told
    very = sum(each >= VERY_STRONG for each in bits)
    return told | {"very": very, "possible": len(bits) - very}


def resembling(ours: Listing, theirs: Listing, known: Parameters) -> list[tuple[str, float]]:
    """Whoever weighs enough that a person would be asked, the strongest first."""
    if not len(theirs):
        return []
    with Scales(ours, theirs, known) as scales:
        pairs = scales.score(REVIEW_LEAST).pairs.values()
        return sorted(((pair.student, pair.weight) for pair in pairs), key=lambda each: (-each[1], each[0]))


def keep(lookup: Lookup, answer: Answer) -> None:
    """Set down what is shown for a day, and forget what was typed."""
    agencies = Organization.objects.in_bulk({child.agency_id for child, _ in answer.children})
    with transaction.atomic():
        LookedUp.objects.bulk_create(
            LookedUp(
                lookup=lookup,
                student_id=child.student_id,
                agency_id=child.agency_id,
                is_very_strong=bits >= VERY_STRONG,
                sealed=key_of(agencies[child.agency_id]).seal(shown_of(child)),
                expires_at=timezone.now() + SHOWN_FOR,
            )
            for child, bits in answer.children[:FOUND_SHOWN]
        )
        forget(lookup, found=len(answer.children), districts=answer.districts)


def give_up(lookup: Lookup) -> None:
    """It could not be answered: what was typed is forgotten all the same."""
    with transaction.atomic():
        forget(lookup, is_failed=True)


def forget(lookup: Lookup, **said: object) -> None:
    name = lookup.spool_name
    Lookup.objects.filter(pk=lookup.pk, answered_at=None).update(
        answered_at=timezone.now(), spool_name="", key=b"", **said
    )
    if name:
        transaction.on_commit(partial(discard, name))


def shown_of(child: Child) -> dict:
    names = (child.first_name, child.middle_name, child.last_name)
    return {
        "name": " ".join(filter(None, names)),
        "birth_on": child.birth_on.isoformat() if child.birth_on else None,
    }


def of_these(children: Iterable[Child], agencies: Collection[int]) -> list[Child]:
    return [child for child in children if child.agency_id in agencies]

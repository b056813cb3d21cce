"""What a finding or a decision does to pairs and links. A link is a row that can be cut; nothing is ever merged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from homeroom.access.keys import ContributorKey, key_of
from homeroom.matching.auditing import rules_link
from homeroom.matching.doubting import children_in_doubt
from homeroom.matching.finding import Findings, find_all
from homeroom.matching.models import (
    DATA_CHANGED,
    LINKED_ELSEWHERE,
    PAIR_DAYS_MAX,
    SECOND_RECORD,
    STATED,
    Decision,
    Pair,
    Weighing,
)
from homeroom.matching.rules import Candidate, Child, Found, Roll
from homeroom.matching.scales import Weighed
from homeroom.notices.telling import tell_of_cut
from homeroom.partners.models import Collaboration, Organization
from homeroom.students.facts import Whose
from homeroom.students.models import Batch, SourceRecord

ROWS_AT_ONCE = 500  # Of a first roster all children are linked at once; a statement holds each row several times.
OPEN = (None, Decision.LATER, Decision.UNDO)


def children_to_match() -> list[Child]:
    """The children whom agencies have sent; answered only while an import's batch runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.children_to_match_v4()")
        return [
            Child(*row[:6], tuple(json.loads(row[6])), *row[7:10], frozenset(row[10]), tuple(row[11]))  # type: ignore[call-arg]
            for row in cursor.fetchall()
        ]


def stated_links() -> dict[str, int]:
    """Of the sender's records, by their identifiers, whose children they are as the collaboration file says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_id, student_id FROM access.stated_links_v1()")
        return dict(cursor.fetchall())


def with_verdict(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Pairs with their latest decision as `verdict` and the person who made it as `verdict_by`."""
    latest = Decision.objects.filter(pair=OuterRef("pk")).order_by("-at", "-pk")
    return pairs.annotate(
        verdict=Subquery(latest.values("verdict")[:1]), verdict_by=Subquery(latest.values("by_id")[:1])
    )


def candidate_hash(key: ContributorKey, source_id: str) -> bytes:
    """By which a district's student is found again on pairs and held rows, without telling who it is."""
    return key.hash(f"student|{source_id}")


class District:
    """One district's links and pairs, during a batch of that district."""

    def __init__(self, batch: Batch, district: Organization):
        self.batch, self.district, self.key = batch, district, key_of(district)
        records = list(SourceRecord.objects.filter(contributor=district))
        self.linked: dict[str, int] = {record.source_id: record.student_id for record in records}
        self.seconds: dict[str, int] = {record.source_id: record.pk for record in records if record.is_second}
        """Of children of whom the district has several records, those that came after the first."""
        self.newly_linked: dict[str, int] = {}
        self.stated = {
            source_id: student_id
            for source_id, student_id in stated_links().items()
            if source_id not in self.linked and student_id not in self._has_record
        }
        self.pairs: dict[tuple[int, bytes], Pair] = {
            (pair.student_id, bytes(pair.candidate)): pair
            for pair in with_verdict(Pair.objects.filter(contributor=district))
        }
        self.waiting = {self._source_id(pair) for pair in self.pairs.values() if self._is_waiting(pair)}
        self.waiting |= self.stated.keys()
        said_no = Decision.objects.filter(pair__contributor=district, verdict__in=(Decision.REFUSE, Decision.UNDO))
        self._for_a_person = set(said_no.exclude(by=None).values_list("pair_id", flat=True))

    def roll(self) -> Roll:
        """The children who have no record in this district yet."""
        return Roll([child for child in self._children if child.student_id not in self._has_record])

    def on_record(self) -> list[Child]:
        """Those who have one. There may be another: a district gives a child who comes back a new number."""
        return [child for child in self._children if child.student_id in self._has_record]

    def whose(self, source_id: str) -> Whose:
        """Of a linked record the child, and which of the district's records of the child it is."""
        return self.linked[source_id], self.seconds.get(source_id)

    def may_have_two(self, pair: Pair) -> bool:
        """Somebody was asked about it as a second record, or said so of the one that the child has."""
        return pair.rule == SECOND_RECORD or any(
            other.rule == SECOND_RECORD and other.verdict == Decision.LINK
            for (student_id, _), other in self.pairs.items()
            if student_id == pair.student_id and other.pk != pair.pk
        )

    @cached_property
    def _children(self) -> list[Child]:
        return children_to_match()

    @property
    def _has_record(self) -> set[int]:
        return set(self.linked.values())

    def match(self, roll: Roll, candidates: Iterable[Candidate], weighed: Weighed) -> None:
        """Link what a person confirmed or exact rules may, and open pairs for a person where records resemble each other."""
        free = [candidate for candidate in candidates if candidate.source_id not in self.linked]
        stated = self._found_as_stated(roll, free)
        taken = {found.child for found in stated} | {found.candidate for found in stated}
        others = Roll(child for child in roll.children if child not in taken)
        rest = [candidate for candidate in free if candidate not in taken]
        findings = find_all(others, rest, weighed, self._was_refused, self.on_record())
        pairs = [(each, self._kept(each)) for each in (*stated, *findings.found)]
        Pair.objects.bulk_create((pair for _, pair in pairs if pair.pk is None), ROWS_AT_ONCE)
        self._set_down_weights(pairs, findings, weighed)
        self._link_what_is_sure(pairs)

    def _link_what_is_sure(self, findings: Sequence[tuple[Found, Pair]]) -> None:
        confirms = Collaboration.objects.get().match_confirmation == "exact" and rules_link()
        doubted = children_in_doubt()
        sure = [
            (found, pair)
            for found, pair in findings
            if found.is_exact
            and (confirms or found.rule == STATED)
            and pair.verdict in OPEN
            and pair.pk not in self._for_a_person
            and pair.student_id not in doubted
        ]
        Decision.objects.bulk_create((by_rule(pair, Decision.LINK, found.rule) for found, pair in sure), ROWS_AT_ONCE)
        self.link({found.candidate.source_id: pair for found, pair in sure})
        self.waiting |= {found.candidate.source_id for found, pair in findings if self._is_waiting(pair)}

    def _set_down_weights(self, pairs: Sequence[tuple[Found, Pair]], findings: Findings, weighed: Weighed) -> None:
        """One more row for each pair of which something else is to be said than was said last."""
        rows = [
            Weighing(
                pair=pair,
                batch=self.batch,
                model=weighed.model,
                compared=pair.compared,
                weight=round(its.pair.weight, 2),
                band=its.band,
                line=its.line.name if its.line else "",
                evidence=[[name, level, round(its.pair.bits[name], 2)] for name, level in its.pair.levels.items()],
                measured=findings.measured(found),
                is_beside_twins=weighed.is_beside_twins(its.pair),
            )
            for found, pair in pairs
            if (its := found.judged)
        ]
        stood = Weighing.objects.filter(pair__in=[row.pair_id for row in rows]).order_by("pair", "-at", "-pk")
        latest = {row.pair_id: said(row) for row in stood.distinct("pair")}
        Weighing.objects.bulk_create((row for row in rows if said(row) != latest.get(row.pair_id)), ROWS_AT_ONCE)

    def _found_as_stated(self, roll: Roll, candidates: Iterable[Candidate]) -> list[Found]:
        children = {child.student_id: child for child in roll.children}
        return [
            Found(children[student_id], candidate, STATED, is_exact=True)
            for candidate in candidates
            if (student_id := self.stated.get(candidate.source_id)) in children
        ]

    def _pair_of(self, child: Child, candidate: Candidate) -> Pair | None:
        return self.pairs.get((child.student_id, candidate_hash(self.key, candidate.source_id)))

    def _was_refused(self, child: Child, candidate: Candidate) -> bool:
        """A person said no to just these data. What a rule refused, because of another link, may come again."""
        pair = self._pair_of(child, candidate)
        return (
            pair is not None
            and pair.verdict == Decision.REFUSE
            and pair.verdict_by is not None
            and bytes(pair.compared) == compared_hash(self.key, child, candidate)
        )

    def _kept(self, found: Found) -> Pair:
        """The pair of a finding: a new one, still unsaved, or the one that is there, brought up to date."""
        child, candidate = found.child, found.candidate
        agency = Organization(pk=child.agency_id, key=self._agency_key(child.agency_id))
        facts: dict[str, Any] = {
            "sealed_child": key_of(agency).seal(plain(child)),
            "sealed_candidate": self.key.seal(plain(candidate)),
            "rule": found.rule,
            "agrees": found.agrees,
            "compared": compared_hash(self.key, child, candidate),
        }
        expires_at = timezone.now() + timedelta(days=PAIR_DAYS_MAX)
        pair = self._pair_of(child, candidate)
        if pair is None:
            pair = Pair(
                student_id=child.student_id,
                agency_id=child.agency_id,
                contributor=self.district,
                candidate=candidate_hash(self.key, candidate.source_id),
                batch=self.batch,
                expires_at=expires_at,
                **facts,
            )
            pair.verdict = pair.verdict_by = None
            self.pairs[(pair.student_id, bytes(pair.candidate))] = pair
            return pair
        if pair.verdict == Decision.REFUSE:
            by_rule(pair, Decision.UNDO, DATA_CHANGED).save()
            facts["expires_at"] = expires_at
        if "expires_at" in facts or bytes(pair.compared) != facts["compared"] or pair.rule != found.rule:
            Pair.objects.filter(pk=pair.pk).update(**facts)
            for name, value in facts.items():
                setattr(pair, name, value)
        return pair

    @cache  # noqa: B019 (a District lives as long as one load)
    def _agency_key(self, agency_id: int) -> str:
        return Organization.objects.get(pk=agency_id).key

    def link(self, pairs: dict[str, Pair]) -> None:
        """From now on these records of the district are the children's; other pairs of either are settled by that."""
        has_record = self._has_record
        records = SourceRecord.objects.bulk_create(
            (
                SourceRecord(
                    contributor=self.district,
                    source_id=source_id,
                    student_id=pair.student_id,
                    is_second=pair.student_id in has_record,
                    pair=pair.pk,
                )
                for source_id, pair in pairs.items()
            ),
            ROWS_AT_ONCE,
        )
        new = {source_id: pair.student_id for source_id, pair in pairs.items()}
        self.linked |= new
        self.seconds |= {record.source_id: record.pk for record in records if record.is_second}
        self.newly_linked |= new
        students, candidates = set(new.values()), {bytes(pair.candidate) for pair in pairs.values()}
        moot = [
            other
            for other in self.pairs.values()
            if other.verdict in OPEN
            and (bytes(other.candidate) in candidates or (other.student_id in students and other.rule != SECOND_RECORD))
        ]
        Decision.objects.bulk_create((by_rule(pair, Decision.REFUSE, LINKED_ELSEWHERE) for pair in moot), ROWS_AT_ONCE)
        self.waiting = {self._source_id(pair) for pair in self.pairs.values() if self._is_waiting(pair)}

    def cut(self, pair: Pair) -> Whose | None:
        """Undo a link; answers the child and the record that are not joined any more, or nothing if there was no link. Whoever
        answers for it is told, and reads what was seen meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT record, is_second FROM access.cut_link_v2(%s)", [pair.pk])
            cut = cursor.fetchone()
        if cut is None:
            return None
        tell_of_cut(pair.pk)
        record, is_second = cut
        return pair.student_id, record if is_second else None

    def _source_id(self, pair: Pair) -> str:
        return self.key.open(bytes(pair.sealed_candidate))["source_id"]

    def _is_waiting(self, pair: Pair) -> bool:
        """Open, or linked by a person whose decision is still to be carried out."""
        return pair.verdict in OPEN or (pair.verdict == Decision.LINK and self._source_id(pair) not in self.linked)


def by_rule(pair: Pair, verdict: str, rule: str) -> Decision:
    """A decision that needs no worker: the load that makes it carries it out."""
    pair.verdict, pair.verdict_by = verdict, None
    return Decision(pair=pair, verdict=verdict, rule=rule, settled_at=timezone.now())


def said(weighing: Weighing) -> tuple:
    """What a weight tells. Bits move by hundredths with each snapshot, as names are counted anew: that is no news."""
    levels = [level for _, level, _ in weighing.evidence]
    return weighing.model, bytes(weighing.compared), weighing.band, weighing.line, levels, weighing.is_beside_twins


def plain(record: Child | Candidate) -> dict:
    """What is sealed on a pair: all that a reviewer may compare."""
    facts = asdict(record)
    facts["birth_on"] = record.birth_on.isoformat() if record.birth_on else None
    facts["schools"] = sorted(record.schools)
    # Parents' names are another kind of information than the child's: that one agrees is told, and not whose.
    del facts["guardians"]
    return facts


def compared_hash(key: ContributorKey, child: Child, candidate: Candidate) -> bytes:
    """Equal as long as neither partner says anything else about who this is."""
    sides = [
        [r.first_name, r.middle_name, r.last_name, str(r.birth_on), r.state_student_id] for r in (child, candidate)
    ]
    return key.hash(f"compared|{sides!r}")

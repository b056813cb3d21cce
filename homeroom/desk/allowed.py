"""What allowed somebody else to see something, in words, as far as whoever reads the book may know it.

A protected kind of information is named only to those to whom it is open (sharing specification 3.3). What would tell of it by
the way is left out with it: a law that is about one kind alone, and the paper that somebody signed for it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.evidence import EMERGENCY
from homeroom.agreements.bases import basis_of
from homeroom.agreements.models import Line
from homeroom.casework.models import Emergency
from homeroom.common.dates import in_words
from homeroom.desk.why import law_of
from homeroom.partners.words import ROLES
from homeroom.students.records import Record
from homeroom.students.words import is_ordinary, name_of

# Of others; "you" are in desk/why.py.
RELATIONS = {
    "assigned": gettext_lazy("Assigned to the student, or supervises who is"),
    "school_of_enrollment": gettext_lazy("Works at the student’s school"),
    "team_member": gettext_lazy("On the student’s team"),
    "agency_responsible": gettext_lazy("The agency is responsible for the student"),
    "any_in_population": gettext_lazy("The organization works with students of this group"),
    "self": gettext_lazy("The record is about this person"),
    "caregiver": gettext_lazy("The student lives with this person"),
    "rights_holder": gettext_lazy("Holds the right to the student’s school record"),
    "released": gettext_lazy("Named in the paper, or works with the student for who is"),
    "record_holder": gettext_lazy("The organization keeps this record"),
    "linkage": gettext_lazy("Looked whether two records are one student’s"),
}
# These laws let many kinds of information pass. Any other of the table says by its name which kind it was.
OF_MANY_KINDS = frozenset(
    {
        *(
            "FERPA-USA",
            "FERPA-CONSENT",
            "FERPA-ORDER",
            "FERPA-SCHOOL-OFFICIAL",
            "FERPA-ENROLLING-SCHOOL",
            "FERPA-AUDIT-EVAL",
        ),
        *("FERPA-STUDIES", "FERPA-EMERGENCY", "IV-E", "IV-E-CASEPLAN", "ESSA-DUTY", "SUBJECT-ACCESS"),
    }
)
WITHHELD = gettext_lazy("Not shown here: it would say what kind of information it was")


@dataclass(frozen=True)
class PaperTold:
    """A consent or an order that the book names: who signed it or which court made it, and since when it holds."""

    kind: str
    said_by: str
    begins_at: datetime

    @property
    def in_words(self) -> str:
        day = in_words(timezone.localtime(self.begins_at).date())
        if self.kind == "order" and not self.said_by:
            return _("A court’s order of %(day)s") % {"day": day}
        text = _("An order of %(who)s of %(day)s") if self.kind == "order" else _("A consent of %(who)s of %(day)s")
        return text % {"who": self.said_by, "day": day}


@dataclass(frozen=True)
class OwnViews:
    """How often people of the own organization, in one role, opened the record or had it in a list."""

    position: str
    people: int
    views: int
    last_at: datetime


class Remark(NamedTuple):
    """What is asked of rows of the book and not answered, or what was found of them (access/reviews.py)."""

    is_finding: bool
    number: int
    ids: list[int]
    at: datetime
    finding: str
    words: str
    contributor: str
    due_on: date | None


# Under the reader's own policies.
REMARKS = (
    "SELECT false AS is_finding, q.id AS number, q.disclosure_ids AS ids, q.at, '' AS finding, '' AS words, '' AS contributor,"
    " q.due_on FROM access_disclosurereview q WHERE q.student_id = %s"
    " AND NOT EXISTS (SELECT FROM access_disclosurefinding f WHERE f.review_id = q.id)"
    " UNION ALL SELECT true, f.id, f.disclosure_ids, f.at, f.finding, f.words, o.name, NULL"
    " FROM access_disclosurefinding f JOIN partners_organization o ON o.id = f.contributor_id WHERE f.student_id = %s"
)

PARTS = (
    "SELECT jsonb_build_array(d.recipient_id, coalesce(o.name, ''), coalesce(o.key, ''),"
    " date_trunc('month', d.at AT TIME ZONE %s)::date) AS part FROM access_disclosure d"
    " LEFT JOIN partners_organization o ON o.id = d.recipient_id WHERE d.student_id = %s"
)


class Reader:
    """Whoever reads the book of one child, and what of it this person may know."""

    def __init__(self, record: Record):
        self.record = record

    def knows(self, dataset: int) -> bool:
        """Whether this kind of information may be named: everyday ones, and those that are open to the reader."""
        name = name_of(dataset)
        return is_ordinary(name) or bool(self.record.why(name))

    @cached_property
    def _beside(self) -> tuple[list[dict], list[dict], list[dict], list[list]]:
        """What the list does not hold by itself, in one statement: the own organization's use, the papers, what was asked and
        found of its rows, and which parts it has."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT coalesce(jsonb_agg(v), '[]') FROM access.own_views_v1(%s) v),"
                " (SELECT coalesce(jsonb_agg(p), '[]') FROM access.papers_told_v1(%s) p),"
                f" (SELECT coalesce(jsonb_agg(r ORDER BY r.is_finding, r.number), '[]') FROM ({REMARKS}) r),"
                f" (SELECT coalesce(jsonb_agg(DISTINCT p.part), '[]') FROM ({PARTS}) p)",
                [*[self.record.id] * 4, timezone.get_current_timezone_name(), self.record.id],
            )
            used, papers, remarks, parts = map(json.loads, cursor.fetchone())
            return used, papers, remarks, parts

    @property
    def parts(self) -> list[tuple[int | None, str, str, date]]:
        """Of which organizations and months the reader reads entries: number, name and key of whoever was shown something, and
        the first day of the month."""
        return [(number, name, key, date.fromisoformat(month)) for number, name, key, month in self._beside[3]]

    @property
    def remarks(self) -> list["Remark"]:
        """In the order in which they were written: questions first, for what was found holds after them."""
        return [
            Remark(**{**said, "at": _moment(said["at"]), "due_on": _day(said["due_on"])}) for said in self._beside[2]
        ]

    @property
    def own_views(self) -> list[OwnViews]:
        return [
            OwnViews(
                str(ROLES.get(used["role"], used["role"])), used["people"], used["views"], _moment(used["last_at"])
            )
            for used in self._beside[0]
        ]

    @cached_property
    def papers(self) -> dict[tuple[str, int], PaperTold]:
        return {
            (told["kind"], told["paper_id"]): PaperTold(told["kind"], told["said_by"], _moment(told["begins_at"]))
            for told in self._beside[1]
        }

    def paper_of(self, row: Mapping[str, Any]) -> str:
        """The consent or the order in words; that there is one, to who may not know whose."""
        if not row["paper_kind"]:
            return ""
        if row["paper_kind"] == EMERGENCY:
            return _("An emergency")
        if paper := self.papers.get((row["paper_kind"], row["paper_id"])):
            return paper.in_words
        return _("A court’s order") if row["paper_kind"] == "order" else _("A consent")

    @cached_property
    def emergencies(self) -> dict[int, Emergency]:
        """Of this student, as far as the book that is read rests on them: the policy of emergencies asks that."""
        return {each.pk: each for each in Emergency.objects.filter(student=self.record.id)}

    def threat_of(self, row: Mapping[str, Any]) -> str:
        """34 CFR 99.32(a)(5): the threat that was stated, and to whom the information was to be told."""
        emergency = self.emergencies.get(row["paper_id"]) if row["paper_kind"] == EMERGENCY else None
        if emergency is None:
            return ""
        words = {"threat": emergency.threat, "at_risk": emergency.at_risk, "receivers": emergency.receivers}
        return _("%(threat)s At risk: %(at_risk)s To be told: %(receivers)s") % words

    def hides(self, row: Mapping[str, Any], datasets: Iterable[int]) -> bool:
        """Whether what allowed it would say of a kind of information that the reader may not know."""
        return not all(map(self.knows, datasets)) and (bool(row["paper_kind"]) or is_of_one_kind(row["basis"]))

    def allowed_in_words(self, row: Mapping[str, Any], datasets: Iterable[int], line: Line | None) -> str:
        """The line, the paper and the law. Readers of another organization's agreement learn paper and law alone."""
        if self.hides(row, datasets):
            # That it was an emergency is told to everybody who reads the book (sharing specification 3.4).
            return f"{self.paper_of(row)}; {WITHHELD}" if row["paper_kind"] == EMERGENCY else str(WITHHELD)
        parts = []
        if line:
            parts.append(_("%(title)s, line %(number)s") % {"title": line.agreement.title, "number": line.number})
        parts += [self.paper_of(row), self.threat_of(row)]
        if row["basis"]:
            parts.append(law_of(row["basis"]))
        elif row["relation"]:
            parts.append(str(RELATIONS.get(row["relation"], row["relation"])))
        return "; ".join(filter(None, parts))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_of_one_kind(basis: str) -> bool:
    return any(basis_of(part) is not None and part not in OF_MANY_KINDS for part in basis.split("+"))

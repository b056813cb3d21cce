"""Why can I see this? The agreement and its line, the law, the relation and the purpose, in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.catalogue import FLAG
from homeroom.access.interest import CAREGIVER_LAW, OWN_WORDS, SUBJECT_ACCESS
from homeroom.agreements.models import Line
from homeroom.agreements.words import law_in_words, listed
from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.partners.models import Organization, Person
from homeroom.students.reasons import Reason
from homeroom.students.records import Record
from homeroom.students.words import AGENCY

RELATIONS = {
    "assigned": gettext_lazy("You are assigned to this student, or you supervise who is"),
    "school_of_enrollment": gettext_lazy("You work at the student’s school"),
    "team_member": gettext_lazy("You are on the student’s team"),
    "agency_responsible": gettext_lazy("Your agency is responsible for the student"),
    "any_in_population": gettext_lazy("Your organization works with students of this group"),
    "self": gettext_lazy("This record is about you"),
    "caregiver": gettext_lazy("The student lives with you"),
    "rights_holder": gettext_lazy("You hold the right to this student’s school record"),
    "released": gettext_lazy("You work with the student, or are named"),
    "record_holder": gettext_lazy("Your organization keeps this record"),
}


SENDERS_NAMED = 3  # A state has hundreds of districts.


@dataclass
class Reasons:
    """The reasons of one record, with the lines that they name: read once, asked by every section."""

    record: Record
    person: Person
    purpose: str
    lines: dict[int, Line]

    def for_elements(self, keys: Iterable[str], sender: str = "") -> list[Reason]:
        """The reasons that open at least one of these elements, by itself or with its whole dataset.

        With `sender`, only for records of contributors of that kind: what a partner could keep but never sends
        makes no section.
        """
        keys = tuple(keys)
        return [
            reason
            for reason in self.record.reasons
            if any(reason.shows(key, FLAG) for key in keys) and sender in ("", self._kind(reason))
        ]

    def opens_whole(self, dataset: str) -> bool:
        return self.record.opens_whole(dataset)

    def rows(self, reasons: Iterable[Reason], contributors: Collection[int]) -> list[Row]:
        """In words. Reasons for what these contributors sent; for all that might send when nobody has yet."""
        rows: list[Row] = []
        said = set()
        for reason in reasons:
            key = (reason.own, reason.line_id, reason.relation, reason.release_id)
            if key in said or (contributors and reason.contributor_id not in contributors):
                continue
            said.add(key)
            rows += self._rows_of(reason)
        if rows and self.purpose:
            rows.append(Row(_("Your purpose"), self.purpose))
        return rows

    def senders(self, reasons: Iterable[Reason]) -> str:
        """Who would send what these reasons open: a few by name, of many how many they are."""
        names = sorted({contributor.name for reason in reasons if (contributor := self._contributor(reason))})
        return senders_in_words(names)

    def left_out(self, reasons: Iterable[Reason], datasets: Collection[str]) -> list[str]:
        """Whose rows of these datasets are shown from a day on: else what is earlier would read as if it had not been."""
        firsts: dict[tuple[str, str], list[date]] = {}
        for reason in reasons:
            contributor = self._contributor(reason)
            for dataset in filter(reason.opens_whole, datasets if contributor else ()):
                firsts.setdefault((contributor.name, dataset), []).append(reason.opens_from or date.min)  # type: ignore[union-attr]
        limited = sorted(
            {(name, first) for (name, _dataset), days in firsts.items() if (first := min(days)) > date.min}
        )
        return [shown_from(name, first) for name, first in limited]

    def _contributor(self, reason: Reason) -> Organization | None:
        if reason.own:
            return self.person.organization
        line = self.lines.get(reason.line_id or 0)
        return line.contributor if line else self._partners.get(reason.contributor_id)

    def _kind(self, reason: Reason) -> str:
        """The kind of partner that sends it. A tribal agency sends what an agency does (25 USC 1919)."""
        contributor = self._contributor(reason)
        kind = contributor.kind if contributor else ""
        return AGENCY if kind == "tribal_organization" else kind

    @cached_property
    def _partners(self) -> dict[int, Organization]:
        """What a law, a consent or an order opens names no line, and a family reads none: the partner is asked for itself."""
        return Organization.objects.in_bulk()

    def _rows_of(self, reason: Reason) -> list[Row]:
        began = reason.since
        since = in_words(timezone.localtime(began).date()) if isinstance(began, datetime) else ""
        relation = Row(
            _("Your relation to the student"),
            str(RELATIONS.get(reason.relation, reason.relation)),
            note=_("Since %s") % since if since else "",
        )
        if reason.is_emergency:
            opened = Row(_("Emergency"), _("You opened it in an emergency. It closes by itself after four hours."))
            return [opened, Row(_("Law"), law_of(reason.basis))]
        if reason.own:
            first = Row(_("Record"), _("Your own organization keeps it, and your role needs it."))
        elif reason.agreement_id is None and reason.release_id in self.record.papers:
            return [self._paper(reason), Row(_("Law"), law_of(reason.basis)), relation]
        elif reason.agreement_id is None:
            first = Row(_("Record"), _("The law gives it to you for this student."))
        else:
            first = self._agreement(reason)
        paper = [self._paper(reason)] if reason.release_id in self.record.papers else []
        return [first, *paper, Row(_("Law"), law_of(reason.basis)), relation]

    def _paper(self, reason: Reason) -> Row:
        """The consent or the order, by name and days."""
        paper = self.record.papers[reason.release_id]
        day = in_words(timezone.localtime(paper.begins_at).date())
        until = in_words(timezone.localtime(paper.ends_at - timedelta(microseconds=1)).date()) if paper.ends_at else ""
        note = _("Until %s") % until if until else ""
        if paper.kind == "order":
            return Row(_("Court order"), _("Of %s") % day, note=note)
        return Row(
            _("Consent"), _("%(signer)s agreed on %(date)s") % {"signer": paper.signed_by, "date": day}, note=note
        )

    def _agreement(self, reason: Reason) -> Row:
        line = self.lines.get(reason.line_id or 0)
        if line is None:
            # A family is no party, and reads no agreement.
            partner = self._partners[reason.contributor_id]
            return Row(_("Agreement"), _("An agreement that %s has signed") % partner.name)
        text = _("%(title)s, line %(number)s") % {"title": line.agreement.title, "number": line.number}
        url = reverse("agreements:agreement", args=[line.agreement.key])
        return Row(_("Agreement"), text, note=self._window(reason), url=url, url_label=_("Read it"))

    def _window(self, reason: Reason) -> str:
        """From which day on, where the line shows rows of some days alone."""
        days = [each.opens_from for each in self.record.reasons if each.line_id == reason.line_id and each.opens_from]
        return _("Days from %s on") % in_words(min(days)) if days else ""


LAWS_OF_FAMILIES = {
    CAREGIVER_LAW: gettext_lazy("Who cares for a child gets the record (42 USC 675)"),
    SUBJECT_ACCESS: gettext_lazy("Your own record, or your child’s, is yours to read (34 CFR 99.10)"),
    OWN_WORDS: gettext_lazy("What a family wrote, for those who help"),
}


def senders_in_words(names: list[str]) -> str:
    """A few by name; of many how many they are."""
    if len(names) > SENDERS_NAMED:
        return _("one of %(number)s partners") % {"number": len(names)}
    return listed(names, _("or"))


def shown_from(partner: str, first: date) -> str:
    words = {"partner": partner, "day": in_words(first)}
    return _("%(partner)s shows this from %(day)s on. What is earlier is not shown here.") % words


def law_of(code: str) -> str:
    """The law by name and place; an own-record grant carries the place alone."""
    if told := LAWS_OF_FAMILIES.get(code):
        return str(told)
    words = law_in_words(code)
    if words == code:
        return _("An organization’s own use of its records (%s)") % code
    return words[:1].upper() + words[1:]


def reasons_for(record: Record, purpose: str) -> Reasons:
    return Reasons(record, record.visit.person, purpose, record.lines)

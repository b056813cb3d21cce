"""Who may sign? What the agency's file says, what was found, whether they agree, and what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from homeroom.casework.models import EducationRightsHolder
from homeroom.casework.words import CAREGIVING_HOLDERS, HOLDER_TYPES, RIGHTS_BASES, SCOPES
from homeroom.common.dates import in_words
from homeroom.common.lists import in_a_row
from homeroom.common.statements import Given
from homeroom.students.models import EducationRights
from homeroom.students.queries import Facts, is_current, kinds_beside

RIGHTS = "court_education"  # The dataset.
EXPIRES_SOON_DAYS = 30  # Time to ask the court before nobody may sign (domain rule "rights unknown").
CONSENT = "special_education_consent"


@dataclass(frozen=True)
class Found:
    """One row of EducationRightsHolder, as a page reads it beside other things."""

    id: int
    student_id: int
    holder_type: str
    name: str
    phone: str
    basis: str
    scope: list[str]
    ordered_on: date | None
    expires_on: date | None
    by_name: str
    organization_name: str
    at: datetime


COLUMNS = ("id", "student_id", "holder_type", "name", "phone", "basis", "scope", "ordered_on", "expires_on", "at")


kinds_beside[EducationRightsHolder.__name__] = EducationRightsHolder.dataset


def columns() -> JSONObject:
    return JSONObject(
        **{name: F(name) for name in COLUMNS}, by_name=F("by__name"), organization_name=F("contributor__name")
    )


def beside_facts(student: Given) -> Any:
    """What was found of one child, to be read in one statement with partners' facts (students/queries.py)."""
    found = EducationRightsHolder.objects.filter(student_id=student)
    name = Value(EducationRightsHolder.__name__)
    return found.values_list(name, "contributor__name", "contributor__kind", "contributor_id", "at", columns())


def read(values: dict[str, Any]) -> Found:
    """JSON carries days as text."""
    days = {name: parse_date(values[name]) if values[name] else None for name in ("ordered_on", "expires_on")}
    return Found(**{**values, **days, "at": datetime.fromisoformat(values["at"])})


@dataclass
class Finding:
    """A holder, and the parts of the rights for which this finding still holds."""

    row: Found
    scopes: list[str]
    today: date

    @property
    def is_unknown(self) -> bool:
        return self.row.holder_type == EducationRightsHolder.UNKNOWN

    @property
    def is_expired(self) -> bool:
        return self.row.expires_on is not None and self.row.expires_on < self.today

    @property
    def expires_soon(self) -> bool:
        return not self.is_expired and expires_soon(self.row.expires_on, self.today)

    @property
    def covers(self) -> str:
        """Nothing where it is all of them: then there is nothing to tell apart."""
        if len(self.scopes) == len(SCOPES):
            return ""
        return in_a_row([str(SCOPES[scope]) for scope in self.scopes], _("and"))

    @property
    def who(self) -> str:
        return f"{self.row.name} ({HOLDER_TYPES[self.row.holder_type]})"

    @property
    def sentence(self) -> str:
        """ "R. Diaz (Relative caregiver). A temporary order of March 3, 2026. Expires June 12, 2026." """
        if self.is_unknown:
            return str(HOLDER_TYPES[self.row.holder_type])
        basis = str(RIGHTS_BASES[self.row.basis])
        if self.row.ordered_on:
            basis = _("%(basis)s, of %(day)s") % {"basis": basis, "day": in_words(self.row.ordered_on)}
        parts = [self.who, basis]
        if self.row.expires_on:
            words = _("Expired on %s") if self.is_expired else _("Expires on %s")
            parts.append(words % in_words(self.row.expires_on))
        return ". ".join(parts)

    @property
    def source(self) -> str:
        return _("Written by %(name)s, %(organization)s, on %(day)s") % {
            "name": self.row.by_name,
            "organization": self.row.organization_name,
            "day": in_words(timezone.localtime(self.row.at).date()),
        }


@dataclass
class Sent:
    """What a partner's file says."""

    name: str
    phone: str
    source: str


@dataclass
class Strip:
    """What stands at the top of the student's page and of the team."""

    findings: list[Finding] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    @property
    def holding(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_unknown and not finding.is_expired]

    @property
    def is_known(self) -> bool:
        return bool(self.holding or (self.sent and not self.findings))

    @property
    def has_expired(self) -> bool:
        return any(finding.is_expired for finding in self.findings)

    @property
    def differs(self) -> bool:
        """Two sources that name different people: a school must not choose between them."""
        found = {same(finding.row.name) for finding in self.findings if not finding.is_unknown}
        denied = any(finding.is_unknown for finding in self.findings)
        sent = {same(each.name) for each in self.sent}
        return bool(sent) and (denied or (bool(found) and not found & sent))

    @property
    def caregiver_may_not(self) -> bool:
        """Said where somebody else is known to hold the consent: a signature of the wrong person binds nobody."""
        consenting = [finding for finding in self.holding if CONSENT in finding.scopes]
        return bool(consenting) and all(f.row.holder_type not in CAREGIVING_HOLDERS for f in consenting)

    @property
    def is_urgent(self) -> bool:
        return not self.is_known or self.differs or self.has_expired or any(f.expires_soon for f in self.findings)


def strip_of(facts: Facts, today: date) -> Strip:
    """From the facts of one child, with what was found beside them."""
    found = [
        read({name: getattr(row, name) for name in Found.__annotations__}) for row in facts.of(EducationRightsHolder)
    ]
    return Strip(
        findings=in_force(found, today),
        sent=[
            Sent(
                fact.name,
                fact.phone,
                _("From the file of %(organization)s, received %(day)s")
                % {"organization": fact.contributor_name, "day": in_words(timezone.localtime(fact.recorded_at).date())},
            )
            for fact in facts.of(EducationRights)
            if is_current(fact, today)
        ],
    )


def in_force(rows: Iterable[Found], today: date) -> list[Finding]:
    """For each part of a student's rights the latest finding; a finding of which no part is left is history."""
    taken: set[tuple[int, str]] = set()
    found = []
    for row in sorted(rows, key=lambda row: (row.at, row.id), reverse=True):
        scopes = [scope for scope in SCOPES if scope in row.scope and (row.student_id, scope) not in taken]
        taken.update((row.student_id, scope) for scope in scopes)
        if scopes:
            found.append(Finding(row, scopes, today))
    return found


def expiring(rows: Iterable[Found], today: date) -> list[Finding]:
    """Rights that have expired or will within a month, the first to expire at the top."""
    due = [f for f in in_force(rows, today) if f.is_expired or f.expires_soon]
    return sorted(due, key=lambda finding: finding.row.expires_on or date.max)


def expires_soon(day: date | None, today: date) -> bool:
    return day is not None and day <= today + timedelta(days=EXPIRES_SOON_DAYS)


def same(name: str) -> str:
    return " ".join(name.casefold().split())

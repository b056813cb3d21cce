"""What a good agreement says beside what it must (PTAC, Written Agreement Checklist): warned of, never refused.

The page of a draft says it, and `homeroom apply` of what a file adds or changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from homeroom.agreements import words
from homeroom.collaboration.shape import Agreement, Debarment, Line, Organization
from homeroom.collaboration.standing.agreements import SAFEGUARDS

SCHOOL = "school_district"
SPOKEN_OF = ("security", "incidents", "audit", "end")
YEARS_ADVISED_MAX = 3.01  # With the odd leap day.
YEARS_BARRED_MIN = 5  # 20 USC 1232g(b)(4)(B): "a period of not less than five years".


class Other(NamedTuple):
    key: str
    title: str


def advice(
    entry: Agreement, kinds: Mapping[str, str], others: Iterable[Other], *, is_on_paper: bool = False
) -> Iterator[str]:
    """`kinds` of organizations by their keys; `others` overlap with this. Words that lie on paper nobody reads here."""
    spoken_of = {clause.topic for clause in entry.clauses}
    for topic in () if is_on_paper else SPOKEN_OF:
        if topic not in spoken_of:
            yield _("No clause says: %(topic)s.") % {"topic": words.TOPICS[topic]}
        elif topic in SAFEGUARDS and getattr(entry, topic) is None:
            yield _("Clauses say it, and no field does that a machine reads: %(topic)s.") % {
                "topic": words.TOPICS[topic]
            }
    for other in others:
        yield _(
            "“%(title)s” (%(other)s) is between the same parties as this (%(this)s) and holds in these days too. What each opens"
            " adds up."
        ) % {"title": other.title, "other": other.key, "this": entry.id}
    if (entry.expires_on - entry.effective_on).days / 365 > YEARS_ADVISED_MAX:
        yield _("It holds for more than three years. Agreements are read again more often than that.")
    for line in entry.lines:
        if not line.retention:
            yield _("Line %(line)s: it does not say how long the information is kept.") % {"line": line.id}
        if waits_for_news(line, kinds):
            yield _(
                "Line %(line)s goes from one school district to another. It opens nothing until an agreement with the child"
                " welfare agency tells the same people who is in care."
            ) % {"line": line.id}
        if not line.redisclosure:
            yield _("Line %(line)s: it does not say whether it may be passed on.") % {"line": line.id}


def waits_for_news(line: Line, kinds: Mapping[str, str]) -> bool:
    """Decision 30. Whether an agency tells them shows in what will change: of others' agreements nothing is read here."""
    return kinds[line.contributor] == SCHOOL and any(kinds[key] == SCHOOL for key in line.recipients.organizations)


def overlapping(entry: Agreement, agreements: Iterable[Agreement]) -> list[Other]:
    """Those of the same kind between the same parties whose days overlap with these (sharing specification 2.7, rule 7)."""
    found = [
        Other(each.id, each.title)
        for each in agreements
        if each.id != entry.id
        and each.tier == entry.tier
        and set(each.parties) == set(entry.parties)
        and each.effective_on <= last_day(entry)
        and entry.effective_on <= last_day(each)
    ]
    return sorted(found)


def last_day(entry: Agreement) -> date:
    ended = entry.terminated_on
    return min(entry.expires_on, ended - timedelta(days=1)) if ended else entry.expires_on


def barred_too_short(organization: Organization) -> bool:
    return organization.debarred is not None and _years_after(organization.debarred) > organization.debarred.until


def _years_after(debarred: Debarment) -> date:
    """The last day of five years: who is barred from the first of July is so through the last of June."""
    begins = debarred.from_
    try:
        over = begins.replace(year=begins.year + YEARS_BARRED_MIN)
    except ValueError:  # The leap day.
        over = date(begins.year + YEARS_BARRED_MIN, 3, 1)
    return over - timedelta(days=1)

"""What is known of an agreement's renewal, asked together with it; and what its pages say of that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.agreements import words
from homeroom.agreements.days import last_day
from homeroom.agreements.models import Agreement
from homeroom.common.dates import in_words
from homeroom.common.tables import Row

# Under the reader's own policies, so that it asks nothing which the reader may not.
RENEWING = """(SELECT jsonb_build_object(
    'terms', (SELECT jsonb_build_object('automatic', t.automatic, 'times', t.times, 'for_months', t.for_months,
                                        'notice_days', t.notice_days)
              FROM agreements_renewalterms t WHERE t.agreement_id = agreements_agreement.id),
    'renewals', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.number, 'from', r.begins_on, 'until', r.ends_on, 'at', r.at)
                                           ORDER BY r.number), '[]')
                 FROM agreements_renewal r WHERE r.agreement_id = agreements_agreement.id),
    'expiries', (SELECT coalesce(jsonb_agg(jsonb_build_object('ended_at', x.ended_at, 'at', x.at, 'reason', x.reason)
                                           ORDER BY x.ended_at), '[]')
                 FROM agreements_expiry x WHERE x.agreement_id = agreements_agreement.id),
    'objection', (SELECT jsonb_build_object('by', p.name, 'organization', h.name, 'at', o.at, 'reason', o.reason)
                  FROM agreements_renewalobjection o JOIN partners_person p ON p.id = o.by_id
                  LEFT JOIN partners_organization h ON h.id = p.organization_id
                  WHERE o.agreement_id = agreements_agreement.id AND o.ends_on = agreements_agreement.expires_on
                    AND NOT EXISTS (SELECT FROM agreements_objectionwithdrawal w WHERE w.objection_id = o.id)
                  LIMIT 1),
    'taken_back', (SELECT coalesce(jsonb_agg(jsonb_build_object('by', p.name, 'organization', h.name, 'at', w.at,
                                                                'reason', w.reason, 'objected_at', o.at) ORDER BY w.at), '[]')
                   FROM agreements_objectionwithdrawal w JOIN agreements_renewalobjection o ON o.id = w.objection_id
                   JOIN partners_person p ON p.id = w.by_id LEFT JOIN partners_organization h ON h.id = p.organization_id
                   WHERE w.agreement_id = agreements_agreement.id)))"""


@dataclass(frozen=True)
class Terms:
    automatic: bool
    times: int
    for_months: int
    notice_days: int


@dataclass(frozen=True)
class Renewed:
    """One time that it went on."""

    number: int
    begins_on: date
    ends_on: date
    at: datetime


@dataclass(frozen=True)
class Objected:
    """To its going on past the last day that it has now."""

    by: str
    organization: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class TakenBack:
    """An objection that stands no more."""

    by: str
    organization: str
    at: datetime
    reason: str
    objected_at: datetime


@dataclass(frozen=True)
class Expired:
    """One time that its term was over."""

    ended_at: datetime
    at: datetime
    reason: str


@dataclass(frozen=True)
class Renewing:
    terms: Terms | None
    renewals: list[Renewed]
    objection: Objected | None
    taken_back: list[TakenBack]
    expiries: list[Expired]


def with_renewing(agreements: QuerySet[Agreement]) -> Any:
    """Each with what `renewing_of` reads."""
    return agreements.annotate(renewing=RawSQL(RENEWING, [], JSONField()))


def renewing_of(agreement: Any) -> Renewing:
    found = agreement.renewing
    objection = found["objection"]
    return Renewing(
        terms=Terms(**found["terms"]) if found["terms"] else None,
        renewals=[
            Renewed(each["id"], _day(each["from"]), _day(each["until"]), _moment(each["at"]))
            for each in found["renewals"]
        ],
        objection=Objected(**{**objection, "at": _moment(objection["at"])}) if objection else None,
        taken_back=[
            TakenBack(**{**each, "at": _moment(each["at"]), "objected_at": _moment(each["objected_at"])})
            for each in found["taken_back"]
        ],
        expiries=[
            Expired(_moment(each["ended_at"]), _moment(each["at"]), each["reason"]) for each in found["expiries"]
        ],
    )


_day, _moment = date.fromisoformat, datetime.fromisoformat


def with_whether_it_renews(agreements: QuerySet[Agreement]) -> Any:
    """`renews`: it would go on at its last day, as things stand. `may_object`: the reader may still say no; `may_take_back`: and
    may unsay it."""
    return agreements.annotate(
        renews=RawSQL("access.renews_v1(agreements_agreement.id)", [], BooleanField()),
        may_object=RawSQL("access.may_object_v1(agreements_agreement.id)", [], BooleanField()),
        may_take_back=RawSQL("access.may_take_objection_back_v1(agreements_agreement.id)", [], BooleanField()),
    )


# --- In words --------------------------------------------------------------------------------------------------------


def renewal_in_words(agreement: Any) -> Iterable[Row]:
    """Whether it goes on by itself, who said no and why, and when it did go on."""
    renewing = renewing_of(agreement)
    is_over = agreement.term.isempty or agreement.term.upper <= timezone.now()
    if renewing.terms and renewing.terms.automatic and not is_over:
        yield Row(_("Renewal"), whether_it_renews(agreement, renewing.terms, renewing))
    if renewing.objection:
        said = renewing.objection
        note = f"{said.by}, {said.organization}: {said.reason}"
        yield Row(_("Objected to the renewal"), in_words(said.at), note=note)
    for back in renewing.taken_back:
        when = _("%(day)s, of %(objected)s") % {"day": in_words(back.at), "objected": in_words(back.objected_at)}
        yield Row(_("Objection taken back"), when, note=f"{back.by}, {back.organization}: {back.reason}")
    for each in renewing.renewals:
        days = _("%(from)s to %(to)s") % {"from": in_words(each.begins_on), "to": in_words(each.ends_on)}
        yield Row(_("Renewed"), days, note=_("By itself, on %s") % in_words(each.at))
    for over in renewing.expiries:
        noted = _("Written down on %s, when the parties were told.") % in_words(over.at)
        yield Row(_("Its term ended"), last_day(over.ended_at), note=f"{words.EXPIRIES[over.reason]} {noted}")


def whether_it_renews(agreement: Any, terms: Terms, renewing: Renewing) -> str:
    if renewing.objection:
        return _("It will not renew: a party has objected.")
    if not agreement.renews:
        return _("It does not renew itself again.")
    words = {"months": terms.for_months, "day": in_words(objections_until(agreement, terms))}
    if timezone.localdate() > objections_until(agreement, terms):
        return _("It renews itself, unless it is paused or ended then. It is too late to object.")
    return (
        ngettext(
            "It renews itself for %(months)s month, unless a party objects by %(day)s.",
            "It renews itself for %(months)s months, unless a party objects by %(day)s.",
            terms.for_months,
        )
        % words
    )


def objections_until(agreement: Agreement, terms: Terms) -> date:
    """The last day on which a party may say no."""
    return agreement.expires_on - timedelta(days=terms.notice_days)

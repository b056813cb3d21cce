"""Agreements as the file has them: lines, clauses, signatures, amendments, pauses."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from homeroom.agreements.models import Agreement, Amendment, Clause, Line, Suspension
from homeroom.agreements.renewing import with_renewing
from homeroom.collaboration import kinds, shape
from homeroom.collaboration.renewing import renewal_entry
from homeroom.collaboration.standing.days import day_or_moment, is_midnight, last_day, local_day
from homeroom.partners.models import Collaboration

# What is agreed on protection, incidents and checks: kept as it was written.
SAFEGUARDS: dict[str, type[kinds.Entry]] = {
    "security": shape.Security,
    "incidents": shape.Incidents,
    "audit": shape.Audit,
}


def agreements_with_their_parts():
    """All that an entry says, in one query for each kind of row."""
    return (
        with_renewing(Agreement.objects.select_related("parent"))
        .prefetch_related(
            "parties__organization", "signatures__organization", "lines__contributor", "endings", "clauses"
        )
        .prefetch_related("suspensions__resumption", "amendments__signatures__organization")
        .order_by("pk")
    )


def _terminated_on(agreement: Agreement, zone: ZoneInfo) -> date | None:
    """The day of the file, or that on which a steward ended it on its page, whichever came first."""
    days = [local_day(ending.at, zone) for ending in agreement.endings.all()]
    return min([*days, agreement.terminated_on] if agreement.terminated_on else days, default=None)


def _termination_reason(agreement: Agreement, zone: ZoneInfo) -> str:
    """Of the ending whose day that is."""
    day = _terminated_on(agreement, zone)
    if day is not None and day == agreement.terminated_on:
        return agreement.termination_reason
    return next((ending.reason for ending in agreement.endings.all() if local_day(ending.at, zone) == day), "")


def agreement_entry(agreement: Agreement, zone: ZoneInfo) -> shape.Agreement:
    """As the file has it."""
    lines = [line for line in agreement.lines.all() if line.dropped_at is None]
    clauses = list(agreement.clauses.all())
    return shape.Agreement(
        id=agreement.key,
        tier=agreement.tier,  # type: ignore[arg-type]
        title=agreement.title,
        parent=agreement.parent.key if agreement.parent else None,
        activate=not agreement.by_hand,
        parties=[party.organization.key for party in agreement.parties.all()],
        effective_on=agreement.effective_on,
        expires_on=agreement.expires_on,
        terminated_on=_terminated_on(agreement, zone),
        termination_reason=_termination_reason(agreement, zone),
        hosting=shape.Hosting(basis=agreement.hosting_basis, roster_retention=agreement.roster_retention)
        if agreement.hosting_basis
        else None,
        sensitivity_ceiling=agreement.sensitivity_ceiling,  # type: ignore[arg-type]
        **_safeguards(agreement),
        template=agreement.template,
        signatures=_signatures(agreement),
        clauses=[_clause(clause) for clause in clauses if clause.amendment_id is None],
        lines=[_line(line) for line in lines if line.amendment_id is None],
        amendments=[
            _amendment(
                amendment,
                [line for line in lines if line.amendment_id == amendment.pk],
                [clause for clause in clauses if clause.amendment_id == amendment.pk],
            )
            for amendment in agreement.amendments.all()
            if amendment.dropped_at is None
        ],
        suspensions=[_suspension(suspension, zone) for suspension in agreement.suspensions.all()],
        **renewal_entry(agreement),
    )


def _safeguards(agreement: Agreement) -> dict[str, Any]:
    return {name: kind.model_validate(said) for name, kind in SAFEGUARDS.items() if (said := getattr(agreement, name))}


def _signatures(paper: Agreement | Amendment) -> list[shape.Signature]:
    return [
        shape.Signature(organization=s.organization.key, **{name: getattr(s, name) for name in SIGNATURE_FIELDS})
        for s in paper.signatures.all()
    ]


def _clause(clause: Clause) -> shape.Clause:
    return shape.Clause(id=clause.number, **{name: getattr(clause, name) for name in CLAUSE_FIELDS})


def _amendment(amendment: Amendment, lines: list[Line], clauses: list[Clause]) -> shape.Amendment:
    return shape.Amendment(
        id=amendment.number,
        kind=amendment.kind,  # type: ignore[arg-type]
        reason=amendment.reason,
        effective_on=amendment.effective_on,
        lines=[_line(line) for line in lines],
        clauses=[_clause(clause) for clause in clauses],
        ends_clauses=amendment.ends_clauses,
        ends_lines=amendment.ends_lines,
        signatures=_signatures(amendment),
    )


def suspended_on_its_page(key: str) -> list[shape.Suspension]:
    """What stewards suspended of this agreement, in the words of the file."""
    about = Collaboration.objects.get()
    found = Suspension.objects.filter(agreement__key=key, by__isnull=False).select_related("resumption")
    return [_suspension(suspension, ZoneInfo(about.timezone)) for suspension in found]


def _suspension(suspension: Suspension, zone: ZoneInfo) -> shape.Suspension:
    begins, until = suspension.begins_at, suspension.until
    to = last_day(until, zone) if until and is_midnight(until, zone) else until
    return shape.Suspension.model_validate({"from": day_or_moment(begins, zone), "to": to, "reason": suspension.reason})


def _line(line: Line) -> shape.Line:
    return shape.Line(
        id=line.number,
        contributor=line.contributor.key,
        recipients=shape.Recipients(organizations=line.recipients, roles=line.roles),
        window=shape.Window.model_validate(line.window) if line.window else None,
        **{name: getattr(line, name) for name in LINE_FIELDS},
    )


def window_of(entry: shape.Line) -> dict[str, Any]:
    """As the table keeps it; nothing where the line has none."""
    return entry.window.model_dump(mode="json", exclude_none=True) if entry.window else {}


# Fields of a line that the file and the table share, name for name.
LINE_FIELDS = (
    *("elements", "view", "operations", "relationship", "population", "purposes", "bases", "basis_contents"),
    *("redisclosure", "retention", "disposition"),
)


CLAUSE_FIELDS = ("topic", "heading", "text", "agrees")


LIMIT_FIELDS = ("amendments_max", "may_widen", "authority_until")


SIGNATURE_FIELDS = (
    *("signed_by", "title", "signed_on", "authority", *LIMIT_FIELDS),
    *("method", "text_hash", "signed_at"),
)

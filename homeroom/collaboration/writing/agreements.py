"""Agreements: their papers, what their lines open and lack, and their activation."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.agreements import amending, compiling, words
from homeroom.agreements.bases import EDITION
from homeroom.agreements.models import (
    Activation,
    Agreement,
    Amendment,
    AmendmentSignature,
    Clause,
    Lack,
    Line,
    Opening,
    Party,
    Signature,
    Suspension,
)
from homeroom.collaboration import shape
from homeroom.collaboration.amending import as_amended
from homeroom.collaboration.hashing import is_read
from homeroom.collaboration.planning import REMOVE
from homeroom.collaboration.standing.agreements import (
    CLAUSE_FIELDS,
    LINE_FIELDS,
    SAFEGUARDS,
    SIGNATURE_FIELDS,
    window_of,
)
from homeroom.collaboration.writing.renewals import write_renewals
from homeroom.collaboration.writing.work import Work, ask
from homeroom.common.dates import instant

LEFT_OUT = "Left out of the collaboration file."


def write_agreements(work: Work) -> None:
    work.agreements = {agreement.key: agreement for agreement in Agreement.objects.all()}
    changes = {change.key: change for change in work.plan.of("agreements")}
    for change in changes.values():
        if change.verb == REMOVE:
            _leave_out(work, work.agreements[change.key])
    for wanted in parents_first(work.document.agreements):
        if wanted.id in changes:
            work.agreements[wanted.id] = _write_agreement(work, wanted, work.agreements.get(wanted.id))


def _leave_out(work: Work, agreement: Agreement) -> None:
    """What was once active ends and stays in the book; a draft goes."""
    if agreement.activations.exists():
        ask("SELECT access.close_grants_v1(%s, NULL, %s)", agreement.pk, LEFT_OUT)
    else:
        agreement.children.update(parent=None)
        agreement.delete()


def _write_agreement(work: Work, wanted: shape.Agreement, stands: Agreement | None) -> Agreement:
    agreement = stands or Agreement(key=wanted.id)
    agreement.tier = wanted.tier
    agreement.title = wanted.title
    agreement.parent = work.agreements[wanted.parent] if wanted.parent else None
    agreement.effective_on = wanted.effective_on
    agreement.expires_on = wanted.expires_on
    agreement.terminated_on = wanted.terminated_on
    agreement.termination_reason = wanted.termination_reason
    agreement.by_hand = not wanted.activate
    agreement.hosting_basis = wanted.hosting.basis if wanted.hosting else ""
    agreement.roster_retention = wanted.hosting.roster_retention if wanted.hosting else ""
    agreement.sensitivity_ceiling = wanted.sensitivity_ceiling
    for name in SAFEGUARDS:
        said = getattr(wanted, name)
        setattr(agreement, name, said.model_dump(mode="json", exclude_defaults=True) if said else {})
    agreement.template = wanted.template
    agreement.term = _term(work, wanted, agreement.parent)
    agreement.save()
    agreement.parties.all().delete()
    agreement.signatures.all().delete()
    Party.objects.bulk_create([Party(agreement=agreement, organization=work.organizations[k]) for k in wanted.parties])
    Signature.objects.bulk_create(
        [Signature(agreement=agreement, **_signed(work, signed)) for signed in wanted.signatures]
    )
    agreement.clauses.all().delete()
    Clause.objects.bulk_create([_clause(agreement, clause) for clause in wanted.clauses])
    _write_lines(work, agreement, wanted.lines)
    _write_amendments(work, agreement, wanted.amendments)
    _write_suspensions(work, agreement, wanted.suspensions)
    write_renewals(work, agreement, wanted)
    return agreement


def _signed(work: Work, wanted: shape.Signature) -> dict[str, Any]:
    said = {name: getattr(wanted, name) for name in SIGNATURE_FIELDS}
    return {"organization": work.organizations[wanted.organization], **said}


def _clause(agreement: Agreement, wanted: shape.Clause, amendment: Amendment | None = None) -> Clause:
    said = {name: getattr(wanted, name) for name in CLAUSE_FIELDS}
    return Clause(agreement=agreement, amendment=amendment, number=wanted.id, **said)


def _write_suspensions(work: Work, agreement: Agreement, wanted: list[shape.Suspension]) -> None:
    """Those of the file. What a steward suspended on its page stays, also where the file names it."""
    agreement.suspensions.filter(by=None).delete()
    on_its_page = {(each.begins_at, each.until) for each in agreement.suspensions.select_related("resumption")}
    for entry in wanted:
        begins, ends = entry.span(work.zone)
        if (begins, ends) not in on_its_page:
            Suspension.objects.create(agreement=agreement, begins_at=begins, ends_at=ends, reason=entry.reason)


def _write_amendments(work: Work, agreement: Agreement, wanted: list[shape.Amendment]) -> None:
    """By number, as lines are: what the book says of an amended line stays true of it."""
    stand = {amendment.number: amendment for amendment in agreement.amendments.all()}
    for number in stand.keys() - {entry.id for entry in wanted}:
        _take_back(agreement, stand[number])
    for entry in wanted:
        amendment = stand.get(entry.id) or Amendment(agreement=agreement, number=entry.id)
        amendment.kind, amendment.reason, amendment.dropped_at = entry.kind, entry.reason, None
        amendment.effective_on, amendment.ends_lines = entry.effective_on, entry.ends_lines
        amendment.ends_clauses = entry.ends_clauses
        amendment.save()
        amendment.signatures.all().delete()
        AmendmentSignature.objects.bulk_create(
            [
                AmendmentSignature(agreement=agreement, amendment=amendment, **_signed(work, signed))
                for signed in entry.signatures
            ]
        )
        Clause.objects.bulk_create([_clause(agreement, clause, amendment) for clause in entry.clauses])
        _write_lines(work, agreement, entry.lines, amendment)


def _take_back(agreement: Agreement, amendment: Amendment) -> None:
    """Left out of the file: of an active agreement its lines stay for the book, and hold no longer."""
    if not agreement.activations.exists():
        amendment.delete()
    elif amendment.dropped_at is None:
        amendment.lines.update(dropped_at=timezone.now())
        Amendment.objects.filter(pk=amendment.pk).update(dropped_at=timezone.now(), in_force_at=None)


def _term(work: Work, wanted: shape.Agreement, parent: Agreement | None) -> DateTimeTZRange:
    """From the later of effective day and last signature to the midnight after expiry, within its parent's."""
    begins_on = max([wanted.effective_on, *(signature.signed_on for signature in wanted.signatures)])
    begins, ends = instant(begins_on, work.zone), instant(wanted.expires_on, work.zone, end=True)
    if wanted.terminated_on:
        ends = min(ends, instant(wanted.terminated_on, work.zone))
    if parent is not None:
        if parent.term.isempty:
            return DateTimeTZRange(empty=True)
        begins, ends = max(begins, parent.term.lower), min(ends, parent.term.upper)
    return DateTimeTZRange(begins, ends) if begins < ends else DateTimeTZRange(empty=True)


def _write_lines(
    work: Work, agreement: Agreement, wanted: list[shape.Line], amendment: Amendment | None = None
) -> None:
    """Line by number, so that what the book says of line 1 stays true of line 1."""
    stand = agreement.lines.filter(amendment=amendment).select_related("contributor")
    lines = {line.number: line for line in stand}
    gone = [lines[number].pk for number in lines.keys() - {line.id for line in wanted}]
    if agreement.activations.exists():
        agreement.lines.filter(pk__in=gone, dropped_at=None).update(dropped_at=timezone.now())
    else:
        agreement.lines.filter(pk__in=gone).delete()
    for entry in wanted:
        line = lines.get(entry.id) or Line(agreement=agreement, number=entry.id, amendment=amendment)
        said: dict[str, Any] = {
            "contributor": work.organizations[entry.contributor],
            "recipients": entry.recipients.organizations,
            "roles": entry.recipients.roles,
            **{name: getattr(entry, name) for name in LINE_FIELDS},
            "window": window_of(entry),
            "dropped_at": None,
        }
        if line.pk is None or any(getattr(line, name) != value for name, value in said.items()):
            line.edition = EDITION
        for name, value in said.items():
            setattr(line, name, value)
        line.save()


def compile_agreements(work: Work) -> None:
    """Openings and lacks of every agreement: they follow from its lines and from who the parties are."""
    Opening.objects.all().delete()
    Lack.objects.all().delete()
    for wanted in parents_first(work.document.agreements):
        agreement = work.agreements[wanted.id]
        # A parent's days may have moved, and with them its children's.
        agreement.term = _term(work, wanted, work.agreements[wanted.parent] if wanted.parent else None)
        agreement.save(update_fields=["term"])
        lines = list(agreement.lines.filter(dropped_at=None).select_related("contributor", "amendment"))
        was_active = agreement.activations.exists()
        for line in lines:
            # What holds already was complete when it was signed; whatever is to begin meets what is asked now.
            if not was_active or (line.amendment and not line.amendment.in_force_at):
                line.edition = EDITION
        amend(work, wanted, agreement, lines)
        for line in lines:
            recipients = [work.organizations[key] for key in line.recipients]
            purposes = [work.purposes[key] for key in line.purposes]
            Opening.objects.bulk_create(compiling.openings(line, recipients, purposes, work.grounds))
        signed = [line for line in lines if line.amendment is None]
        above = lines_above(agreement)
        found = [*compiling.lacks(agreement, signed, set(wanted.parties), work.organizations, above), *unread(wanted)]
        Lack.objects.bulk_create(
            [Lack(agreement=agreement, **as_data(f), sentence=words.lack_in_words(f)) for f in found if f.holds_back]
        )
        asked_since = [f for f in found if not f.holds_back]
        agreement.would_lack = [as_data(f) for f in asked_since]
        agreement.save(update_fields=["would_lack"])
        if asked_since:
            work.would_lack[agreement.key] = [words.lack_in_words(f) for f in asked_since]


def as_data(found: compiling.Found) -> dict[str, Any]:
    return {"code": found.code, "what": found.what, "details": found.details}


def lines_above(agreement: Agreement) -> list[Line]:
    """What the agreement above it shows when all its amendments that are signed hold."""
    if agreement.parent is None:
        return []
    lines = agreement.parent.lines.filter(dropped_at=None).select_related("contributor", "agreement")
    return [line for line in lines if not line.during.isempty and line.during.upper is None]


def unread(wanted: shape.Agreement) -> Iterator[compiling.Found]:
    """Clauses that were found to say what their line says, and one of the two was changed since."""
    lines = {line.id: line for line in wanted.lines}
    for clause in wanted.clauses:
        if clause.agrees and not is_read(clause, lines.get(clause.id)):
            yield compiling.Found("clause", {"clause": clause.id})


def unread_anew(wanted: shape.Agreement, entry: shape.Amendment) -> Iterator[compiling.Found]:
    """The same of what an amendment writes anew, when it and those before it hold."""
    after = as_amended(wanted, [each.id for each in wanted.amendments if each.id <= entry.id])
    lines = {line.id: line for line in after.lines}
    touched = {line.id for line in entry.lines} | {clause.id for clause in entry.clauses}
    for clause in after.clauses:
        if clause.id in touched and clause.agrees and not is_read(clause, lines.get(clause.id)):
            yield compiling.Found("clause", {"clause": clause.id})


def amend(work: Work, wanted: shape.Agreement, agreement: Agreement, lines: list[Line]) -> None:
    """For how long each version of each line holds, and since when each amendment; or what it waits for."""
    versions = {line.number: line for line in lines if line.amendment is None}
    for line in lines:
        line.during = DateTimeTZRange(empty=True) if line.amendment else DateTimeTZRange(None, None)
    moments = []
    for amendment in agreement.amendments.filter(dropped_at=None):
        entry = next(entry for entry in wanted.amendments if entry.id == amendment.number)
        amendment.in_force_at = _in_force_at(work, wanted, entry, amendment, lines)
        amendment.save()
        if amendment.in_force_at:
            moments.append((amendment.in_force_at, amendment.number, amendment))
    for moment, _number, amendment in sorted(moments, key=lambda each: each[:2]):
        for line in (line for line in lines if line.amendment_id == amendment.pk):
            _succeed(versions.get(line.number), moment)
            line.during = DateTimeTZRange(moment, None)
            versions[line.number] = line
        for number in amendment.ends_lines:
            _succeed(versions.pop(number, None), moment)
    Line.objects.bulk_update(lines, ["during", "edition"])


def _succeed(earlier: Line | None, moment: datetime) -> None:
    """The version before holds until then, if it had begun."""
    if earlier is not None:
        begins = earlier.during.lower
        is_never = earlier.during.isempty or (begins is not None and begins >= moment)
        earlier.during = DateTimeTZRange(empty=True) if is_never else DateTimeTZRange(begins, moment)


def _in_force_at(
    work: Work, wanted: shape.Agreement, entry: shape.Amendment, amendment: Amendment, lines: list[Line]
) -> datetime | None:
    mine = [line for line in lines if line.amendment_id == amendment.pk]
    touched = {line.number for line in mine} | set(entry.ends_lines)
    contributors = {line.contributor.key for line in lines if line.number in touched}
    signed = {signature.organization: signed_at(signature, work.zone) for signature in entry.signatures}
    needed = amending.must_sign(entry.kind, wanted.parties, contributors)
    above = lines_above(amendment.agreement) if mine else []
    found = [
        (line.number, lack)
        for line in mine
        for lack in compiling.line_lacks(line, set(wanted.parties), work.organizations, above)
        if lack.holds_back
    ]
    read = [] if amendment.in_force_at else [*unread_anew(wanted, entry)]  # What holds was read when it was signed.
    amendment.waits_for = [work.organizations[key].name for key in needed if key not in signed]
    amendment.missing = [
        {"what": lack.what, "details": {"line": number, **lack.details}, "code": lack.code} for number, lack in found
    ] + [as_data(each) for each in read]
    if amendment.waits_for or amendment.missing:
        return None
    effective = instant(entry.effective_on, work.zone) if entry.effective_on else None
    return amending.holds_from(effective, (signed[key] for key in needed))


def signed_at(signature: shape.Signature, zone: ZoneInfo) -> datetime:
    """The moment, where it was signed in Homeroom; on paper the day counts from its beginning."""
    at = signature.signed_at
    return at if isinstance(at, datetime) else instant(at or signature.signed_on, zone)


def activate(work: Work) -> None:
    """Activate what is complete and signed, unless a steward is to do it; then bring every grant into step."""
    for wanted in parents_first(work.document.agreements):
        agreement = work.agreements[wanted.id]
        missing = _missing(work, agreement)
        active = agreement.activations.exists()
        if missing:
            work.waiting[agreement.key] = missing
        elif not active and not agreement.endings.exists():
            if not _parent_is_active(work, agreement):
                work.waiting[agreement.key] = [f"{agreement.parent} is not active, and comes first."]
            elif agreement.by_hand:
                work.waiting[agreement.key] = ["A data steward of a party activates it on its page."]
            else:
                Activation.objects.create(agreement=agreement)
                work.activated.append(agreement.key)
    for agreement in Agreement.objects.all():
        ask("SELECT access.regrant_v1(%s)", agreement.pk)


def _missing(work: Work, agreement: Agreement) -> list[str]:
    unsigned = [f"{party.organization.name} has not signed." for party in agreement.unsigned()]
    return unsigned + [lack.sentence for lack in agreement.lacks.all()]


def _parent_is_active(work: Work, agreement: Agreement) -> bool:
    return agreement.parent is None or agreement.parent.activations.exists()


def parents_first(agreements: Iterable[shape.Agreement]) -> list[shape.Agreement]:
    by_id = {agreement.id: agreement for agreement in agreements}
    order = TopologicalSorter({a.id: [a.parent] if a.parent else [] for a in by_id.values()})
    return [by_id[key] for key in order.static_order()]

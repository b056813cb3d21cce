"""What the agreement pages show. Row policies leave only agreements of which the reader's organization is a party."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, JSONField, OuterRef, Prefetch, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.agreements import words
from homeroom.agreements.days import barred_in_words, ends_in, last_day_in_words, until_in_words
from homeroom.agreements.lines_in_words import LineInWords, line_in_words
from homeroom.agreements.models import (
    Activation,
    Agreement,
    AgreementQuerySet,
    Amendment,
    Clause,
    Ending,
    Lack,
    Line,
    Party,
    Suspension,
)
from homeroom.agreements.renewing import renewal_in_words, with_whether_it_renews
from homeroom.agreements.safeguards import IS_WAIVED, safeguards_in_words
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Row, Table
from homeroom.partners.models import Organization

KINDS_OF_STATE = {
    "active": "good",
    "expiring": "attention",
    "signed": "attention",
    "incomplete": "attention",
    "out_for_signature": "attention",
    "not_yet": "info",
    "suspended": "attention",
}
# Activated, and neither over nor ended.
STANDING = ("active", "suspended", "not_yet", "incomplete", "out_for_signature")


# The names of a line's purposes, by their keys.
NAMED = RawSQL(
    "(SELECT jsonb_object_agg(p.key, p.name) FROM access_purpose p WHERE agreements_line.purposes ? p.key)",
    [],
    JSONField(),
)


def whole_agreements() -> AgreementQuerySet:
    """With everything that their pages say of them, in one query for each kind of row."""
    suspensions = Suspension.objects.select_related("by__organization", "resumption__by")
    return (
        with_whether_it_renews(Agreement.objects.with_rest())
        .annotate(
            is_amended=Exists(Amendment.objects.filter(agreement=OuterRef("pk"), dropped_at=None)),
            second_factor_is_waived=IS_WAIVED,
            has_words=Exists(Clause.objects.filter(agreement=OuterRef("pk"))),
        )
        .select_related("parent")
        .prefetch_related(
            Prefetch("suspensions", suspensions),
            Prefetch("parties", Party.objects.select_related("organization").order_by("organization__name")),
            Prefetch(
                "lines",
                Line.objects.filter(dropped_at=None)
                .annotate(purposes_named=NAMED)
                .select_related("contributor", "amendment"),
            ),
            Prefetch("activations", Activation.objects.select_related("by", "signer")),
            Prefetch("endings", Ending.objects.select_related("by")),
            Prefetch("lacks", Lack.objects.order_by("pk")),
            "signatures",
        )
    )


def agreements_table() -> Table:
    agreements = whole_agreements().order_by("tier", "title")
    return Table(
        caption=_("Agreements of your organization"),
        columns=[_("Agreement"), _("Kind"), _("With"), _("Until"), _("State")],
        rows=[
            [
                Cell(agreement.title, url=reverse("agreements:agreement", args=[agreement.key])),
                words.TIERS[agreement.tier],
                words.listed([party.organization.name for party in agreement.parties.all()]),
                until_in_words(agreement),
                state_cell(agreement),
            ]
            for agreement in agreements
        ],
    )


def state_cell(agreement: Agreement) -> Cell:
    """Where it stands; of what is active, also that it will end (sharing specification 2.1, "expiring")."""
    state = agreement.state
    if state == "active" and ends_in(agreement) and not agreement.renews:  # type: ignore[attr-defined]
        state = "expiring"
    return Cell(words.STATES[state], kind=KINDS_OF_STATE.get(state, "neutral"))


@dataclass
class AgreementPage:
    agreement: Agreement
    places: list[Place]
    state: Cell
    facts: list[Row]
    signatures: Table
    safeguards: list[Row] = field(default_factory=list)
    lines: list[LineInWords] = field(default_factory=list)
    amendments: list[LineInWords] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    would_lack: list[str] = field(default_factory=list)
    may_activate: bool = False
    may_preview: bool = False
    may_end: bool = False
    may_suspend: bool = False
    may_resume: bool = False
    may_withdraw: bool = False


def agreement_page(agreement: Agreement) -> AgreementPage:
    state = agreement.state
    is_over = state in ("ended", "expired")
    missing = [] if is_over else list(missing_in_words(agreement))
    is_activated = bool(agreement.activations.all())
    return AgreementPage(
        agreement=agreement,
        places=[Place(_("Agreements"), reverse("agreements:agreements")), Place(agreement.title)],
        state=state_cell(agreement),
        facts=facts_in_words(agreement),
        signatures=signatures_table(agreement),
        safeguards=safeguards_of(agreement),
        lines=lines_in_words(agreement),
        amendments=[amendment_in_words(amendment, agreement) for amendment in amendments_of(agreement)],
        clauses=clauses_now(agreement),
        missing=missing,
        would_lack=[] if is_over else [words.missing_in_words(lack) for lack in agreement.would_lack],
        may_activate=agreement.may_steward and not is_activated and not missing and not is_over,
        may_preview=agreement.may_steward and not is_activated and not is_over,
        may_end=agreement.may_steward and is_activated and state in STANDING,
        may_suspend=agreement.may_steward and can_be_paused(agreement),
        may_resume=agreement.may_steward and agreement.is_paused_by_us and not is_over,
        may_withdraw=agreement.is_shown_something_by_us and is_activated and state in STANDING,
    )


def facts_in_words(agreement: Agreement) -> list[Row]:
    rows = [
        Row(_("Kind"), words.TIERS[agreement.tier]),
        Row(_("First day"), in_words(agreement.effective_on)),
        *last_day_in_words(agreement),
    ]
    if agreement.parent:
        url = reverse("agreements:agreement", args=[agreement.parent.key])
        rows.append(Row(_("Stands under"), agreement.parent.title, url=url, url_label=_("Read it")))
    if agreement.hosting_basis:
        rows.append(Row(_("Hosting rests on"), words.law_in_words(agreement.hosting_basis)))
    if agreement.roster_retention and any(p.organization.kind == "school_district" for p in agreement.parties.all()):
        rows.append(Row(_("Rosters"), words.ROSTER_RETENTIONS[agreement.roster_retention]))
    if agreement.sensitivity_ceiling:
        rows.append(Row(_("Information at most"), words.CLASSES[agreement.sensitivity_ceiling]))
    for activation in agreement.activations.all():
        note = activation_in_words(activation)
        rows.append(Row(_("Activated"), in_words(activation.at), note=note))
    rows += [*renewal_in_words(agreement), *barred_in_words(agreement)]
    rows += [pause_in_words(suspension) for suspension in agreement.suspensions.all()]
    if agreement.rests and not any(suspension.lasts for suspension in agreement.suspensions.all()):
        rows.append(Row(_("Paused"), _("The agreement above it is paused, and this one with it.")))
    for ending in agreement.endings.all():
        by = ending.by.name if ending.by else ""
        rows.append(Row(_("Ended"), in_words(ending.at), note=f"{by}: {ending.reason}" if by else ending.reason))
    if agreement.terminated_on:
        rows.append(Row(_("Ends early on"), in_words(agreement.terminated_on), note=agreement.termination_reason))
    return rows


def activation_in_words(activation: Activation) -> str:
    """Who and why: a steward on its page, the last signature, or the collaboration file."""
    if activation.signer:
        return _("By the last signature, of %(person)s") % {"person": activation.signer.name}
    if activation.by is None:
        return _("By the collaboration file")
    return f"{activation.by.name}: {activation.reason}" if activation.reason else activation.by.name


def pause_in_words(suspension: Suspension) -> Row:
    days = _("From %s") % in_words(suspension.begins_at)
    if suspension.until:
        days = _("%(from)s to %(to)s") % {"from": in_words(suspension.begins_at), "to": in_words(suspension.until)}
    by = f"{suspension.by}, {suspension.by.organization}" if suspension.by else _("By the collaboration file")
    note = f"{by}: {suspension.reason}"
    if resumption := getattr(suspension, "resumption", None):
        went_on = _("It went on: %s") % resumption.by
        note = f"{note} {went_on}: {resumption.reason}" if resumption.reason else f"{note} {went_on}."
    return Row(_("Paused"), days, note=note)


def signatures_table(agreement: Agreement) -> Table:
    signed = {signature.organization_id: signature for signature in agreement.signatures.all()}
    rows: list[list[object]] = []
    for party in agreement.parties.all():
        signature = signed.get(party.organization_id)
        if signature:
            by = f"{signature.signed_by}, {signature.title}" if signature.title else signature.signed_by
            rows.append([party.organization.name, by, in_words(signature.signed_on)])
        else:
            rows.append([party.organization.name, Cell(_("Not signed yet"), kind="attention"), ""])
    return Table(
        _("Parties and signatures"), [_("Organization"), _("Signed by"), _("On")], rows, caption_is_hidden=True
    )


def missing_in_words(agreement: Agreement) -> Iterable[str]:
    signed = {signature.organization_id for signature in agreement.signatures.all()}
    for party in agreement.parties.all():
        if party.organization_id not in signed:
            yield _("%(party)s has not signed.") % {"party": party.organization.name}
    for lack in agreement.lacks.all():
        yield words.lack_in_words(lack)
    # What is active lacks nothing while that above it rests: it rests with it, which its facts say.
    if not agreement.is_under_one_in_force and not agreement.activations.all():
        yield _("The agreement above it is not in force. It comes first.")


def lines_in_words(agreement: Agreement) -> list[LineInWords]:
    lines = lines_now(agreement)
    if not lines:
        return []
    organizations = organizations_of(agreement, lines)
    purposes = {key: name for line in lines for key, name in (line.purposes_named or {}).items()}  # type: ignore[attr-defined]
    return [line_in_words(line, organizations, purposes) for line in lines]


def safeguards_of(agreement: Agreement) -> list[Row]:
    named = named_by(agreement, agreement.audit.get("inspectors", []))
    names = {key: organization.name for key, organization in named.items()}
    said = {"security": agreement.security, "incidents": agreement.incidents, "audit": agreement.audit}
    return safeguards_in_words(said, names, is_waived=agreement.second_factor_is_waived)


def organizations_of(agreement: Agreement, lines: Iterable[Line]) -> dict[str, Organization]:
    """By key, whom these lines name."""
    return named_by(agreement, {key for line in lines for key in line.recipients})


def named_by(agreement: Agreement, keys: Iterable[str]) -> dict[str, Organization]:
    """Parties, and where one of these is no party, everybody."""
    organizations = {party.organization.key: party.organization for party in agreement.parties.all()}
    if set(keys) - organizations.keys():
        organizations = {organization.key: organization for organization in Organization.objects.all()}
    return organizations


def lines_now(agreement: Agreement) -> list[Line]:
    """Each in the words in which it holds now, as amendments have left it."""
    return [line for line in agreement.lines.all() if line.holds_now]


def clauses_now(agreement: Agreement) -> list[Clause]:
    """In the words that hold now; of an agreement whose words lie on paper, none."""
    if not agreement.has_words:
        return []
    clauses: dict[int, Clause] = {}
    found = list(agreement.clauses.select_related("amendment"))
    versions: list[Amendment | None] = [None]
    if agreement.is_amended:
        versions += agreement.amendments.filter(dropped_at=None, in_force_at__lte=timezone.now())
    for version in versions:
        clauses |= {each.number: each for each in found if each.amendment_id == (version and version.pk)}
        for number in version.ends_clauses if version else ():
            clauses.pop(number, None)
    return [clauses[number] for number in sorted(clauses)]


def amendments_of(agreement: Agreement) -> Iterable[Amendment]:
    """With who signed, in one query; most agreements have none."""
    if not agreement.is_amended:
        return []
    signed = JSONObject(by="signatures__signed_by", party="signatures__organization__name", on="signatures__signed_on")
    is_there = Q(signatures__isnull=False)
    with_signatures = ArrayAgg(signed, filter=is_there, order_by="signatures__signed_on", default=Value([]))
    return agreement.amendments.filter(dropped_at=None).annotate(signed=with_signatures)


def amendment_in_words(amendment: Amendment, agreement: Agreement) -> LineInWords:
    """What it changes and why, who signed, and since when it holds or what it waits for."""
    numbers = [str(line.number) for line in agreement.lines.all() if line.amendment_id == amendment.pk]
    rows = [Row(_("Why"), amendment.reason)]
    if numbers:
        rows.append(Row(_("Lines in new words"), words.listed(numbers)))
    if amendment.ends_lines:
        rows.append(Row(_("Lines that end"), words.listed(sorted(amendment.ends_lines))))
    rows += [
        Row(_("Signed by"), f"{signed['by']}, {signed['party']}", note=in_words(date.fromisoformat(signed["on"])))
        for signed in amendment.signed  # type: ignore[attr-defined]
    ]
    rows += [Row(_("Waits for"), _("the signature of %s") % name) for name in amendment.waits_for]
    rows += [Row(_("Waits for"), words.missing_in_words(lack)) for lack in amendment.missing]
    if amendment.in_force_at:
        is_to_come = amendment.in_force_at > timezone.now()
        rows.append(Row(_("Holds from") if is_to_come else _("Holds since"), in_words(amendment.in_force_at)))
    changes_lines = numbers or amendment.ends_lines
    kind = words.AMENDMENTS[amendment.kind] if changes_lines else words.OF_WORDS_ALONE
    return LineInWords(_("Amendment %(number)s: %(kind)s") % {"number": amendment.number, "kind": kind}, rows)


def can_be_paused(agreement: Agreement) -> bool:
    return not agreement.is_paused_by_us and agreement.state in ("active", "suspended", "not_yet")


def places_before(agreement: Agreement, step: str) -> list[Place]:
    return [
        Place(_("Agreements"), reverse("agreements:agreements")),
        Place(agreement.title, reverse("agreements:agreement", args=[agreement.key])),
        Place(step),
    ]

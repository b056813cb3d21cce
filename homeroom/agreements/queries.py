"""What the agreement pages show. Row policies leave only agreements of which the reader's organization is a party."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Prefetch, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeroom.access.catalogue import Element, catalogue
from homeroom.access.models import Purpose
from homeroom.agreements import words
from homeroom.agreements.compiling import coverage, own_beside
from homeroom.agreements.days import barred_in_words, last_day_in_words, until_in_words
from homeroom.agreements.element_words import ELEMENTS
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
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Row, Table
from homeroom.partners.models import Organization, Person
from homeroom.partners.words import ROLES

KINDS_OF_STATE = {
    "active": "good",
    "signed": "attention",
    "incomplete": "attention",
    "out_for_signature": "attention",
    "not_yet": "info",
    "suspended": "attention",
}
# Activated, and neither over nor ended.
STANDING = ("active", "suspended", "not_yet", "incomplete", "out_for_signature")
AFTER = {"left_care": gettext_lazy("the child has left care")}


def whole_agreements() -> AgreementQuerySet:
    """With everything that their pages say of them, in one query for each kind of row."""
    suspensions = Suspension.objects.select_related("by__organization", "resumption__by")
    return (
        with_whether_it_renews(Agreement.objects.with_rest())
        .annotate(
            is_amended=Exists(Amendment.objects.filter(agreement=OuterRef("pk"), dropped_at=None)),
            has_words=Exists(Clause.objects.filter(agreement=OuterRef("pk"))),
        )
        .select_related("parent")
        .prefetch_related(
            Prefetch("suspensions", suspensions),
            Prefetch("parties", Party.objects.select_related("organization").order_by("organization__name")),
            Prefetch("lines", Line.objects.filter(dropped_at=None).select_related("contributor", "amendment")),
            Prefetch("activations", Activation.objects.select_related("by")),
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
    state = agreement.state
    return Cell(words.STATES[state], kind=KINDS_OF_STATE.get(state, "neutral"))


@dataclass
class LineInWords:
    heading: str
    rows: list[Row]


@dataclass
class AgreementPage:
    agreement: Agreement
    places: list[Place]
    state: Cell
    facts: list[Row]
    signatures: Table
    lines: list[LineInWords] = field(default_factory=list)
    amendments: list[LineInWords] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    may_activate: bool = False
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
        lines=lines_in_words(agreement),
        amendments=[amendment_in_words(amendment, agreement) for amendment in amendments_of(agreement)],
        clauses=clauses_now(agreement),
        missing=missing,
        may_activate=agreement.may_steward and not is_activated and not missing and not is_over,
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
    for activation in agreement.activations.all():
        note = activation.by.name if activation.by else _("By the collaboration file")
        rows.append(Row(_("Activated"), in_words(activation.at), note=note))
    rows += [*renewal_in_words(agreement), *barred_in_words(agreement)]
    rows += [pause_in_words(suspension) for suspension in agreement.suspensions.all()]
    if agreement.rests and not any(suspension.lasts for suspension in agreement.suspensions.all()):
        rows.append(Row(_("Paused"), _("The agreement above it is paused, and this one with it.")))
    for ending in agreement.endings.all():
        by = ending.by.name if ending.by else ""
        rows.append(Row(_("Ended"), in_words(ending.at), note=f"{by}: {ending.reason}" if by else ending.reason))
    if agreement.terminated_on:
        rows.append(Row(_("Ends early on"), in_words(agreement.terminated_on)))
    return rows


def pause_in_words(suspension: Suspension) -> Row:
    days = _("From %s") % in_words(suspension.begins_at)
    if suspension.until:
        days = _("%(from)s to %(to)s") % {"from": in_words(suspension.begins_at), "to": in_words(suspension.until)}
    by = f"{suspension.by}, {suspension.by.organization}" if suspension.by else _("By the collaboration file")
    return Row(_("Paused"), days, note=f"{by}: {suspension.reason}")


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
    purposes = dict(Purpose.objects.values_list("key", "name"))
    return [line_in_words(line, organizations, purposes) for line in lines]


def organizations_of(agreement: Agreement, lines: Iterable[Line]) -> dict[str, Organization]:
    """By key, whom these lines name: parties, and where one is no party yet, everybody."""
    organizations = {party.organization.key: party.organization for party in agreement.parties.all()}
    if {key for line in lines for key in line.recipients} - organizations.keys():
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
    kind = words.AMENDMENTS[amendment.kind]
    return LineInWords(_("Amendment %(number)s: %(kind)s") % {"number": amendment.number, "kind": kind}, rows)


def line_in_words(line: Line, organizations: dict[str, Organization], purposes: dict[str, str]) -> LineInWords:
    """A schedule line as a person would say it."""
    recipients = [organizations[key] for key in line.recipients]
    heading = _("Line %(number)s: %(contributor)s shows %(recipients)s") % {
        "number": line.number,
        "contributor": line.contributor.name,
        "recipients": words.listed(recipients),
    }
    roles = words.listed([ROLES[role] for role in line.roles], _("or"))
    rows = [
        *kinds_in_words(line),
        *(
            Row(
                _("And of the school's own records"),
                kinds,
                note=_("For: %(roles)s. The school learns here who is in care.") % {"roles": roles},
            )
            for recipient, roles, kinds in own_in_words(line, recipients)
        ),
        Row(_("Who may see it"), roles, note=str(words.RELATIONS[line.relationship])),
        Row(_("Of whom"), words.POPULATIONS[line.population]),
        Row(_("What for"), words.listed([purposes[key] for key in line.purposes])),
        Row(_("What they may do"), words.listed([words.OPERATIONS[operation] for operation in line.operations])),
        Row(_("On which law"), words.listed([words.law_in_words(code) for code in line.bases])),
    ]
    rows += [
        Row(_("As the law asks: %s") % words.content_in_words(key), value) for key, value in line.basis_contents.items()
    ]
    if line.redisclosure:
        rows.append(Row(_("Passing it on"), line.redisclosure.replace("_", " ")))
    rows += retention_in_words(line)
    rows.append(Row(_("At the end"), words.DISPOSITIONS.get(line.disposition, "")))
    return LineInWords(heading, rows)


def kinds_in_words(line: Line) -> list[Row]:
    """What is shown, by how much of it is shown."""
    by_view: dict[str, list[Element]] = {}
    for element, view in coverage(line).items():
        by_view.setdefault(view, []).append(element)
    return [
        Row(_("What, %s") % words.VIEWS[view], elements_in_words(by_view[view]))
        for view in ("full", "masked", "flag")
        if view in by_view
    ]


def elements_in_words(elements: Iterable[Element]) -> str:
    """Semicolons, because some names have commas."""
    return "; ".join(str(ELEMENTS[element.key]) for element in elements)


def own_in_words(line: Line, recipients: Iterable[Organization]) -> Iterable[tuple[str, str, str]]:
    """Recipient, its roles, and the kinds of its own records that the line lets them see here."""
    for recipient in recipients:
        by_kinds: dict[str, list[str]] = {}
        for role in line.roles:
            if interest := own_beside(line, recipient, role, coverage(line)):
                categories = {catalogue().datasets[name].elements[0].category: None for name in interest.datasets}
                by_kinds.setdefault("; ".join(str(words.CATEGORIES[each]) for each in categories), []).append(role)
        for kinds, roles in by_kinds.items():
            yield recipient.name, words.listed([ROLES[role] for role in roles], _("or")), kinds


def retention_in_words(line: Line) -> list[Row]:
    retention = dict(line.retention)
    if retention.keys() == {"days", "after"} and retention["after"] in AFTER:
        kept = ngettext("%(days)s day after %(event)s", "%(days)s days after %(event)s", int(retention["days"]))
        return [Row(_("How long it is kept"), kept % {"days": retention["days"], "event": AFTER[retention["after"]]})]
    return [Row(_("How long it is kept: %s") % key.replace("_", " "), value) for key, value in retention.items()]


def can_be_paused(agreement: Agreement) -> bool:
    return not agreement.is_paused_by_us and agreement.state in ("active", "suspended", "not_yet")


def suspension_page(agreement: Agreement) -> "EndingPage":
    """What nobody can see while it rests; the same that would go dark at its end."""
    page = ending_page(agreement)
    return replace(
        page,
        places=places_before(agreement, _("Pause it")),
        is_over=not can_be_paused(agreement),
    )


def withdrawal_page(agreement: Agreement, person: Person) -> "EndingPage":
    """What nobody can see any more of the records that this person's organization shows under it."""
    return EndingPage(
        agreement=agreement,
        places=places_before(agreement, _("Withdraw")),
        darkness=list(darkness_of(agreement, of=person.organization_id)),
        is_over=not agreement.is_shown_something_by_us or bool(agreement.endings.all()),
    )


def places_before(agreement: Agreement, step: str) -> list[Place]:
    return [
        Place(_("Agreements"), reverse("agreements:agreements")),
        Place(agreement.title, reverse("agreements:agreement", args=[agreement.key])),
        Place(step),
    ]


@dataclass
class EndingPage:
    agreement: Agreement
    places: list[Place]
    darkness: list[str]
    is_over: bool


def ending_page(agreement: Agreement) -> EndingPage:
    """What nobody can see any more from the moment of the ending, of this agreement and of those under it."""
    return EndingPage(
        agreement=agreement,
        places=places_before(agreement, _("End it")),
        darkness=[sentence for each in with_those_under(agreement) for sentence in darkness_of(each)],
        is_over=bool(agreement.endings.all()),
    )


def with_those_under(agreement: Agreement) -> list[Agreement]:
    found = [agreement]
    for child in whole_agreements().filter(parent=agreement, activations__isnull=False, endings__isnull=True):
        found += with_those_under(child)
    return found


def people_by_role(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    """How many people of whom these lines speak there are, by organization and role."""
    keys, roles = ({name for line in lines for name in getattr(line, part)} for part in ("recipients", "roles"))
    people = Person.objects.filter(organization__key__in=keys, role__in=roles, active__endswith=None)
    return Counter(people.values_list("organization__key", "role")) if keys else Counter()


def darkness_of(agreement: Agreement, of: int | None = None) -> Iterable[str]:
    """By the lines of one contributor, where one is named."""
    lines = [line for line in lines_now(agreement) if of in (None, line.contributor_id)]
    organizations, people = organizations_of(agreement, lines), people_by_role(lines)
    for line in lines:
        recipients = [organizations[key] for key in line.recipients]
        count = sum(people[key, role] for key in line.recipients for role in line.roles)
        yield ngettext(
            "%(count)s person (%(roles)s) of %(recipients)s no longer sees of %(contributor)s: %(elements)s.",
            "%(count)s people (%(roles)s) of %(recipients)s no longer see of %(contributor)s: %(elements)s.",
            count,
        ) % {
            "count": count,
            "roles": words.listed([ROLES[role] for role in line.roles], _("or")),
            "recipients": words.listed(recipients),
            "contributor": line.contributor.name,
            "elements": elements_in_words(coverage(line)),
        }
        for recipient, roles, kinds in own_in_words(line, recipients):
            sentence = _("%(roles)s of %(recipient)s no longer see here its own records of these children: %(kinds)s.")
            yield sentence % {"roles": roles, "recipient": recipient, "kinds": kinds}
    if agreement.tier == "HOSTING" and of is None:
        yield _("Its records are no longer hosted: nothing more of them can be imported, and no match can be decided.")

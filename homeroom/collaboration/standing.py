"""The installation as it stands, in the shape of the file. What `apply` compares with, and what the export writes."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeroom.access.models import Purpose
from homeroom.agreements.models import Agreement, Amendment, Clause, Consent, Line, Objection, Suspension
from homeroom.agreements.models.consents import Permit
from homeroom.agreements.renewing import with_renewing
from homeroom.casework.models import Appointment, LimitingOrder, PermittingOrder, Recusal, Relation
from homeroom.collaboration import shape
from homeroom.collaboration.renewing import renewal_entry
from homeroom.collaboration.shape import Document
from homeroom.common.dates import instant
from homeroom.exchange.formats.codes import CODES
from homeroom.matching.models import StatedLink
from homeroom.partners.models import Collaboration, ConfidentialityText, Organization, Person, Readiness, SchoolPost
from homeroom.partners.promises import STANDARD, standard_wordings
from homeroom.partners.words import FAMILY_KIND

# The record keeps lower_snake; the file speaks the words of the child-welfare format.
WIRE = {stored: wire for wire, stored in CODES["legalAuthority"].stored_by_wire.items()}


def standing() -> Document | None:
    """What has been applied; nothing when nothing has."""
    about = Collaboration.objects.select_related("custodian").first()
    if about is None:
        return None
    zone = ZoneInfo(about.timezone)
    texts = confidentiality_texts()
    return Document(
        version=1,
        collaboration=shape.About(
            name=about.name,
            timezone=about.timezone,
            languages=about.languages,
            legal_responsibility=[WIRE[stored] for stored in about.legal_responsibility],  # type: ignore[misc]
            match_confirmation=about.match_confirmation,  # type: ignore[arg-type]
            emergency_roles=about.emergency_roles,
            custodian=shape.Custodian(option=about.custodian_option, organization=about.custodian.key),  # type: ignore[arg-type]
            confidentiality_agreement=_text(texts.get(None)),
        ),
        organizations=[
            _organization(o, zone, texts) for o in Organization.objects.exclude(kind=FAMILY_KIND).order_by("pk")
        ],
        people=_people(zone),
        purposes=[
            shape.Purpose(id=p.key, name=p.name, benefit=p.benefit, measure=p.measure)
            for p in Purpose.objects.order_by("pk")
        ],
        agreements=[agreement_entry(a, zone) for a in agreements_with_their_parts()],
        consents=_consents(zone),
        orders=_orders(),
        relations=[_relation(r) for r in Relation.objects.select_related("person", "contributor").order_by("pk")],
        recusals=[_recusal(r) for r in Recusal.objects.select_related("person", "contributor").order_by("pk")],
        objections=_objections(zone),
        links=[_link(link) for link in StatedLink.objects.select_related(*_LINK_NAMES).order_by("pk")],
    )


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def last_day(moment: datetime, zone: ZoneInfo) -> date:
    """The last day of a range that ends at this midnight."""
    return local_day(moment, zone) - timedelta(days=1)


def confidentiality_texts() -> dict[int | None, ConfidentialityText]:
    """The latest version that the file names, by organization; the collaboration's under None."""
    in_order = ConfidentialityText.objects.filter(dropped_at=None).order_by("effective_on", "pk")
    return {text.organization_id: text for text in in_order}


def _text(text: ConfidentialityText | None) -> shape.ConfidentialityAgreement | None:
    """None for the one that comes with the program."""
    if text is None or (text.organization_id is None and is_standard(text)):
        return None
    return shape.ConfidentialityAgreement(
        version=text.version,
        text=text.wordings,
        asks_again=text.sign_again_by is not None,
        effective_on=text.effective_on,
        sign_again_by=text.sign_again_by,
    )


def is_standard(text: ConfidentialityText) -> bool:
    return text.version == STANDARD and text.wordings == standard_wordings() and text.sign_again_by is None


def _organization(
    organization: Organization, zone: ZoneInfo, texts: dict[int | None, ConfidentialityText]
) -> shape.Organization:
    absent, debarred = organization.absent, organization.debarred
    return shape.Organization(
        id=organization.key,
        name=organization.name,
        kind=organization.kind,
        withdrawn_on=local_day(absent.lower, zone) if absent else None,
        debarred=shape.Debarment(**{"from": local_day(debarred.lower, zone), "until": last_day(debarred.upper, zone)})
        if debarred
        else None,
        confidentiality_agreement=_text(texts.get(organization.pk)),
    )


def _organization_of(person: Person) -> str | None:
    """Family members have none in the file."""
    organization = person.organization
    return None if organization is None or organization.is_families else organization.key


def _people(zone: ZoneInfo) -> list[shape.Person]:
    posts: dict[int, list[str]] = defaultdict(list)
    for post in SchoolPost.objects.order_by("school_source_id"):
        posts[post.person_id].append(post.school_source_id)
    done: dict[tuple[int, str], date] = {}
    for readiness in Readiness.objects.order_by("done_on"):
        done[readiness.person_id, readiness.kind] = readiness.done_on
    return [
        shape.Person(
            id=person.key,
            name=person.name,
            organization=_organization_of(person),
            role=person.role,
            schools=posts[person.pk],
            email=person.email,
            phone=person.phone,
            supervisor=person.supervisor.key if person.supervisor else None,
            confidentiality_signed_on=done.get((person.pk, Readiness.CONFIDENTIALITY)),
            training_completed_on=done.get((person.pk, Readiness.TRAINING)),
            recertified_on=done.get((person.pk, Readiness.RECERTIFICATION)),
            disabled_on=local_day(person.active.upper, zone) if person.active.upper else None,
        )
        # Who came by invitation is a matter of the team that invited, and not of the file.
        for person in Person.objects.filter(is_invited=False)
        .select_related("organization", "supervisor")
        .order_by("pk")
    ]


def signed_and_trained_here() -> set[tuple[str, str, date]]:
    """Days that did not come by a file: whose, which of the file's keys they answer, and when."""
    keys = {
        Readiness.CONFIDENTIALITY: "confidentiality_signed_on",
        Readiness.TRAINING: "training_completed_on",
    }
    made = Readiness.objects.exclude(signature=None, training=None).values_list("person__key", "kind", "done_on")
    return {(person, keys[kind], day) for person, kind, day in made}


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
        hosting=shape.Hosting(basis=agreement.hosting_basis, roster_retention=agreement.roster_retention)
        if agreement.hosting_basis
        else None,
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
    to = last_day(until, zone) if until and _is_midnight(until, zone) else until
    return shape.Suspension.model_validate(
        {"from": _day_or_moment(begins, zone), "to": to, "reason": suspension.reason}
    )


def _day_or_moment(moment: datetime, zone: ZoneInfo) -> date:
    """What began with a day is written as that day."""
    return local_day(moment, zone) if _is_midnight(moment, zone) else moment


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return instant(local_day(moment, zone), zone) == moment


def _line(line: Line) -> shape.Line:
    return shape.Line(
        id=line.number,
        contributor=line.contributor.key,
        recipients=shape.Recipients(organizations=line.recipients, roles=line.roles),
        **{name: getattr(line, name) for name in LINE_FIELDS},
    )


# Fields of a line that the file and the table share, name for name.
LINE_FIELDS = (
    *("elements", "view", "operations", "relationship", "population", "purposes", "bases", "basis_contents"),
    *("redisclosure", "retention", "disposition"),
)
CLAUSE_FIELDS = ("topic", "heading", "text", "agrees")
SIGNATURE_FIELDS = ("signed_by", "title", "signed_on", "authority", "method", "text_hash", "signed_at")
_ORDER_NAMES = ("contributor", "court", "against_person", "against_organization")


def _orders() -> list[shape.Order]:
    receivers = _Receivers()
    return [
        *(_limiting(order) for order in LimitingOrder.objects.select_related(*_ORDER_NAMES).order_by("pk")),
        *(
            shape.Order(
                **_dated(order),
                effect="permit",
                elements=order.elements,
                recipients=receivers.of(order),
                notice_given_on=order.notice_given_on,
                dependency_case=order.in_dependency_case,
            )
            for order in PermittingOrder.objects.select_related("contributor", "court").order_by("pk")
        ),
        *(
            shape.Order(**_dated(order), effect="appoint_rights_holder", recipients=[order.person.key])
            for order in Appointment.objects.select_related("contributor", "court", "person").order_by("pk")
        ),
    ]


def _dated(order: Any) -> dict[str, Any]:
    return {
        "id": order.key,
        "student": f"{order.contributor.key}:{order.source_id}",
        "court": order.court.key if order.court else None,
        "dated": order.begins_on,
        "expires_on": order.ends_on,
        "read_by": order.read_by,
    }


def _limiting(order: LimitingOrder) -> shape.Order:
    against = shape.Against(
        role=order.against_role or None,
        person=order.against_person.key if order.against_person else None,
        organization=order.against_organization.key if order.against_organization else None,
    )
    return shape.Order(
        **_dated(order),
        effect=order.effect,  # type: ignore[arg-type]
        elements=order.elements,
        against=against if against.model_dump(exclude_none=True) else None,
    )


class _Receivers:
    """The ids of organizations and people by which a consent or an order names who receives."""

    def __init__(self) -> None:
        self.organizations = dict(Organization.objects.values_list("pk", "key"))
        self.people = dict(Person.objects.values_list("pk", "key"))

    def of(self, permit: Permit) -> list[str]:
        return [self.organizations[n] for n in permit.organizations] + [self.people[n] for n in permit.people]


def _consents(zone: ZoneInfo) -> list[shape.Consent]:
    receivers = _Receivers()
    return [
        shape.Consent(
            id=consent.key,
            student=f"{consent.contributor.key}:{consent.source_id}",
            elements=consent.elements,
            recipients=receivers.of(consent),
            purpose=consent.purpose.key,
            signed_by=consent.signed_by,
            capacity=consent.capacity,  # type: ignore[arg-type]
            basis=consent.basis,
            contents=consent.contents,
            given_on=_day_or_moment(consent.given_at, zone),
            expires_on=last_day(consent.expires_at, zone) if consent.expires_at else None,
            revoked_on=_day_or_moment(consent.revoked_at, zone) if consent.revoked_at else None,
        )
        for consent in Consent.objects.select_related("contributor", "purpose").order_by("pk")
    ]


def _objections(zone: ZoneInfo) -> list[shape.Objection]:
    receivers = _Receivers()
    return [
        shape.Objection(
            student=f"{objection.contributor.key}:{objection.source_id}",
            elements=objection.elements,
            recipients=[receivers.organizations[number] for number in objection.organizations],
            objected_on=_day_or_moment(objection.begins_at, zone),
            withdrawn_on=_day_or_moment(objection.ends_at, zone) if objection.ends_at else None,
        )
        for objection in Objection.objects.select_related("contributor").order_by("pk")
    ]


_LINK_NAMES = ("agency", "contributor", "decided_by")


def _link(link: StatedLink) -> shape.Link:
    return shape.Link(
        a=f"{link.agency.key}:{link.agency_source_id}",
        b=f"{link.contributor.key}:{link.source_id}",
        decided_by=link.decided_by.key,
        decided_on=link.decided_on,
    )


def _named(row: Any) -> dict[str, Any]:
    student = f"{row.contributor.key}:{row.source_id}"
    return {"person": row.person.key, "student": student, "from": row.begins_on, "to": row.ends_on}


def _relation(row: Relation) -> shape.Relation:
    return shape.Relation(**_named(row), relation=row.relation)  # type: ignore[arg-type]


def _recusal(row: Recusal) -> shape.Recusal:
    return shape.Recusal(**_named(row), reason=row.reason)

"""The installation as it stands, in the shape of the file. What `apply` compares with, and what the export writes."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from homeroom.access.models import Purpose
from homeroom.collaboration import shape
from homeroom.collaboration.shape import Document
from homeroom.collaboration.standing.agreements import agreement_entry, agreements_with_their_parts
from homeroom.collaboration.standing.children import consents, links, objections, orders, recusals, relations
from homeroom.collaboration.standing.days import last_day, local_day
from homeroom.exchange.formats.codes import CODES
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
            emergency_roles=about.emergency_roles,
            match_confirmation=about.match_confirmation,  # type: ignore[arg-type]
            custodian=shape.Custodian(option=about.custodian_option, organization=about.custodian.key),  # type: ignore[arg-type]
            confidentiality_agreement=_text(texts.get(None)),
        ),
        organizations=[
            _organization(o, zone, texts) for o in Organization.objects.exclude(kind=FAMILY_KIND).order_by("pk")
        ],
        people=_people(zone),
        purposes=[
            shape.Purpose(id=p.key, name=p.name, name_in=p.name_in, benefit=p.benefit, measure=p.measure)
            for p in Purpose.objects.order_by("pk")
        ],
        agreements=[agreement_entry(a, zone) for a in agreements_with_their_parts()],
        consents=consents(zone),
        orders=orders(),
        relations=relations(),
        recusals=recusals(),
        objections=objections(zone),
        links=links(),
    )


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

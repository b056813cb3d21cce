"""Who takes part: organizations, the collaboration itself, purposes, people and their readiness."""

from datetime import date, timedelta

from homeroom.access.models import Purpose
from homeroom.collaboration import shape
from homeroom.collaboration.planning import ADD, REMOVE
from homeroom.collaboration.writing.work import Work
from homeroom.exchange.formats.codes import CODES
from homeroom.partners.models import Collaboration, Organization, Person, Readiness, SchoolPost
from homeroom.partners.words import FAMILIES, FAMILIES_NAME, FAMILY_KIND

RECERTIFIED_DAYS = 90  # Sharing specification 3.5.


def write_organizations(work: Work) -> None:
    for change in work.plan.of("organizations"):
        if change.verb == REMOVE:
            Organization.objects.filter(key=change.key).update(absent=work.since(work.today))
            continue
        wanted = change.wanted
        debarred = wanted.debarred
        Organization.objects.update_or_create(
            key=wanted.id,
            defaults={
                "name": wanted.name,
                "kind": wanted.kind,
                "absent": work.since(wanted.withdrawn_on) if wanted.withdrawn_on else None,
                "debarred": work.days(debarred.from_, debarred.until) if debarred else None,
            },
        )
    Organization.objects.get_or_create(key=FAMILIES, defaults={"name": FAMILIES_NAME, "kind": FAMILY_KIND})
    work.organizations = {organization.key: organization for organization in Organization.objects.all()}


def write_about(work: Work) -> None:
    if not work.plan.of("collaboration"):
        return
    about = work.document.collaboration
    stored = CODES["legalAuthority"].stored_by_wire
    Collaboration.objects.update_or_create(
        id=1,
        defaults={
            "name": about.name,
            "timezone": about.timezone,
            "languages": about.languages,
            "legal_responsibility": [stored[wire] for wire in about.legal_responsibility],
            "match_confirmation": about.match_confirmation,
            "emergency_roles": about.emergency_roles,
            "custodian_option": about.custodian.option,
            "custodian": work.organizations[about.custodian.organization],
        },
    )


def write_purposes(work: Work) -> None:
    for change in work.plan.of("purposes"):
        purpose = change.wanted
        facts = {name: getattr(purpose, name) for name in ("name", "name_in", "benefit", "measure")}
        Purpose.objects.update_or_create(key=purpose.id, defaults=facts)
    work.purposes = {purpose.key: purpose for purpose in Purpose.objects.all()}


def write_people(work: Work) -> None:
    changes = work.plan.of("people")
    for change in changes:
        if change.verb == REMOVE:
            Person.objects.filter(key=change.key).update(active=work.until(work.today))
    kept = [change for change in changes if change.verb != REMOVE]
    Person.objects.bulk_create([_person(work, c.wanted) for c in kept if c.verb == ADD])
    # People of an installation from before families were a party.
    Person.objects.filter(organization=None).update(organization=work.organizations[FAMILIES])
    work.people = {person.key: person for person in Person.objects.all()}
    for change in kept:
        person = _person(work, change.wanted)
        person.pk = work.people[change.key].pk
        # A second pass, because a supervisor may stand further down in the file.
        person.supervisor = work.people[change.wanted.supervisor] if change.wanted.supervisor else None
        if change.verb != ADD or person.supervisor:
            person.save()
        _post(work, person, change.wanted)
        _make_ready(work, person, change.wanted)


def _person(work: Work, wanted: shape.Person) -> Person:
    return Person(
        key=wanted.id,
        name=wanted.name,
        organization=work.organizations[wanted.organization or FAMILIES],
        role=wanted.role,
        email=wanted.email,
        phone=wanted.phone,
        active=work.until(wanted.disabled_on),
    )


def _post(work: Work, person: Person, wanted: shape.Person) -> None:
    person.school_posts.exclude(school_source_id__in=wanted.schools).delete()
    SchoolPost.objects.bulk_create(
        [SchoolPost(person=person, school_source_id=school) for school in wanted.schools], ignore_conflicts=True
    )


def _make_ready(work: Work, person: Person, wanted: shape.Person) -> None:
    """Signed or trained on D holds through the day before D + 1 year (sharing specification 2.9); a manager's word, 90 days."""
    for kind, done_on, over in (
        (Readiness.CONFIDENTIALITY, wanted.confidentiality_signed_on, a_year_after),
        (Readiness.TRAINING, wanted.training_completed_on, a_year_after),
        (Readiness.RECERTIFICATION, wanted.recertified_on, lambda day: day + timedelta(days=RECERTIFIED_DAYS)),
    ):
        rows = person.readiness.filter(kind=kind)
        of_file = rows.filter(signature=None, training=None)
        (of_file.filter(done_on__gt=done_on) if done_on else of_file).delete()
        # A day that was signed here, and came back by an exported file, is that signature still and no other.
        if done_on and not rows.exclude(signature=None, training=None).filter(done_on=done_on).exists():
            during = work.days(done_on, over(done_on) - timedelta(days=1))
            of_file.update_or_create(person=person, kind=kind, done_on=done_on, defaults={"during": during})


def a_year_after(day: date) -> date:
    """February 29 is followed by February 28 of the next year: a year is never longer than a year."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)

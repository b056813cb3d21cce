"""Grants that need no agreement: a partner's own people in its own records, what the law opens to families, and what consents
and orders permit."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.access.evidence import EMERGENCY, RELEASED
from homeroom.access.interest import FAMILY_INTERESTS, datasets_mask, full_mask, masked_mask, own_interests
from homeroom.access.models import Grant
from homeroom.agreements.models import Consent
from homeroom.agreements.permitting import BASIS_OF_CONSENT, BASIS_OF_ORDER
from homeroom.casework.models import PermittingOrder
from homeroom.collaboration.writing.work import Work
from homeroom.partners.models import Organization, Person
from homeroom.partners.words import FAMILY_KIND, FAMILY_ROLES, ROLES

# Whose interest it is does not begin with an installation: past days are asked about too.
ALWAYS = DateTimeTZRange(None, None)


def grant_interests(work: Work) -> None:
    """Make the grants that rest on no agreement what the tables of interests say now."""
    # Kept free of what lines ask for: an emergency must not fail for want of a ground (casework/sql/emergencies.sql).
    work.grounds.ground(RELEASED, "any", EMERGENCY)
    wanted = [*own_grants(work), *family_grants(work), *grants_of_permits(work)]
    known = {_key(grant): grant for grant in Grant.objects.filter(agreement_id=None, during__endswith=None)}
    keys = {_key(grant) for grant in wanted}
    Grant.objects.bulk_create([grant for grant in wanted if _key(grant) not in known])
    for key, grant in known.items():
        if key not in keys:
            grant.during = DateTimeTZRange(grant.during.lower, timezone.now())
            grant.save(update_fields=["during"])


def own_grants(work: Work) -> Iterator[Grant]:
    for organization in work.organizations.values():
        for interest in own_interests(organization.kind):
            yield Grant(
                recipient=organization,
                role=interest.role,
                contributor=organization,
                ground=work.grounds.ground(interest.relation, interest.population, "any"),
                datasets=datasets_mask(interest),
                full=full_mask(interest),
                masked=masked_mask(interest),
                own=True,
                basis=interest.cite,
                during=ALWAYS,
            )


def family_grants(work: Work) -> Iterator[Grant]:
    for interest in FAMILY_INTERESTS:
        for contributor in _of_kind(work, interest.contributor_kind):
            for recipient in _of_kind(work, interest.recipient_kind):
                yield Grant(
                    recipient=recipient,
                    role=interest.role,
                    contributor=contributor,
                    ground=work.grounds.ground(interest.relation, interest.population, "any"),
                    datasets=datasets_mask(interest),
                    full=full_mask(interest),
                    own=contributor == recipient,
                    basis=interest.cite,
                    during=ALWAYS,
                )


def grants_of_permits(work: Work) -> Iterator[Grant]:
    """Whoever a consent or an order names may see whatever it names, of whoever has it: its releases say of whom, and what."""
    elements = [element for element in catalogue().elements.values() if not element.prohibited]
    everything = sum(1 << element.number for element in elements)
    datasets = catalogue().mask(*{element.dataset for element in elements})
    for model, condition, basis in (
        (Consent, "consent", BASIS_OF_CONSENT),
        (PermittingOrder, "order", BASIS_OF_ORDER),
    ):
        receiving = set()
        for permit in model.objects.all():
            receiving |= set(permit.organizations)
            receiving |= set(Person.objects.filter(pk__in=permit.people).values_list("organization_id", flat=True))
        for recipient in work.organizations.values():
            if recipient.pk not in receiving:
                continue
            ground = work.grounds.ground(RELEASED, "any", condition)
            roles = FAMILY_ROLES if recipient.kind == FAMILY_KIND else ROLES.keys() - FAMILY_ROLES
            for contributor in work.organizations.values():
                for role in sorted(roles):
                    yield Grant(
                        recipient=recipient,
                        role=role,
                        contributor=contributor,
                        ground=ground,
                        datasets=datasets,
                        full=everything,
                        masked=everything,
                        flag=everything,
                        basis=basis,
                        during=ALWAYS,
                    )


def _of_kind(work: Work, kind: str) -> list[Organization]:
    return [o for o in work.organizations.values() if o.kind == (kind or FAMILY_KIND)]


def _key(grant: Grant) -> tuple[Any, ...]:
    whose = (grant.recipient_id, grant.role, grant.contributor_id, grant.ground_id)
    return (*whose, grant.datasets, grant.full, grant.masked, grant.basis)

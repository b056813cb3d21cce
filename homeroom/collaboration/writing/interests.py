"""Grants that need no agreement: a partner's own people in its own records, and what the law opens to families."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.access.interest import FAMILY_INTERESTS, datasets_mask, full_mask, masked_mask, own_interests
from homeroom.access.models import Grant
from homeroom.collaboration.writing.work import Work
from homeroom.partners.models import Organization
from homeroom.partners.words import FAMILY_KIND

# Whose interest it is does not begin with an installation: past days are asked about too.
ALWAYS = DateTimeTZRange(None, None)


def grant_interests(work: Work) -> None:
    """Make the grants that rest on no agreement what the tables of interests say now."""
    wanted = [*own_grants(work), *family_grants(work)]
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


def _of_kind(work: Work, kind: str) -> list[Organization]:
    return [o for o in work.organizations.values() if o.kind == (kind or FAMILY_KIND)]


def _key(grant: Grant) -> tuple[Any, ...]:
    whose = (grant.recipient_id, grant.role, grant.contributor_id, grant.ground_id)
    return (*whose, grant.datasets, grant.full, grant.masked, grant.basis)

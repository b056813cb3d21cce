"""Grants to a partner's own people in its own records (access/interest.py)."""

from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.access.interest import datasets_mask, full_mask, masked_mask, own_interests
from homeroom.access.models import Grant
from homeroom.collaboration.writing.work import Work


def grant_own_interests(work: Work) -> None:
    """Grants to a partner's own people in its own records; they need no agreement."""
    wanted = []
    for organization in work.organizations.values():
        for interest in own_interests(organization.kind):
            grant = Grant(
                recipient=organization,
                role=interest.role,
                contributor=organization,
                ground=work.grounds.ground(interest.relation, interest.population, "any"),
                datasets=datasets_mask(interest),
                full=full_mask(interest),
                masked=masked_mask(interest),
                own=True,
                basis=interest.cite,
                # Whose interest it is does not begin with an installation: past days are asked about too.
                during=DateTimeTZRange(None, None),
            )
            wanted.append(grant)
    stands = Grant.objects.filter(agreement_id=None, during__endswith=None)
    known = {_own(grant): grant for grant in stands}
    keys = {_own(grant) for grant in wanted}
    Grant.objects.bulk_create([grant for grant in wanted if _own(grant) not in known])
    for key, grant in known.items():
        if key not in keys:
            grant.during = DateTimeTZRange(grant.during.lower, timezone.now())
            grant.save(update_fields=["during"])


def _own(grant: Grant) -> tuple[Any, ...]:
    return (grant.recipient_id, grant.role, grant.ground_id, grant.datasets, grant.full, grant.masked, grant.basis)

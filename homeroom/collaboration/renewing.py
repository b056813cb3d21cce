"""Renewals and the file: one that was signed before a renewal does not take it back, and one that knows of it is equal."""

from datetime import timedelta
from typing import Any

from homeroom.agreements.models import RenewalObjection
from homeroom.agreements.renewing import renewing_of
from homeroom.collaboration import shape


def renewal_entry(agreement: Any) -> dict[str, Any]:
    """The two keys of the file. To what a party objected does not go on anywhere."""
    found = renewing_of(agreement)
    terms = None
    if found.terms:
        said = {
            "times": found.terms.times,
            "for_months": found.terms.for_months,
            "notice_days": found.terms.notice_days,
        }
        terms = shape.Renewal(automatic=found.terms.automatic and found.objection is None, **said)
    renewals = [
        shape.Renewed.model_validate({"id": each.number, "from": each.begins_on, "until": each.ends_on, "at": each.at})
        for each in found.renewals
    ]
    return {"renewal": terms, "renewals": renewals}


def as_renewed(document: shape.Document, stands: shape.Document | None) -> shape.Document:
    """The file with what has happened of itself since it was written."""
    if stands is None:
        return document
    here = {agreement.id: agreement for agreement in stands.agreements}
    objected = set(RenewalObjection.objects.filter(withdrawal=None).values_list("agreement__key", "ends_on"))
    agreements = [
        _caught_up(wanted, here[wanted.id], objected) if wanted.id in here else wanted for wanted in document.agreements
    ]
    return document.model_copy(update={"agreements": agreements})


def _caught_up(wanted: shape.Agreement, stands: shape.Agreement, objected: set[Any]) -> shape.Agreement:
    """Whoever wants it to end earlier than it was renewed to writes `terminated_on`."""
    renewals = {each.id: each for each in (*wanted.renewals, *stands.renewals)}
    before = {each.from_ - timedelta(days=1) for each in stands.renewals}
    expires_on = stands.expires_on if wanted.expires_on in before else wanted.expires_on
    renewal = wanted.renewal
    if renewal and expires_on == stands.expires_on and (wanted.id, expires_on) in objected:
        renewal = renewal.model_copy(update={"automatic": False})
    changes = {"expires_on": expires_on, "renewal": renewal, "renewals": [renewals[key] for key in sorted(renewals)]}
    return wanted.model_copy(update=changes)

"""What an agreement says of its renewal, and renewals that another installation has seen."""

from homeroom.agreements.models import Agreement, Renewal, RenewalTerms
from homeroom.collaboration import shape
from homeroom.collaboration.shape import moment_of
from homeroom.collaboration.writing.work import Work


def write_renewals(work: Work, agreement: Agreement, wanted: shape.Agreement) -> None:
    """A renewal that stands stays as it is: it happened."""
    RenewalTerms.objects.filter(agreement=agreement).delete()
    if wanted.renewal:
        RenewalTerms.objects.create(agreement=agreement, **wanted.renewal.model_dump())
    stand = set(Renewal.objects.filter(agreement=agreement).values_list("number", flat=True))
    Renewal.objects.bulk_create(
        Renewal(
            agreement=agreement,
            number=each.id,
            begins_on=each.from_,
            ends_on=each.until,
            at=moment_of(each.at, work.zone),
        )
        for each in wanted.renewals
        if each.id not in stand
    )

"""The confidentiality agreement in its versions, the collaboration's or an organization's own; and until when signatures hold."""

from django.utils import timezone

from homeroom.collaboration import shape
from homeroom.collaboration.writing.work import Work, ask
from homeroom.common.problem import Problem
from homeroom.partners.models import ConfidentialityText, Organization
from homeroom.partners.promises import STANDARD, standard_wordings

# Until when a signature holds follows from these.
MOVES_SIGNATURES = ("collaboration", "organizations", "people")


def write_texts(work: Work) -> None:
    """Each time, since the text that comes with the program changes with a release."""
    about = work.document.collaboration.confidentiality_agreement
    standard = shape.ConfidentialityAgreement(version=STANDARD, text=standard_wordings())  # type: ignore[arg-type]
    _write(work, None, about or standard)
    for organization in work.document.organizations:
        _write(work, work.organizations[organization.id].pk, organization.confidentiality_agreement)


def count_anew(work: Work) -> None:
    """When texts and people are written: a newer version may ask whoever signed before to sign again."""
    if any(work.plan.of(section) for section in MOVES_SIGNATURES):
        ask("SELECT access.resign_all_v1()")


def _write(work: Work, owner: int | None, wanted: shape.ConfidentialityAgreement | None) -> None:
    versions = ConfidentialityText.objects.filter(organization=owner)
    if wanted is None:
        versions.filter(dropped_at=None).update(dropped_at=timezone.now())
        return
    text = versions.filter(version=wanted.version).first()
    if text is not None and text.wordings != wanted.text:
        raise Problem(
            f"Version {wanted.version} of the confidentiality agreement is on record with other words. People may have signed"
            " those: give the new words a version of their own."
        )
    known_on = text.effective_on if text else work.today
    begins = wanted.effective_on or known_on
    if wanted.sign_again_by and wanted.sign_again_by < begins:
        raise Problem(
            f"Version {wanted.version} of the confidentiality agreement asks again by {wanted.sign_again_by},"
            f" and begins on {begins}. Say when it begins (effective_on), or give people more time (sign_again_by)."
        )
    days = {"effective_on": begins, "sign_again_by": wanted.sign_again_by}
    text, _ = versions.update_or_create(
        version=wanted.version,
        organization=owner and Organization(pk=owner),
        defaults={**days, "dropped_at": None},
        create_defaults={**days, "wordings": wanted.text},
    )
    # What the file names is the latest: a version after it was taken back.
    later = [v.pk for v in versions.filter(dropped_at=None) if (v.effective_on, v.pk) > (text.effective_on, text.pk)]
    ConfidentialityText.objects.filter(pk__in=later).update(dropped_at=timezone.now())

"""Who may send what: the kind of organization, and the hosting agreement without which nothing of it is kept."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet

from homeroom.agreements.models import Agreement
from homeroom.exchange.formats import Format
from homeroom.exchange.loading import findings  # noqa: F401  (its codes join the table of messages)
from homeroom.exchange.reading import Message, say
from homeroom.partners.models import Collaboration, Organization
from homeroom.partners.words import ORGANIZATION_KINDS

SENDS = {"hcw": "child_welfare", "oneroster": "school_district", "flat": "school_district", "edfi": "school_district"}


def senders() -> QuerySet[Organization]:
    """Those of a kind that sends files at all: courts, advocates and families do not."""
    return Organization.objects.filter(kind__in=set(SENDS.values()))


def family(name: str) -> str:
    """The word of `--format` for a format: oneroster for oneroster-1.2."""
    return name.partition("-")[0]


def why_not_send(sender: Organization, shape: Format, bundle_name: str) -> Iterator[Message]:
    """Reasons why this organization may not send a bundle of this format; none means may."""
    kind = SENDS[family(shape.name)]
    if sender.kind != kind:
        yield say("E-SENDER", bundle_name, sender=sender.name, format=shape.title, kind=str(ORGANIZATION_KINDS[kind]))


def why_not_keep(sender: Organization, bundle_name: str) -> Iterator[Message]:
    """A custodian that is not itself a partner keeps records of others only under a hosting agreement."""
    collaboration = Collaboration.objects.select_related("custodian").get()
    if collaboration.custodian_option == "lead_partner" or sender.pk == collaboration.custodian_id:
        return
    papers = Agreement.objects.filter(tier="HOSTING", parties__organization=sender).filter(
        parties__organization=collaboration.custodian
    )
    if any(is_in_force(paper.pk) for paper in papers):
        return
    title = ", ".join(paper.title for paper in papers) or f"HOSTING, {sender.name} – {collaboration.custodian.name}"
    yield say("R-HOSTING", bundle_name, sender=sender.name, custodian=collaboration.custodian.name, title=title)


def is_in_force(agreement_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.in_force_v1(%s)", [agreement_id])
        return bool(cursor.fetchone()[0])

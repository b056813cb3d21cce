"""Until when a person's papers hold, and what the first page says before they run out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Visit
from homeroom.common.dates import in_words
from homeroom.common.shell import Alert
from homeroom.partners.models import Person, Readiness
from homeroom.partners.words import READY_BY_RIGHT

# From then on one may sign for the next year, and is told so: once in good time, and once more when it is near.
TOLD_BEFORE, TOLD_AGAIN_BEFORE = timedelta(days=30), timedelta(days=7)


def latest(person: Person) -> dict[str, Readiness]:
    """Of each paper that which holds longest, whether it came by the file, was signed here, or written down by a steward."""
    found: dict[str, Readiness] = {}
    begun = person.readiness.exclude(during__startswith__gt=timezone.now())
    for paper in begun.select_related("signature__text", "training").order_by("during__endswith"):
        found[paper.kind] = paper
    return found


def last_day(ends_at: datetime) -> str:
    """In words, the day that this midnight closes."""
    return in_words((timezone.localtime(ends_at) - timedelta(seconds=1)).date())


# Asked together with who the visitor is, so that the first page pays no statement for it (access/door.py: asked_along).
PAPERS_END_AT = (
    "(SELECT ARRAY[max(upper(r.during)) FILTER (WHERE r.kind = 'confidentiality'),"
    " max(upper(r.during)) FILTER (WHERE r.kind = 'training')] FROM partners_readiness r"
    " WHERE r.person_id = partners_person.id AND NOT coalesce(lower(r.during) > statement_timestamp(), false))"
)


def alerts(visit: Visit) -> Iterator[Alert]:
    """For whoever can still read: what runs out within a month, and how to go on. Afterwards the first page is about that."""
    if visit.person.role in READY_BY_RIGHT:
        return
    signed, trained = visit.along["papers_end_at"]
    if kind := kind_of(signed):
        text = _(
            "Your confidentiality agreement holds through %s. Without a new signature you see no record after that."
        )
        url = reverse("readiness:new_signature")
        yield Alert(text % last_day(signed), kind, url, _("Read it and sign"))
    if kind := kind_of(trained):
        text = _(
            "Your privacy training holds through %s. Take this year’s training before that, and tell the data steward of your"
            " organization."
        )
        yield Alert(text % last_day(trained), kind)


def kind_of(ends_at: datetime | None) -> str:
    """How it is said; empty while there is time."""
    left = ends_at - timezone.now() if ends_at else TOLD_BEFORE
    return "" if left >= TOLD_BEFORE else "warning" if left < TOLD_AGAIN_BEFORE else "info"

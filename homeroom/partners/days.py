"""Whose day it is: a day is one of the collaboration's time zone, wherever the machine and the database stand."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone

from homeroom.partners.models import Collaboration


@contextmanager
def days_of_the_collaboration() -> Iterator[None]:
    """What is done inside counts days, and says moments, as the collaboration does (sharing specification 2.9)."""
    zone = Collaboration.objects.values_list("timezone", flat=True).first()
    with timezone.override(ZoneInfo(zone) if zone else None):
        yield

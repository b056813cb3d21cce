"""What the pages say of days: until when an agreement holds, and who of its parties may receive nothing for a while."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.agreements.models import Agreement
from homeroom.common.dates import in_words
from homeroom.common.tables import Row


def barred_in_words(agreement: Agreement) -> Iterable[Row]:
    """Parties who may not receive education records, now or from a day to come (20 USC 1232g(b)(4)(B))."""
    now = timezone.now()
    for party in agreement.parties.all():
        barred = party.organization.debarred
        if barred and not barred.isempty and (barred.upper is None or barred.upper > now):
            said = {"organization": party.organization.name, "from": day_of(barred.lower), "to": last_day(barred.upper)}
            sentence = _("%(organization)s may receive no education records from %(from)s to %(to)s.")
            yield Row(_("Barred"), sentence % said, note=_("What this agreement opens to it is dark in that time."))


def day_of(moment: datetime | None) -> str:
    return in_words(timezone.localtime(moment).date()) if moment else ""


def last_day(moment: datetime | None) -> str:
    """Of a range that ends at this midnight."""
    return day_of(moment - timedelta(microseconds=1)) if moment else ""

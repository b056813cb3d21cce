"""What the pages say of days: until when an agreement holds, and who of its parties may receive nothing for a while."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.agreements.models import Agreement
from homeroom.agreements.models.expiry import WARNING_DAYS
from homeroom.common.dates import in_words
from homeroom.common.tables import Row

HOLDING = ("active", "suspended")


def ends_in(agreement: Any) -> str:
    """ "Ends in 26 days", of one that holds now and whose first warning is due."""
    left = (_last_day(agreement.term.upper) - timezone.localdate()).days
    if left > max(WARNING_DAYS):
        return ""
    if left == 0:
        return _("Ends today")
    if agreement.renews:
        in_days = ngettext("Renews itself in %(days)s day", "Renews itself in %(days)s days", left)
        return in_days % {"days": left}
    return ngettext("Ends in %(days)s day", "Ends in %(days)s days", left) % {"days": left}


def until_in_words(agreement: Agreement) -> str:
    """For the list of all: the day that was signed, and how soon that is."""
    soon = ends_in(agreement) if agreement.state in HOLDING else ""
    return f"{in_words(agreement.expires_on)}. {soon}" if soon else in_words(agreement.expires_on)


def last_day_in_words(agreement: Agreement) -> Iterable[Row]:
    """The day that was signed; and the day on which it ends before that, by its own end or by that above it."""
    ends = None if agreement.term.isempty else _last_day(agreement.term.upper)
    soon = ends_in(agreement) if agreement.state in HOLDING else ""
    if ends is None or ends >= agreement.expires_on:
        yield Row(_("Last day"), in_words(agreement.expires_on), note=soon)
    else:
        yield Row(_("Last day"), in_words(agreement.expires_on))
        yield Row(_("Holds through"), in_words(ends), note=soon)


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
    return in_words(_last_day(moment)) if moment else ""


def _last_day(moment: datetime) -> date:
    return timezone.localtime(moment - timedelta(microseconds=1)).date()

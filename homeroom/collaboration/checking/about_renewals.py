"""Agreements that go on by themselves: how often, in time to object, and what is written of it afterwards."""

from datetime import timedelta

from django.conf import settings

from homeroom.collaboration.checking.names import Found
from homeroom.collaboration.shape import Agreement


def renewal_faults(agreement: Agreement) -> Found:
    renewal = agreement.renewal
    if renewal and renewal.times > settings.RENEWALS_MAX:
        most = settings.RENEWALS_MAX
        yield (
            ("renewal", "times"),
            f"No more than {most} is allowed at this site. Write times: {most}, and have it signed again after that.",
        )
    if renewal and agreement.expires_on - timedelta(days=renewal.notice_days) < agreement.effective_on:
        yield ("renewal", "notice_days"), "No party could ever object: the notice is longer than the agreement."
    last = 0
    for place, renewed in enumerate(agreement.renewals):
        if renewed.id != last + 1:
            yield ("renewals", place, "id"), f"Renewals are counted from 1 on. Write id: {last + 1}"
        last = renewed.id
        if renewed.until < renewed.from_:
            yield ("renewals", place, "until"), "The last day is before the first."
    if agreement.renewals and agreement.expires_on < agreement.renewals[-1].until:
        until = agreement.renewals[-1].until
        yield (
            ("expires_on",),
            f"It was renewed through {until}. Write that day; to end it earlier, write terminated_on.",
        )

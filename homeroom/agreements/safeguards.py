"""What partners agree on protection, incidents and checks, as a person would say it (sharing specification 2.1).

Of each safeguard it is said who sees to it: Homeroom, where it can, or else the parties, who attest it by signing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeroom.access.models import SecondFactorWaiver
from homeroom.agreements.words import listed
from homeroom.common.tables import Row

Said = Mapping[str, Any]

ENCRYPTION = {
    "in_transit": gettext_lazy("On its way"),
    "in_transit_and_at_rest": gettext_lazy("On its way and where it is kept"),
}
DEVICES = {
    "any": gettext_lazy("Any, also one’s own"),
    "of_the_party": gettext_lazy("Only those that the party itself looks after"),
}
INSPECTED = {
    "disclosures": gettext_lazy("the record of disclosures"),
    "events": gettext_lazy("who looked, day by day"),
    "security": gettext_lazy("how it is protected"),
    "copies": gettext_lazy("copies outside Homeroom, on paper too"),
}


# Read with what it stands beside: whether whoever runs this site asks staff for no second factor.
IS_WAIVED = Exists(SecondFactorWaiver.objects.all())


def safeguards_in_words(said: Mapping[str, Said], names: Mapping[str, str], *, is_waived: bool) -> list[Row]:
    """`said` of "security", "incidents", "audit"; `names` of organizations by their keys. What is not agreed is not mentioned."""
    return [
        *_security(said.get("security", {}), is_waived=is_waived),
        *_incidents(said.get("incidents", {}), names),
        *_audit(said.get("audit", {}), names),
    ]


def _security(said: Said, *, is_waived: bool) -> Iterable[Row]:
    if encryption := said.get("encryption"):
        yield Row(_("Encrypted"), ENCRYPTION[encryption], note=_encryption_note())
    if place := said.get("place"):
        yield Row(_("Kept in"), place, note=_("The parties see to it."))
    if devices := said.get("devices"):
        yield Row(_("Read on which devices"), DEVICES[devices], note=_("The parties see to it."))
    if said.get("second_factor"):
        yield Row(
            _("Second factor"),
            _("For everybody who works for a partner"),
            note=_second_factor_note(is_waived=is_waived),
        )
    if said.get("outputs_checked"):
        text = _("A data steward looks at files before they leave")
        note = _("Homeroom holds files under studies and evaluations until then. For others the parties see to it.")
        yield Row(_("Files"), text, note=note)


def _encryption_note() -> str:
    if settings.SESSION_COOKIE_SECURE:
        return _("On the way Homeroom sees to it. Where it is kept, whoever keeps it does.")
    return _("This site is not reached by an encrypted way. Whoever runs it has to set that up.")


def _second_factor_note(*, is_waived: bool) -> str:
    if is_waived:
        return _("Not kept now: whoever runs this site has waived the second factor.")
    return _("Homeroom sees to it.")


def _incidents(said: Said, names: Mapping[str, str]) -> Iterable[Row]:
    if not said:
        return
    hours = int(said["notice_hours"])
    within = ngettext("Within %(hours)s hour", "Within %(hours)s hours", hours) % {"hours": hours}
    yield Row(_("The others are told of an incident"), within)
    for contact in said.get("contacts", []):
        label = _("Whom to tell at %(party)s") % {"party": names.get(contact["organization"], contact["organization"])}
        yield Row(label, contact["contact"])
    if teller := said.get("families_told_by"):
        yield Row(_("Who tells the families"), names.get(teller, teller))


def _audit(said: Said, names: Mapping[str, str]) -> Iterable[Row]:
    if not said:
        return
    yield Row(_("Who may check"), listed([names.get(key, key) for key in said["inspectors"]]))
    yield Row(_("What they may look into"), listed([str(INSPECTED[part]) for part in said["of"]]))
    if said.get("notice_days") is not None:
        days = int(said["notice_days"])
        text = ngettext("%(days)s day before", "%(days)s days before", days) if days else _("Not at all")
        yield Row(_("Announced"), text % {"days": days} if days else text)

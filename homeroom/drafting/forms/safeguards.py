"""How what is shown is protected, what one does of an incident, and who may check (sharing specification 2.1)."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from homeroom.agreements.safeguards import DEVICES, ENCRYPTION, INSPECTED
from homeroom.collaboration.kinds import NOTICE_DAYS_MAX, NOTICE_HOURS_MAX
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Audit, IncidentContact, Incidents, Security
from homeroom.common.forms import VersionedForm
from homeroom.drafting.forms.choices import LINE_MAX, Choices, choose

NOT_SAID = ("", _("It does not say"))
OF_SECURITY = ("encryption", "place", "devices", "second_factor", "outputs_checked")


class SafeguardsForm(VersionedForm):
    """Whatever is left open is not agreed. Each party has a field for whom one tells there."""

    draft_title = _("Change a draft agreement")

    encryption = forms.ChoiceField(label=_("Encrypted"), choices=[NOT_SAID, *ENCRYPTION.items()], required=False)
    place = forms.CharField(
        label=_("Where it is kept"),
        help_text=_("For example: in the United States"),
        max_length=LINE_MAX,
        required=False,
    )
    devices = forms.ChoiceField(label=_("Read on which devices"), choices=[NOT_SAID, *DEVICES.items()], required=False)
    second_factor = forms.BooleanField(
        label=_("Everybody who works for a partner signs in with a second factor"), required=False
    )
    outputs_checked = forms.BooleanField(label=_("A data steward looks at files before they leave"), required=False)
    notice_hours = forms.IntegerField(
        label=_("Within how many hours are the others told of an incident?"),
        help_text=_("From when somebody learns of it. For example: 24"),
        min_value=1,
        max_value=NOTICE_HOURS_MAX,
        required=False,
    )
    families_told_by = forms.ChoiceField(label=_("Who tells the families?"), required=False)
    inspectors = forms.MultipleChoiceField(
        label=_("Who may check?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    of = forms.MultipleChoiceField(
        label=_("What may they look into?"),
        choices=[(code, capfirst(said)) for code, said in INSPECTED.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notice_days = forms.IntegerField(
        label=_("How many days before do they say that they come?"),
        help_text=_("0: they need not say so. Empty: it is not agreed."),
        min_value=0,
        max_value=NOTICE_DAYS_MAX,
        required=False,
    )

    def __init__(self, *args: Any, organizations: Choices, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = list(parties)
        choose(self, "families_told_by", [NOT_SAID, *self.parties])
        choose(self, "inspectors", organizations)
        contacts = []
        for key, name in self.parties:
            contacts.append(contact_of(key))
            self.fields[contact_of(key)] = forms.CharField(
                label=_("Whom to tell at %(party)s") % {"party": name},
                help_text=_("An office, its telephone or e-mail. All parties can read it."),
                max_length=LINE_MAX,
                required=False,
            )
        self.order_fields([*OF_SECURITY, "notice_hours", *contacts, "families_told_by", "inspectors"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        told = [facts.get("families_told_by"), *(facts.get(contact_of(key)) for key, _name in self.parties)]
        if any(told) and facts.get("notice_hours") is None and "notice_hours" not in self.errors:
            self.add_error("notice_hours", _("Say also within how many hours."))
        if facts.get("inspectors") and not facts.get("of") and "of" not in self.errors:
            self.add_error("of", _("Choose what they may look into."))
        says_more = facts.get("of") or facts.get("notice_days") is not None
        if says_more and not facts.get("inspectors") and "inspectors" not in self.errors:
            self.add_error("inspectors", _("Choose who may check."))
        return facts

    @staticmethod
    def answers_of(entry: Entry) -> dict[str, Any]:
        answers: dict[str, Any] = entry.security.model_dump() if entry.security else {}
        if entry.incidents:
            answers |= {contact_of(each.organization): each.contact for each in entry.incidents.contacts}
            answers |= {name: getattr(entry.incidents, name) for name in ("notice_hours", "families_told_by")}
        return answers | (entry.audit.model_dump() if entry.audit else {})

    @staticmethod
    def saved_in_words(entry: Entry) -> dict[str, object]:
        """What another has saved meanwhile."""
        answers = SafeguardsForm.answers_of(entry)
        return {
            **{name: answers.get(name) for name in ("place", "notice_hours", "notice_days")},
            "encryption": ENCRYPTION.get(answers.get("encryption", ""), ""),
            "devices": DEVICES.get(answers.get("devices", ""), ""),
        }

    def changed(self, entry: Entry) -> Entry:
        facts = self.facts
        security = {name: facts[name] for name in OF_SECURITY}
        contacts = [
            IncidentContact(organization=key, contact=said)
            for key, _name in self.parties
            if (said := facts[contact_of(key)])
        ]
        audit = {name: facts[name] for name in ("inspectors", "of", "notice_days")}
        changes = {
            "security": Security(**security) if any(security.values()) else None,
            "incidents": Incidents(
                notice_hours=facts["notice_hours"],
                families_told_by=facts["families_told_by"] or None,
                contacts=contacts,
            )
            if facts["notice_hours"]
            else None,
            "audit": Audit(**audit) if facts["inspectors"] else None,
        }
        return entry.model_copy(update=changes)


def contact_of(key: str) -> str:
    return f"contact_{key}"


def among(parties: list[str], incidents: Incidents | None) -> Incidents | None:
    """Without the contacts of who is no party any more, who tells no families of it either."""
    if incidents is None:
        return None
    teller = incidents.families_told_by
    contacts = [contact for contact in incidents.contacts if contact.organization in parties]
    kept = {"contacts": contacts, "families_told_by": teller if teller in parties else None}
    return incidents.model_copy(update=kept)

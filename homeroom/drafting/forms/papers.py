"""The paper as a whole: which template, who agrees, from when until when, or why it is amended."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from homeroom.access.models import Purpose
from homeroom.agreements.words import CLASSES
from homeroom.collaboration.kinds import TEXT_LENGTH_MAX
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Renewal
from homeroom.common.dates import in_words
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.drafting.forms.choices import LINE_MAX, Choices, choose, offer_purposes
from homeroom.drafting.forms.safeguards import among
from homeroom.drafting.model_agreements import ModelAgreement
from homeroom.partners.models import Organization

RENEWAL = ("times", "for_months", "notice_days")
MONTHS_MAX, NOTICE_DAYS_MAX = 60, 150  # Of the collaboration file (shape.Renewal).


class NewDraftForm(BaseForm):
    """Who agrees, what for, and from when until when; the template brings the rest."""

    draft_title = _("Begin a draft")

    title = forms.CharField(label=_("Title"), max_length=LINE_MAX)
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    purpose = forms.ChoiceField(label=_("What is it for?"))
    effective_on = DayField(label=_("First day"))
    expires_on = DayField(label=_("Last day"))

    def __init__(
        self,
        *args: Any,
        model: ModelAgreement,
        organizations: Iterable[Organization],
        own: Organization,
        parents: Choices,
        purposes: Iterable[Purpose],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.model, self.own = model, own
        organizations = list(organizations)
        for role in model.parties:
            fitting = [(each.key, each.name) for each in organizations if each.kind in role.kinds]
            self.fields[role.word] = forms.ChoiceField(label=role.name, choices=[("", _("Choose one")), *fitting])
            self.fields[role.word].error_messages["required"] = _("Choose one.")
        choose(self, "parent", [("", _("None")), *parents])
        if model.shows_something:
            offer_purposes(self, "purpose", purposes, first=[("", _("Choose one"))])
        else:
            del self.fields["purpose"]
        self.order_fields([*(role.word for role in model.parties), "title", "parent", "purpose", "effective_on"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        chosen = [facts[role.word] for role in self.model.parties if facts.get(role.word)]
        if len(chosen) == len(self.model.parties):
            if len(set(chosen)) < len(chosen):
                self.add_error(self.model.parties[-1].word, _("The same organization stands twice. Choose another."))
            elif self.own.key not in chosen:
                sentence = _("%(own)s is no party. Choose your own organization in one of the places.")
                self.add_error(self.model.parties[0].word, sentence % {"own": self.own.name})
        ends_after_it_begins(self, facts)
        return facts


class AmendmentForm(BaseForm):
    """Why, and from which day on; what changes is written clause by clause."""

    draft_title = _("Begin an amendment")

    reason = forms.CharField(
        label=_("Why is it amended?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    effective_on = DayField(
        label=_("From which day on, at the earliest?"),
        required=False,
        help_text=_("Leave it empty, and it holds from the last signature on. For example: 3/5/2026"),
    )


def ends_after_it_begins(form: BaseForm, facts: dict[str, Any]) -> None:
    if facts.get("effective_on") and facts.get("expires_on") and facts["expires_on"] < facts["effective_on"]:
        form.add_error("expires_on", _("The last day is before the first. Correct one of the two."))


class TermsForm(VersionedForm):
    """Title, days, parties, and whether it renews itself."""

    draft_title = _("Change a draft agreement")

    title = forms.CharField(label=_("Title"), max_length=LINE_MAX)
    parties = forms.MultipleChoiceField(label=_("Who agrees?"), widget=forms.CheckboxSelectMultiple)
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    effective_on = DayField(label=_("First day"))
    expires_on = DayField(label=_("Last day"))
    sensitivity_ceiling = forms.ChoiceField(
        label=_("Information of which kind may its lines name at most?"),
        help_text=_("What is above it no line can open, also where it names a whole group."),
        choices=[("", _("Any")), *CLASSES.items()],
        required=False,
    )
    roster_retention = forms.ChoiceField(
        label=_("Are the district’s rosters kept?"),
        help_text=_(
            "Kept ones find children who come into care later. Let the clause about what is kept say the same."
        ),
        choices=[
            ("none", _("No, of students who resemble no child in care nothing stays")),
            ("until_next_snapshot", _("Yes, sealed until the next one comes, and for 30 days at most")),
        ],
        widget=forms.RadioSelect,
    )
    activate = forms.ChoiceField(
        label=_("When does it become active?"),
        choices=[
            ("by_hand", _("When a data steward of a party activates it on its page")),
            ("at_once", _("As soon as all have signed")),
        ],
        widget=forms.RadioSelect,
    )
    renews = forms.ChoiceField(
        label=_("What happens after the last day?"),
        choices=[("no", _("It ends")), ("yes", _("It renews itself, unless a party objects in time"))],
        widget=forms.RadioSelect,
    )
    times = forms.IntegerField(
        label=_("How many times at most?"), help_text=_("If it renews itself."), min_value=1, required=False
    )
    for_months = forms.IntegerField(
        label=_("For how many months each time?"),
        help_text=_("If it renews itself. For example: 12"),
        min_value=1,
        max_value=MONTHS_MAX,
        required=False,
    )
    notice_days = forms.IntegerField(
        label=_("How many days before the last day may a party still object?"),
        help_text=_("If it renews itself. For example: 60"),
        min_value=1,
        max_value=NOTICE_DAYS_MAX,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        organizations: Choices,
        parents: Choices,
        own: Organization,
        hosts_rosters: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        if not hosts_rosters:
            del self.fields["roster_retention"]
        choose(self, "parties", organizations)
        choose(self, "parent", [("", _("None")), *parents])

    def clean_parties(self) -> list[str]:
        parties = self.cleaned_data["parties"]
        if self.own.key not in parties:
            raise forms.ValidationError(_("Your own organization cannot be left out. To leave the draft, give it up."))
        return parties

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        ends_after_it_begins(self, facts)
        if facts.get("renews") == "yes":
            self.renews_within_limits(facts)
        return facts

    def renews_within_limits(self, facts: dict[str, Any]) -> None:
        """As the collaboration file is checked (collaboration/checking/about_renewals.py)."""
        for name in RENEWAL:
            if facts.get(name) is None and name not in self.errors:
                self.add_error(name, _("Write a number, since it renews itself."))
        if (facts.get("times") or 0) > settings.RENEWALS_MAX:
            most = _("At this site: %(most)s at most. After that somebody reads and signs again.")
            self.add_error("times", most % {"most": settings.RENEWALS_MAX})
        begins, ends, notice = (facts.get(name) for name in ("effective_on", "expires_on", "notice_days"))
        if begins and ends and notice and ends - timedelta(days=notice) < begins:
            self.add_error("notice_days", _("No party could ever object: that is longer than the agreement."))

    @staticmethod
    def answers_of(entry: Entry) -> dict[str, Any]:
        return {
            "title": entry.title,
            "parties": entry.parties,
            "parent": entry.parent or "",
            "effective_on": entry.effective_on,
            "expires_on": entry.expires_on,
            "sensitivity_ceiling": entry.sensitivity_ceiling,
            "roster_retention": entry.hosting.roster_retention if entry.hosting else "",
            "activate": "at_once" if entry.activate else "by_hand",
            "renews": "yes" if entry.renewal else "no",
            **({name: getattr(entry.renewal, name) for name in RENEWAL} if entry.renewal else {}),
        }

    @staticmethod
    def saved_in_words(entry: Entry) -> dict[str, object]:
        """What another has saved meanwhile."""
        days = {"effective_on": in_words(entry.effective_on), "expires_on": in_words(entry.expires_on)}
        return {"title": entry.title, **days}

    def changed(self, entry: Entry) -> Entry:
        facts = dict(self.facts)
        renews, terms = facts.pop("renews") == "yes", {name: facts.pop(name) for name in RENEWAL}
        rosters = facts.pop("roster_retention", "")
        hosting = (
            entry.hosting.model_copy(update={"roster_retention": rosters})
            if entry.hosting and rosters
            else entry.hosting
        )
        answers = {
            "hosting": hosting,
            "parent": facts["parent"] or None,
            "activate": facts["activate"] == "at_once",
            "renewal": Renewal(automatic=True, **terms) if renews else None,
            "incidents": among(facts["parties"], entry.incidents),
        }
        return entry.model_copy(update={**facts, **answers})


def in_months(day: date, months: int) -> date:
    """The last day of a term that begins on `day`."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) - timedelta(days=1)

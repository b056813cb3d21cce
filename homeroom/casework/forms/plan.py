"""Forms of the plan: needs, tasks, goals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import LINE_MAX, TEXT_MAX, Choices, chosen
from homeroom.casework.forms.owned import Owned, due_field
from homeroom.casework.words import DOMAINS, FOUND, NEED_STATES, RESOLUTIONS, TURN_STATES
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.partners.models import Person


class NeedForm(Owned):
    """A need with its next action: one owner, one next action, one date."""

    draft_title = _("Add a need")
    can_wait = True

    domain = forms.ChoiceField(label=_("What is it about?"), choices=chosen(DOMAINS))
    what = forms.CharField(
        label=_("What does the student need?"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )
    found = forms.ChoiceField(label=_("How did you learn of it?"), choices=chosen(FOUND))
    next_action = forms.CharField(
        label=_("What happens next?"), max_length=LINE_MAX, help_text=_("One step that one person can take.")
    )
    owner = forms.ChoiceField(label=_("Who does it?"), help_text=_("Only people who can see this are listed."))
    due_on = due_field()


class ConcernForm(BaseForm):
    """What somebody noticed who sees the student every day. What goes well comes first."""

    draft_title = _("Raise a concern")
    can_wait = True

    going_well = forms.CharField(
        label=_("What is going well?"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Something to build on. It stands beside your concern."),
    )  # fmt: skip
    domain = forms.ChoiceField(label=_("What is your concern about?"), choices=chosen(DOMAINS))
    what = forms.CharField(
        label=_("What did you notice?"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw or heard, and since when."),
    )  # fmt: skip


class TaskForm(Owned):
    draft_title = _("Add a task")

    next_action = forms.CharField(
        label=_("What is to be done?"), max_length=LINE_MAX, help_text=_("One step that one person can take.")
    )
    owner = forms.ChoiceField(label=_("Who does it?"), help_text=_("Only people who can see this are listed."))
    due_on = due_field()


class TurnForm(Owned, VersionedForm):
    """Hand on, put off, or say why it waits."""

    draft_title = _("Hand it on, or change the date")

    state = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[(key, TURN_STATES[key]) for key in ("open", "waiting_on_other", "blocked")],
        widget=forms.RadioSelect,
    )
    owner = forms.ChoiceField(label=_("Who does it?"), help_text=_("Only people who can see this are listed."))
    waits_for = forms.ChoiceField(
        label=_("For whom does it wait?"), required=False,
        help_text=_("Only if it waits for somebody else. That person finds it on the first page."),
    )  # fmt: skip
    due_on = due_field()
    note = forms.CharField(
        label=_("Note"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waits = self.fields["waits_for"]
        assert isinstance(waits, forms.ChoiceField)
        waits.choices = [("", _("Nobody in this list")), *((pk, person.name) for pk, person in self.people.items())]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        waits = facts.get("state") == "waiting_on_other"
        facts["waits_for"] = self.people.get(facts.get("waits_for") or "") if waits else None
        return facts


class CompletionForm(Owned, VersionedForm):
    """Done. When nothing else is open for the need, it says what comes next, or how the need was met."""

    draft_title = _("It is done")
    NEXT, MET, OTHERS = "next", "met", "others"

    then = forms.ChoiceField(label=_("And then?"), widget=forms.RadioSelect)
    next_action = forms.CharField(
        label=_("What happens next?"),
        required=False,
        max_length=LINE_MAX,
        help_text=_("Only if something else is to be done."),
    )
    owner = forms.ChoiceField(label=_("Who does it?"), required=False)
    due_on = DayField(label=_("By when"), required=False)
    resolution = forms.ChoiceField(label=_("How was the need met?"), choices=chosen(RESOLUTIONS), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, has_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        then = self.fields["then"]
        assert isinstance(then, forms.ChoiceField)
        others = [(self.OTHERS, _("The other open tasks go on"))] if has_others else []
        then.choices = [*others, (self.NEXT, _("Something else is to be done")), (self.MET, _("The need is met"))]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        wanted = {self.NEXT: ("next_action", "owner", "due_on"), self.MET: ("resolution",)}.get(
            facts.get("then", ""), ()
        )
        for name in wanted:
            if not facts.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        return facts


class ClosingForm(VersionedForm):
    """A need ends, met or not; it stays on the plan, and is counted."""

    draft_title = _("Close the need")

    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            (key, NEED_STATES[key]) for key in ("resolved", "partly_resolved", "unresolved_closed", "no_longer_applies")
        ],
        widget=forms.RadioSelect,
    )
    resolution = forms.ChoiceField(label=_("How was the need met?"), choices=chosen(RESOLUTIONS), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        is_met = facts.get("state") in ("resolved", "partly_resolved")
        if is_met and not facts.get("resolution"):
            self.add_error("resolution", _("Choose how the need was met."))
        if not is_met:
            facts["resolution"] = ""
        return facts


class GoalForm(BaseForm):
    draft_title = _("Add a goal")

    what = forms.CharField(label=_("What will be different?"), max_length=LINE_MAX)
    measure = forms.CharField(
        label=_("How will you know?"), max_length=LINE_MAX, help_text=_("For example: days absent in a month.")
    )
    baseline = forms.CharField(label=_("Where does it stand now?"), max_length=LINE_MAX, required=False)
    target = forms.CharField(label=_("Where should it be?"), max_length=LINE_MAX)
    due_on = due_field()


class HandoverForm(BaseForm):
    """All open tasks of one person go to another."""

    owner = forms.ChoiceField(label=_("Whose tasks?"))
    heir = forms.ChoiceField(label=_("Who takes them over?"))

    def __init__(self, *args: Any, owners: Choices, heirs: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(person.pk): person for person in heirs}
        for name, choices in (
            ("owner", owners),
            ("heir", [(pk, f"{person.name}, {person.role_label}") for pk, person in self.heirs.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Choose one")), *choices]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("owner") and facts.get("owner") == facts.get("heir"):
            self.add_error("heir", _("Choose somebody else."))
        facts["heir"] = self.heirs.get(facts.get("heir") or "")
        return facts

"""Forms of the plan, the team and the log. Each says who will read what is written."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.casework.models import Contact
from homeroom.casework.words import DOMAINS, FOUND, MEDIA, NEED_STATES, RESOLUTIONS, TEAM_ROLES, TURN_STATES
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.partners.models import Person

TEXT_MAX = 2_000  # Half a page: what is longer is a document.
NOTE_MAX = 60_000  # Twenty pages. Longer notes come from pasting a file.
LINE_MAX = 200
YEARS_AHEAD_MAX = 3  # A next action years away is nobody's next action.
DAYS_UNTIL_DUE = 7

Choices = list[tuple[str, Any]]


def chosen(words: dict[str, Any], *, empty: Any = "") -> Choices:
    return [("", empty or _("Choose one")), *words.items()]


def due_field() -> DayField:
    return DayField(label=_("By when"))


class Owned(BaseForm):
    """A form that gives somebody the ball: only people who can see it may be chosen."""

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(pk, f"{person.name}, {person.role_label}") for pk, person in self.people.items()]
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = choices if owner.required else [("", _("Choose one")), *choices]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.not_before = timezone.localdate()
                field.not_after = timezone.localdate() + timedelta(days=366 * YEARS_AHEAD_MAX)

    def clean_owner(self) -> Person | None:
        return self.people.get(self.cleaned_data["owner"])


def in_a_week() -> date:
    return timezone.localdate() + timedelta(days=DAYS_UNTIL_DUE)


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
    due_on = due_field()
    note = forms.CharField(
        label=_("Note"), required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2})
    )


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
        wanted = {
            self.NEXT: ("next_action", "owner", "due_on"),
            self.MET: ("resolution",),
        }.get(facts.get("then", ""), ())
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


class ContactForm(BaseForm):
    """Half a minute on a phone: most answers are filled in."""

    draft_title = _("Write down a contact")
    can_wait = True

    who_reads = forms.ChoiceField(label=_("Who may read this?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What happened?"), max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Begin with what is going well. As long as 20 pages, which are 60,000 characters."),
    )  # fmt: skip
    with_whom = forms.CharField(label=_("With whom?"), max_length=LINE_MAX)
    medium = forms.ChoiceField(label=_("How?"), choices=list(MEDIA.items()))
    was_reached = forms.BooleanField(label=_("The contact took place"), required=False, initial=True)
    happened_on = DayField(label=_("When?"))
    topics = forms.MultipleChoiceField(
        label=_("What was it about?"),
        choices=list(DOMAINS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also_about = forms.MultipleChoiceField(
        label=_("Write the same for brothers and sisters"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, team: str, own: str, siblings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who_reads"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [(Contact.TEAM, team), (Contact.OWN, own)]
        also = self.fields["also_about"]
        assert isinstance(also, forms.ChoiceField)
        also.choices = siblings
        if not siblings:
            del self.fields["also_about"]
        day = self.fields["happened_on"]
        assert isinstance(day, DayField)
        day.not_after = timezone.localdate()


class MemberForm(BaseForm):
    """Somebody joins: a person who takes part here, or somebody with a name and a number."""

    draft_title = _("Add somebody to the team")

    person = forms.ChoiceField(
        label=_("Person who takes part here"), required=False, help_text=_("Leave empty for somebody else.")
    )
    name = forms.CharField(label=_("Or a name"), max_length=LINE_MAX, required=False)
    team_role = forms.ChoiceField(label=_("Role on the team"), choices=chosen(TEAM_ROLES))
    organization_name = forms.CharField(label=_("Organization"), max_length=LINE_MAX, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, help_text=_("As one would write it."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    appointed = forms.CharField(
        label=_("Appointed how?"), max_length=LINE_MAX, required=False,
        help_text=_("For example: court order of March 3, 2026."),
    )  # fmt: skip
    begins_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [
            (pk, f"{person.name}, {person.role_label}" + (f", {person.organization}" if person.organization else ""))
            for pk, person in self.people.items()
        ]
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose one")), *choices]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        person = self.people.get(facts.get("person") or "")
        facts["person"] = person
        if person:
            facts["name"] = person.name
        elif not facts.get("name"):
            self.add_error("person", _("Choose a person, or write a name below."))
        begins, ends = facts.get("begins_on"), facts.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day is before the first. Correct one of them."))
        return facts


class DepartureForm(Owned):
    draft_title = _("Leaving the team")

    owner = forms.ChoiceField(label=_("Who takes over the open tasks?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=LINE_MAX, required=False)

    def __init__(self, *args: Any, has_tasks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = has_tasks
        if not has_tasks:
            del self.fields["owner"]

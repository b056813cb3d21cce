"""Forms of the plan, the team and the log. Each says who will read what is written."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.casework.models import Contact, EducationRightsHolder
from homeroom.casework.words import (
    DOMAINS,
    FOUND,
    HOLDER_TYPES,
    INVITED_AS,
    MEDIA,
    NEED_STATES,
    RESOLUTIONS,
    RIGHTS_BASES,
    SCOPES,
    TEAM_ROLES,
    TURN_STATES,
)
from homeroom.common.fields import DayField, PhotosField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.partners.models import Organization, Person

TEXT_MAX = 2_000  # Half a page: what is longer is a document.
NOTE_MAX = 60_000  # Twenty pages. Longer notes come from pasting a file.
LINE_MAX = 200
YEARS_AHEAD_MAX = 3  # A next action years away is nobody's next action.
DAYS_UNTIL_DUE = 7

Choices = list[tuple[str, Any]]

# What whom a child lives with may read rests on this (casework/publications.py).
LIVES_WITH = _("A foster parent or relative caregiver is whom the student lives with now.")


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


class WithPhotos(BaseForm):
    """A form to whose words photographs may be added."""

    photos = PhotosField(
        label=_("Photos"), required=False,
        help_text=_("At most 4. Where they were taken is removed. Whoever may read this sees them."),
    )  # fmt: skip
    photos_show = forms.CharField(
        label=_("What do the photos show?"), max_length=LINE_MAX, required=False,
        help_text=_("For readers who cannot see them. For example: her report card."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if self.errors and "photos" not in self.errors and facts.get("photos"):
            self.add_error("photos", _("Choose the photos again: a page cannot keep them."))
        if facts.get("photos_show") and not facts.get("photos") and "photos" not in self.errors:
            self.add_error("photos", _("Choose the photos that you describe, or take the description out."))
        return facts


class MessageForm(WithPhotos):
    """What whom a student lives with tells the team: words, and photographs from the telephone."""

    draft_title = _("Write to the team")
    can_wait = True
    field_order = ("note",)

    note = forms.CharField(
        label=_("What do you want to tell the team?"), max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("How it goes at school and with homework, what went well, what you worry about."),
    )  # fmt: skip


class ContactForm(WithPhotos):
    """Half a minute on a phone: most answers are filled in."""

    draft_title = _("Write down a contact")
    can_wait = True
    field_order = (
        *("who_reads", "note", "with_whom", "medium", "was_reached", "happened_on", "topics", "also_about"),
        *("photos", "photos_show"),
    )

    who_reads = forms.ChoiceField(label=_("Who may read this?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What happened?"), max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Begin with what is going well. As long as 20 pages, which are 60,000 characters."),
    )  # fmt: skip
    with_whom = forms.CharField(label=_("With whom?"), max_length=LINE_MAX)
    medium = forms.ChoiceField(
        label=_("How?"), choices=[(key, word) for key, word in MEDIA.items() if key != Contact.MESSAGE]
    )
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
    team_role = forms.ChoiceField(label=_("Role on the team"), choices=chosen(TEAM_ROLES), help_text=LIVES_WITH)
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


class InvitationForm(BaseForm):
    """Somebody who is not here yet. What the person will see, agreements and laws say, not this form."""

    name = forms.CharField(label=_("Name"), max_length=LINE_MAX)
    team_role = forms.ChoiceField(
        label=_("Role on the team"),
        choices=[("", _("Choose one")), *((key, TEAM_ROLES[key]) for key in INVITED_AS)],
        help_text=LIVES_WITH,
    )
    organization = forms.ChoiceField(
        label=_("Organization"), required=False,
        help_text=_("For a CASA, a tutor or court staff. Families belong to none."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, help_text=_("As one would write it."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Without an address you print the letter and hand it over.")
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[("en", "English"), ("es", "Español")], widget=forms.RadioSelect
    )
    appointed = forms.CharField(
        label=_("Appointed how?"), max_length=LINE_MAX, required=False,
        help_text=_("For example: court order of March 3, 2026."),
    )  # fmt: skip

    @property
    def sheet(self) -> str:
        """Kept nowhere: it is answered with the letter itself, shown once, and not with a page that can be read again."""
        return ""

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.families = next((o for o in organizations if o.is_families), None)
        self.organizations = {str(o.pk): o for o in organizations if not o.is_families}
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose one")), *((pk, o.name) for pk, o in self.organizations.items())]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        role, kind = INVITED_AS.get(facts.get("team_role", ""), ("", ""))
        chosen_one = self.organizations.get(facts.get("organization") or "")
        if kind == "family":
            facts["organization"] = self.families
        elif kind and (chosen_one is None or chosen_one.kind != kind):
            self.add_error("organization", _("Choose the organization that this person works with."))
        else:
            facts["organization"] = chosen_one
        facts["role"] = role
        return facts


class LetterForm(BaseForm):
    """Another letter, in which language?"""

    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[("en", "English"), ("es", "Español")], widget=forms.RadioSelect
    )


class RightsForm(BaseForm):
    """Who holds education rights, by what, for what, until when."""

    holder_type = forms.ChoiceField(label=_("Who holds the rights?"), choices=chosen(HOLDER_TYPES))
    name = forms.CharField(label=_("Name"), max_length=LINE_MAX, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, help_text=_("As one would write it."))
    basis = forms.ChoiceField(label=_("On what basis?"), choices=chosen(RIGHTS_BASES), required=False)
    scope = forms.MultipleChoiceField(
        label=_("For what?"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    ordered_on = DayField(label=_("Day of the order"), required=False)
    expires_on = DayField(
        label=_("Last day on which it holds"), required=False,
        help_text=_("Month, day and year. Often the day of the next hearing. For example: 6/12/2026"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = self.fields["ordered_on"]
        assert isinstance(ordered, DayField)
        ordered.not_after = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("holder_type") == EducationRightsHolder.UNKNOWN:
            return facts | {"name": "", "phone": "", "basis": "", "ordered_on": None, "expires_on": None}
        for field, sentence in (("name", _("Write the name of the holder.")), ("basis", _("Choose the basis."))):
            if facts.get("holder_type") and not facts.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        ordered, expires = facts.get("ordered_on"), facts.get("expires_on")
        if ordered and expires and expires < ordered:
            self.add_error("expires_on", _("The last day is before the day of the order. Correct one of them."))
        return facts


class WordsForm(BaseForm):
    """A student's own words."""

    words = forms.CharField(
        label=_("What should the people who help you know?"), max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A hope, a worry, something that you are proud of."),
    )  # fmt: skip


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


class DepartureForm(Owned):
    draft_title = _("Leaving the team")

    owner = forms.ChoiceField(label=_("Who takes over the open tasks?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=LINE_MAX, required=False)

    def __init__(self, *args: Any, has_tasks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = has_tasks
        if not has_tasks:
            del self.fields["owner"]

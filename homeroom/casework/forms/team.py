"""Forms of the team: who joins, who is invited, who leaves."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import LINE_MAX, chosen
from homeroom.casework.forms.owned import Owned
from homeroom.casework.words import INVITED_AS, TEAM_ROLES
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.partners.models import Organization, Person

# What whom a child lives with may read rests on this (casework/publications.py).
LIVES_WITH = _("A foster parent or relative caregiver is whom the student lives with now.")


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


class DepartureForm(Owned):
    draft_title = _("Leaving the team")

    owner = forms.ChoiceField(label=_("Who takes over the open tasks?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=LINE_MAX, required=False)

    def __init__(self, *args: Any, has_tasks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].required = has_tasks
        if not has_tasks:
            del self.fields["owner"]

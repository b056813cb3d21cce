"""Forms of the log. Each says who will read what is written."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import LINE_MAX, NOTE_MAX, Choices
from homeroom.casework.models import Contact
from homeroom.casework.words import DOMAINS, MEDIA
from homeroom.common.fields import DayField, PhotosField
from homeroom.common.forms import BaseForm


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

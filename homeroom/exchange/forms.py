"""Sending a file, and what is said of a load: whether it is to go on record, to be left, or to be taken back."""

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.forms import BaseForm
from homeroom.exchange.feeds import Feed
from homeroom.exchange.models import Expectation, LoadDecision
from homeroom.exchange.words import MONTH, WEEK
from homeroom.partners.models import Person

NAME_LENGTH_MAX = 150  # A name is shown in lists, and a file system takes 255 bytes.


class UploadForm(BaseForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A zip file with all files of an export, or a single file: CSV, text, Excel or Ed-Fi XML."
        ),
        max_length=NAME_LENGTH_MAX,
        error_messages={
            "empty": gettext_lazy("This file is empty. Choose another."),
            "max_length": gettext_lazy("The name of this file is too long. Rename it and send it again."),
        },
    )
    look_first = forms.BooleanField(
        label=gettext_lazy("Show me first what will change"),
        help_text=gettext_lazy(
            "The file is checked, and waits until you say that it is right. Without this it is loaded at once."
        ),
        required=False,
        initial=True,
    )
    accept_held = forms.BooleanField(
        label=gettext_lazy("Load it even if many records are missing"),
        help_text=gettext_lazy(
            "Tick this only if an earlier import was held for this reason and the records have really ended."
        ),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.is_too_large:
            too_large = _(
                "This file is larger than {megabytes} MB. Send it in parts, or ask the host for a larger limit."
            )
            raise forms.ValidationError(too_large.format(megabytes=settings.UPLOAD_MEGABYTES_MAX))
        return file


class LoadForm(BaseForm):
    """Of a load that waits."""

    verdict = forms.ChoiceField(choices=[(LoadDecision.LOAD, ""), (LoadDecision.LEAVE, "")], widget=forms.HiddenInput)


class UndoForm(BaseForm):
    """Of a load that is on record. Nothing is asked but that one means it."""


class ExpectationForm(BaseForm):
    """How often a feed is to come, and who is told when it does not."""

    WEEKLY, MONTHLY = "week", "month"
    OF_SO_MANY_DAYS = {WEEKLY: WEEK, MONTHLY: MONTH}

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often is it to come?"),
        widget=forms.RadioSelect,
        choices=[
            (Expectation.AS_BEFORE, gettext_lazy("As it has come so far")),
            (Expectation.SCHOOL_DAYS, gettext_lazy("Every school day")),
            (WEEKLY, gettext_lazy("Every week")),
            (MONTHLY, gettext_lazy("Every month")),
            (Expectation.DAYS, gettext_lazy("Every so many days")),
            (Expectation.ENDED, gettext_lazy("It comes no more")),
        ],
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days?"),
        help_text=gettext_lazy("Only if it comes every so many days."),
        min_value=1,
        max_value=Expectation.DAYS_MAX,
        required=False,
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who is told when it is late, empty, or much smaller than usual?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("All data stewards"),
        required=False,
    )

    def __init__(self, *args, feed: Feed, stewards: QuerySet[Person], **kwargs) -> None:
        super().__init__(*args, initial=dict(self.said_of(feed)), **kwargs)
        self.fields["owner"].queryset = stewards  # type: ignore[attr-defined]

    @classmethod
    def said_of(cls, feed: Feed):
        """What is said of it now, in the answers of this form."""
        said = feed.said
        named = {days: name for name, days in cls.OF_SO_MANY_DAYS.items()}
        if said is None:
            yield "rhythm", Expectation.AS_BEFORE
        elif said.days in named:
            yield "rhythm", named[said.days]
        else:
            yield "rhythm", said.rhythm
            yield "days", said.days
        yield "owner", said.owner_id if said else None

    def clean(self):
        super().clean()
        rhythm, days = self.cleaned_data.get("rhythm"), self.cleaned_data.get("days")
        if rhythm == Expectation.DAYS and not days and "days" not in self.errors:
            self.add_error("days", _("Write how many days there are from one to the next."))
        if rhythm in self.OF_SO_MANY_DAYS:
            return self.cleaned_data | {"rhythm": Expectation.DAYS, "days": self.OF_SO_MANY_DAYS[rhythm]}
        return self.cleaned_data | {"days": days if rhythm == Expectation.DAYS else None}

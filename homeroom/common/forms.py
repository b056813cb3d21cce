"""The base of every form: how it looks, what it says when something is wrong, how sending twice does it once.

    form = ConcernForm(request.POST or None)
    if form.is_valid():
        with form.once(by=person.pk) as first:
            if first:
                first.result = raise_concern(**form.facts, by=person).url
        return redirect(first.result)
    return render(request, "casework/concern.html", {"form": form}, status=form.status)

`form.status` is 422 when the form comes back with errors: a page to correct is no success, and logs should say so.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from copy import copy
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from homeroom.common import drafts
from homeroom.common.dates import in_words
from homeroom.common.fields import DayField
from homeroom.common.once import KEY_PATTERN, Sending, new_key, once
from homeroom.common.tables import Compared

OK, CONFLICT, NOT_ACCEPTED = 200, 409, 422
MACHINERY = ("form_key", "version")
# What a browser offers to fill in again by itself must not lie on our disk, sealed or not.
SECRET = ("current-password", "new-password", "one-time-code")

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "usa-checkbox__input usa-checkbox__input--tile"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input usa-checkbox__input--tile"),
    (forms.RadioSelect, "usa-radio__input usa-radio__input--tile"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.FileInput, "file-input"),
    (Input, "usa-input"),
]
CHOSEN_BY_TAPPING = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)
SHORT = "usa-input--medium"

# "This field is required" says neither what to do nor how.
WHAT_IS_MISSING: list[tuple[type[forms.Field], Any]] = [
    (forms.BooleanField, _("Tick this box to go on.")),
    (forms.MultipleChoiceField, _("Choose at least one.")),
    (forms.ChoiceField, _("Choose one.")),
    (forms.FileField, _("Choose a file.")),
    (DayField, _("Write a day.")),
    (forms.Field, _("Write an answer here.")),
]

# PostgreSQL keeps every character but this one, which comes from copying out of damaged files.
NOT_STORABLE = _("This holds a character that cannot be kept (NUL). Type again what you pasted here last.")


class FieldOnPage(BoundField):
    """A field that names its own class, hint and error, in the order in which they should be heard."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden:
            classes = [widget.attrs.get("class", ""), _class_of(widget)]
            if self.errors and not isinstance(widget, CHOSEN_BY_TAPPING):
                classes.append("usa-input--error")
            attrs["class"] = " ".join(filter(None, classes))
        return attrs

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_marked_required(self) -> bool:
        """Only where some fields are optional: on a short form that needs everything, the word is noise."""
        return self.field.required and any(not field.field.required for field in self.form.visible_fields())

    @property
    def first_id(self) -> str:
        """Where a link in the error summary leads: the first thing in the field that takes focus."""
        if self.use_fieldset:
            return f"{self.auto_id}_0"
        return self.auto_id


def _class_of(widget: forms.Widget) -> str:
    classes = next((classes for kind, classes in CLASSES if isinstance(widget, kind)), "")
    return f"{classes} {SHORT}" if isinstance(widget, forms.DateInput) else classes


class FormRenderer(TemplatesSetting):
    """Named in settings as FORM_RENDERER, so that forms of other packages look like ours."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = FieldOnPage


class BaseForm(forms.Form):
    """Keeps all that was typed, whatever becomes of it (drafts.py), and makes one record however often it is sent."""

    draft_title: Any = _("Something that you began to write")  # Names its draft on the first page.
    can_wait = False  # Whether the page offers to keep it for later: a form that takes longer than a minute.
    # The browser's own bubbles come one at a time, in the browser's language, and vanish.
    use_required_attribute = False

    form_key = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator(KEY_PATTERN)],
        error_messages={
            "required": _("This page is incomplete. Open it again and send the form once more."),
            "invalid": _("This page is incomplete. Open it again and send the form once more."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _what_is_missing(field)
            field.error_messages["null_characters_not_allowed"] = NOT_STORABLE
        self.fields["form_key"].initial = new_key()
        self.draft = self._kept()
        if self.draft:
            self._fill_in(self.draft.typed)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        TITLES[cls.__name__] = cls

    @property
    def draft_name(self) -> str:
        """Which form of its page this is."""
        return ":".join(filter(None, (type(self).__name__, self.prefix)))

    @property
    def sheet(self) -> str:
        """Whose form this is and where it lies, signed; empty where nothing is written, or must not be kept."""
        writing, texts = drafts.now_writing(), self._written()
        if writing is None or not texts or self._asks_for_a_secret():
            return ""
        return writing.sheet(self.draft_name, texts).signed

    def _written(self) -> tuple[str, ...]:
        return tuple(self.add_prefix(name) for name, field in self.fields.items() if _is_written_in_words(field))

    def _asks_for_a_secret(self) -> bool:
        widgets = [field.widget for field in self.fields.values()]
        return any(isinstance(w, forms.PasswordInput) or w.attrs.get("autocomplete") in SECRET for w in widgets)

    def _kept(self) -> drafts.Kept | None:
        writing = drafts.now_writing()
        if self.is_bound or writing is None or not self._written() or self._asks_for_a_secret():
            return None
        return writing.draft(self.draft_name)

    def _fill_in(self, typed: Any) -> None:
        """As it was typed, with the key and the version of then: nothing is made twice, nothing newer is overwritten."""
        self.initial = dict(self.initial)
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            is_kept = not isinstance(field, forms.FileField) and not field.widget.value_omitted_from_data(
                typed, {}, key
            )
            if is_kept:
                self.initial[name] = field.widget.value_from_datadict(typed, {}, key)

    @property
    def status(self) -> int:
        return NOT_ACCEPTED if self.errors else OK

    @property
    def facts(self) -> dict[str, Any]:
        """What the person said, without the form's own machinery."""
        return {name: value for name, value in self.cleaned_data.items() if name not in MACHINERY}

    def once(self, by: int) -> AbstractContextManager[Sending]:
        return once(self.cleaned_data["form_key"], by)


def _is_written_in_words(field: forms.Field) -> bool:
    """As against what is chosen, a day, a number, or machinery."""
    return type(field.widget) in (forms.Textarea, forms.TextInput, forms.EmailInput)


TITLES: dict[str, type[BaseForm]] = {}


def title_of(sheet: drafts.Sheet) -> Any:
    """What a draft is called where it is offered again."""
    return TITLES.get(sheet.form.partition(":")[0], BaseForm).draft_title


def _what_is_missing(field: forms.Field) -> Any:
    return next(sentence for kind, sentence in WHAT_IS_MISSING if isinstance(field, kind))


class VersionedForm(BaseForm):
    """An edit form. It carries the version that was read, so that nobody overwrites what they have not seen.

    if form.is_overtaken(goal.version):
        return form.conflict_page(request, saved={"text": goal.text}, version=goal.version)  # Saved: in words.
    """

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def is_overtaken(self, version: object) -> bool:
        return self.cleaned_data["version"] != str(version)

    def conflict_page(
        self, request: HttpRequest, saved: Mapping[str, object], version: object, by: object = ""
    ) -> HttpResponse:
        """Both versions side by side. The form below holds what this person typed and knows the newer version."""
        compared = [Compared(self[name].label, saved[name], self._in_words(name)) for name in saved]
        typed = cast("dict[str, Any]", copy(self.data))
        typed[self.add_prefix("version")] = str(version)
        self.data = typed
        context = {"form": self, "compared": compared, "by": by}
        return render(request, "common/conflict.html", context, status=CONFLICT)

    def _in_words(self, name: str) -> str:
        """What this person typed, as a page would say it: else two equal answers would seem to differ."""
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(value, date):
            return in_words(value)
        labels = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}  # type: ignore[arg-type]
        return str(labels.get(value, value) if isinstance(value, str) else value or "")

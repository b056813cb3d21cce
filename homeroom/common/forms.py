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
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from homeroom.common.fields import DayField
from homeroom.common.once import KEY_PATTERN, Sending, new_key, once
from homeroom.common.tables import Compared

OK, CONFLICT, NOT_ACCEPTED = 200, 409, 422
MACHINERY = ("form_key", "version")

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
    """Keeps all that was typed when something is wrong, and makes one record however often it is sent."""

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
        self.fields["form_key"].initial = new_key()

    @property
    def status(self) -> int:
        return NOT_ACCEPTED if self.errors else OK

    @property
    def facts(self) -> dict[str, Any]:
        """What the person said, without the form's own machinery."""
        return {name: value for name, value in self.cleaned_data.items() if name not in MACHINERY}

    def once(self, by: int) -> AbstractContextManager[Sending]:
        return once(self.cleaned_data["form_key"], by)


def _what_is_missing(field: forms.Field) -> Any:
    return next(sentence for kind, sentence in WHAT_IS_MISSING if isinstance(field, kind))


class VersionedForm(BaseForm):
    """An edit form. It carries the version that was read, so that nobody overwrites what they have not seen.

    if form.is_overtaken(goal.version):
        return form.conflict_page(request, saved={"text": goal.text}, version=goal.version)
    """

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def is_overtaken(self, version: object) -> bool:
        return self.cleaned_data["version"] != str(version)

    def conflict_page(self, request: HttpRequest, saved: Mapping[str, object], version: object) -> HttpResponse:
        """Both versions side by side. The form below holds what this person typed and knows the newer version."""
        compared = [Compared(self[name].label, saved[name], self.cleaned_data[name]) for name in saved]
        typed = cast("dict[str, Any]", copy(self.data))
        typed[self.add_prefix("version")] = str(version)
        self.data = typed
        return render(request, "common/conflict.html", {"form": self, "compared": compared}, status=CONFLICT)

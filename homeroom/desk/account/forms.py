"""Forms of the account. Not of BaseForm: what is typed here is secret, and must not be kept so that it can come back."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from homeroom.partners.models import Account
from homeroom.partners.passkeys import ANSWER_LETTERS_MAX, NAME_LETTERS_MAX

PASSWORD_LETTERS_MAX = 200  # A phrase of thirty words; hashing more would only cost time.
CODE_LETTERS_MAX = 20  # Eight digits, with blanks and hyphens where people like them.


class SecretForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)

    @property
    def status(self) -> int:
        return 422 if self.errors else 200


class EmptyAgainInput(forms.TextInput):
    """What was wrong is not written again: the next code comes into an empty field."""

    def format_value(self, value: Any) -> None:
        return None


class CodeForm(SecretForm):
    """A code of the app or a recovery code: one field, so that nobody has to know which it is."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your printed recovery codes."),
        max_length=CODE_LETTERS_MAX,
        error_messages={"required": _("Write the code."), "max_length": _("That is longer than a code.")},
        widget=EmptyAgainInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "usa-input--medium",
            }
        ),
    )


class AppCodeForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your app shows now.")


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LETTERS_MAX,
        error_messages={
            "required": _("Write your password."),
            "max_length": _("That is longer than a password may be."),
        },
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **more,
    )


class PasswordAgainForm(SecretForm):
    """Where there is no second factor, the password confirms."""

    password = password_field(_("Password"), "current-password")


class PasswordForm(SecretForm):
    """Another password. The one of now is asked, so that nobody can do it at a desk that was left."""

    current = password_field(_("Password of now"), "current-password")
    new = password_field(_("New password"), "new-password")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.account)
        return self.cleaned_data["new"]


class PasskeyForm(SecretForm):
    """The name is for its owner's own list; the answer is filled in by the script."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("So that you know it again, for example “My work laptop”."),
        max_length=NAME_LETTERS_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.CharField(widget=forms.HiddenInput, max_length=ANSWER_LETTERS_MAX)


class PasskeyAnswerForm(SecretForm):
    credential = forms.CharField(widget=forms.HiddenInput, max_length=ANSWER_LETTERS_MAX)

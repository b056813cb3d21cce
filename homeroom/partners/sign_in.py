"""Signing in: by invitation only, with a user name or an e-mail address and a password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# One sentence for a wrong name, a wrong password and a closed account: which it was tells who takes part.
NOT_RECOGNIZED = _(
    "That user name or e-mail address and that password do not go together. Check both and try again."
    " If you cannot sign in, ask the data steward of your organization."
)


class InvitedOnly(DefaultAccountAdapter):
    """Accounts come with the collaboration file; nobody signs up from the page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": NOT_RECOGNIZED,
        "email_password_mismatch": NOT_RECOGNIZED,
        "account_inactive": NOT_RECOGNIZED,
        "invalid_login": NOT_RECOGNIZED,
        "too_many_login_attempts": _(
            "There were too many tries that did not work. Wait a few minutes, then try again."
            " Your account stays as it is."
        ),
    }

    def get_login_stages(self) -> list[str]:
        """None: the second factor is asked by the door, of everybody who comes, by whatever way (live_session_v1)."""
        return []

    def get_client_ip(self, request: HttpRequest) -> str:
        """Of X-Forwarded-For only what our own proxies wrote is believed; a header that is shorter was not theirs."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META["REMOTE_ADDR"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Says nothing: the page that follows shows who is signed in."""


class SignInForm(LoginForm):
    """The two fields that allauth checks, named in our words."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or e-mail address")
        login.error_messages["required"] = _("Write your user name or your e-mail address.")
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.label = _("Password")
        password.error_messages["required"] = _("Write your password.")
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""

"""Where the own service is, how to ask it, and at which hour."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.forms import BaseForm
from homeroom.exchange.fetching.addresses import LENGTH_MAX, NoAddress, place_of
from homeroom.exchange.fetching.asking import DIALECTS
from homeroom.exchange.models import FetchOrder

SECRET_LETTERS_MAX = 1000  # A secret is a random text; some services use signed ones.
HOURS_OF_THE_DAY = 24
HOUR = 3  # Long after the day's changes, and before school.


class AddressField(forms.CharField):
    """Says what to write where what was written cannot be called."""

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        try:
            place_of(address)
        except NoAddress:
            raise forms.ValidationError(
                _(
                    "Write the whole address, as your system's vendor gave it. It begins with https:// and has no spaces."
                )
            ) from None
        return address.rstrip("/")


def hours() -> list[tuple[int, str]]:
    return [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(HOURS_OF_THE_DAY)]


@dataclass(frozen=True)
class ServiceWords:
    """How a page asks for a service of one kind."""

    title: str
    address: Any
    example: str
    token_example: str
    scope: str = ""
    """What is asked for, where the standard has words for that."""


SERVICES = {
    FetchOrder.ONEROSTER: ServiceWords(
        DIALECTS[FetchOrder.ONEROSTER].title,
        gettext_lazy("Address of your OneRoster 1.2 service"),
        "https://sis.example.org/ims/oneroster/rostering/v1p2",
        "https://sis.example.org/oauth/token",
        "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"
        " https://purl.imsglobal.org/spec/or/v1p2/scope/roster-demographics.readonly",
    ),
    FetchOrder.ED_FI: ServiceWords(
        DIALECTS[FetchOrder.ED_FI].title,
        gettext_lazy("Address of your Ed-Fi API"),
        "https://ods.example.org/data/v3",
        "https://ods.example.org/oauth/token",
    ),
}


class FetchForm(BaseForm):
    draft_title = gettext_lazy("Fetch from your service")

    address = AddressField(max_length=LENGTH_MAX)
    token_address = AddressField(label=gettext_lazy("Token address"), max_length=LENGTH_MAX)
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=LENGTH_MAX)
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        help_text=gettext_lazy(
            "It is sealed, and nobody can read it here again. To change anything, write it once more."
        ),
        max_length=SECRET_LETTERS_MAX,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=True,
    )
    scope = forms.CharField(
        label=gettext_lazy("What to ask for"),
        help_text=gettext_lazy(
            "As the standard calls it. Leave it as it is, unless your system's vendor says otherwise."
        ),
        required=False,
        max_length=LENGTH_MAX,
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At what time of the day?"), coerce=int, choices=hours, initial=HOUR, widget=forms.Select
    )

    def __init__(self, *args: Any, service: ServiceWords, order: FetchOrder | None, **kwargs: Any) -> None:
        names = ("address", "token_address", "client_id", "scope", "hour")
        said = {name: getattr(order, name) for name in names} if order else {"scope": service.scope}
        super().__init__(*args, initial=said, **kwargs)
        self.fields["address"].label = service.address
        example = _("For example: {address}")
        self.fields["address"].help_text = example.format(address=service.example)
        self.fields["token_address"].help_text = " ".join(
            (_("Where a program gets its token."), example.format(address=service.token_example))
        )
        if not service.scope:
            del self.fields["scope"]

"""The second factor: a code from an app, a passkey, or a recovery code. Its rows lie behind the alias `identity`.

The library keeps the rows and knows the algorithms; its own pages are not reachable. Asking for the factor is the
door's business (access.live_session_v1), so that no way of signing in leads around it.
"""

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import qrcode
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from homeroom.partners.models import Account

TOTP, PASSKEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
PERIOD_SECONDS = 30  # RFC 6238, and what every app assumes.
# One code earlier and one later: a phone's clock is off, and people type slowly (RFC 6238, 5.2).
STEPS_OFF = (-1, 0, 1)
PENDING = "second_factor_pending"  # In the web session, sealed: the secret that the app is just learning.
LIMITED_AS = "second_factor"
QUIET_MODULES = 4  # The blank border that a reader needs (ISO/IEC 18004).


class SecondFactors(DefaultMFAAdapter):
    """How the library keeps what is secret, and how it names us to an authenticator."""

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def _get_user_identifier(self, user: Any) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return "Homeroom"


@cache
def cipher() -> Fernet:
    """Under a key of the folder of secrets: a copy of the database gives nobody a code."""
    return Fernet(settings.HOME.secret("second_factor") + "=")  # 43 letters of base64; Fernet wants the padding too.


def factors_of(account: Account) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=account.pk).order_by("created_at")


def has_one(account: Account) -> bool:
    """Recovery codes alone are none: they come with one, and go with the last."""
    return factors_of(account).exclude(type=RECOVERY).exists()


# --- The app ---------------------------------------------------------------------------------------------------------


def pending_secret(request: HttpRequest) -> str:
    """The secret that the page shows until a code proves that the app has learned it."""
    if PENDING not in request.session:
        request.session[PENDING] = encrypt(generate_totp_secret())
    return decrypt(request.session[PENDING])


def in_fours(secret: str) -> str:
    """As people copy it from a page."""
    return " ".join(secret[first : first + 4] for first in range(0, len(secret), 4))


def qr_picture(account: Account, secret: str) -> SafeString:
    """The secret as a picture for the app's camera. Without a style of its own, which the pages' policy forbids."""
    code = qrcode.QRCode(border=QUIET_MODULES)
    code.add_data(SecondFactors().build_totp_url(account, secret))
    modules = code.get_matrix()
    path = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path d="{1}" fill="#000"/></svg>',
        len(modules),
        path,
    )


def add_app(request: HttpRequest, account: Account, code: str) -> bool:
    """Whether the code proves that the app knows the pending secret; then it is set up, with recovery codes."""
    secret = pending_secret(request)
    step = step_of(secret, code)
    if step is None:
        return False
    with transaction.atomic(using="identity"):
        factors_of(account).filter(type=TOTP).delete()
        Authenticator.objects.create(user=account, type=TOTP, data={"secret": encrypt(secret), "last_step": step})
        RecoveryCodes.activate(account)
    del request.session[PENDING]
    return True


def half_minute() -> int:
    """The number of this one, counted as apps count."""
    return int(time.time()) // PERIOD_SECONDS


def step_of(secret: str, code: str) -> int | None:
    """The half minute to which this code belongs, if it is one of those that may be given now."""
    steps = (half_minute() + off for off in STEPS_OFF)
    return next(
        (s for s in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, s)))), None
    )


# --- Giving one ------------------------------------------------------------------------------------------------------


def accepts(account: Account, code: str) -> bool:
    """Whether this is a code of the app, or a recovery code, that was not given before. It is used up by asking."""
    return any(use(account) for use in (lambda a: _use_app(a, code), lambda a: _use_recovery(a, code)))


def _use_app(account: Account, code: str) -> bool:
    """A code is good once, and so is every code before it (RFC 6238, 5.2)."""
    with transaction.atomic(using="identity"):
        for factor in factors_of(account).filter(type=TOTP).select_for_update():
            step = step_of(decrypt(factor.data["secret"]), code)
            if step is not None and step > factor.data.get("last_step", 0):
                factor.data["last_step"] = step
                return used(factor)
    return False


def _use_recovery(account: Account, code: str) -> bool:
    with transaction.atomic(using="identity"):
        for factor in factors_of(account).filter(type=RECOVERY).select_for_update():
            for place, expected in numbered_codes(factor):
                if compare_user_code(actual=code, expected=expected):
                    factor.data["used_mask"] |= 1 << place
                    return used(factor)
    return False


def used(factor: Authenticator) -> bool:
    factor.last_used_at = timezone.now()
    factor.save(update_fields=["data", "last_used_at"])
    return True


def may_try(request: HttpRequest | None, account: Account) -> bool:
    """Counts a try. Only who has the password comes here, so nobody is locked out from afar (settings say how often)."""
    return ratelimit.consume(request, action=LIMITED_AS, key=f"{LIMITED_AS}-{account.pk}")


def forget_tries(request: HttpRequest | None, account: Account) -> None:
    ratelimit.clear(request, action=LIMITED_AS, key=f"{LIMITED_AS}-{account.pk}")


# --- Recovery codes --------------------------------------------------------------------------------------------------


def recovery_codes(account: Account) -> list[str]:
    """Those that are left, as one writes them down."""
    return [
        f"{code[:4]} {code[4:]}"
        for f in factors_of(account).filter(type=RECOVERY)
        for _place, code in numbered_codes(f)
    ]


def numbered_codes(factor: Authenticator) -> Iterator[tuple[int, str]]:
    for place, code in enumerate(RecoveryCodes(factor).generate_codes()):
        if not factor.data["used_mask"] & (1 << place):
            yield place, code


def new_recovery_codes(account: Account) -> None:
    """Those that were printed before are void."""
    with transaction.atomic(using="identity"):
        factors_of(account).filter(type=RECOVERY).delete()
        RecoveryCodes.activate(account)


# --- Taking one away -------------------------------------------------------------------------------------------------


def remove(account: Account, factor: Authenticator) -> None:
    """With the last one its recovery codes go too."""
    with transaction.atomic(using="identity"):
        factor.delete()
        if not has_one(account):
            factors_of(account).delete()


def remove_all(account: Account) -> bool:
    """For whom a phone was lost and no recovery code is left; whether there was anything."""
    return bool(factors_of(account).delete()[0])


def name_of(factor: Authenticator) -> str:
    return factor.data.get("name") or _("Passkey") if factor.type == PASSKEY else _("App with codes")

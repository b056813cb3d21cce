"""Passkeys as a second factor: the browser asks the device, the device signs a challenge that lies in the web session.

Needs the library's script on the two pages that use it (decision 12); whoever has no script takes an app or a code.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal import auth
from django.db import transaction

from homeroom.partners.models import Account
from homeroom.partners.second_factor import used

NAME_LETTERS_MAX = 60  # "My work laptop, the old one": shown in a list, and read by its owner alone.
# A signed answer is 2 KB, 6 KB with a maker's certificate; whoever sends more sends something else.
ANSWER_LETTERS_MAX = 20_000


def ask_to_add(account: Account) -> dict[str, Any]:
    """What the page's script hands to the browser; the challenge stays in the web session."""
    return {"creation_options": auth.begin_registration(account, passwordless=False)}


def add(account: Account, name: str, answer: str) -> bool:
    """Whether the device signed the challenge; then it is set up, with recovery codes."""
    try:
        credential = parsed(answer)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except Exception:  # What was sent is anybody's, and the library's parsers raise whatever they meet in it.
        return False
    with transaction.atomic(using="identity"):
        auth.WebAuthn.add(account, name[:NAME_LETTERS_MAX], credential)
        RecoveryCodes.activate(account)
    return True


def ask_to_confirm(account: Account) -> dict[str, Any]:
    return {"request_options": auth.begin_authentication(account)}


def accepts(account: Account, answer: str) -> Authenticator | None:
    """The passkey of this account that signed the challenge. A challenge serves once."""
    try:
        credential = parsed(answer)
        auth.parse_authentication_response(credential)
        factor = auth.complete_authentication(account, credential)
    except Exception:  # As above.
        return None
    used(factor)
    return factor


def parsed(answer: str) -> dict[str, Any]:
    if len(answer) > ANSWER_LETTERS_MAX:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found

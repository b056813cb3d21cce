"""Tokens for the door: minted at sign-in, confirmed by a second factor, ended. All of it by the role authn.

A token dies at the next statement of whoever holds it, whatever the web session says: when it is ended here or on
another device, when the password changes, half an hour after the last request, and twelve hours after signing in.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Now

from homeroom.access.models import COMMAND, IDLE, JOB, PROGRAM, Session

# A session lasts twelve hours at the most (trust-and-ease: session figures), whatever the web session says.
SESSION_HOURS_MAX = 12
# A command at the machine asks what it was called for, and ends its token itself.
COMMAND_HOURS_MAX = 1
NOBODYS = (JOB, COMMAND, PROGRAM)  # Sessions that nobody sits at.


def mint(person_id: int, purpose_id: int | None, *, asks_second_factor: bool, device: str, browser: str) -> str:
    """A new token for who has just signed in. Only its hash is stored; the caller keeps the nonce that yields it.

    Signing in confirms that one is who one is, where there is no second factor that would say more.
    """
    return _store(
        person_id=person_id,
        purpose_id=purpose_id,
        expires_at=Now() + timedelta(hours=SESSION_HOURS_MAX),
        asks_second_factor=asks_second_factor,
        confirmed_at=None if asks_second_factor else Now(),
        device=device,
        browser=browser,
    )


def mint_for_command(person_id: int, purpose_id: int | None) -> str:
    """For a command at the machine. Who can call it reads the secrets of the installation: no factor would add to that."""
    return _store(
        person_id=person_id,
        purpose_id=purpose_id,
        expires_at=Now() + timedelta(hours=COMMAND_HOURS_MAX),
        second_factor_at=Now(),
        device=COMMAND,
    )


def mint_for_program(person_id: int, purpose_id: int, *, expires_at: datetime) -> str:
    """For a partner's program that asks in this person's name. Its secret is its factor; who made it gave a second one."""
    return _store(
        person_id=person_id,
        purpose_id=purpose_id,
        expires_at=expires_at,
        second_factor_at=Now(),
        device=PROGRAM,
    )


def succeed(nonce: str, purpose_id: int | None) -> str | None:
    """The same session for another purpose: what was given stays given, and it ends when it would have ended."""
    session = live(nonce)
    if session is None:
        return None
    kept = ("person_id", "opened_at", "expires_at", "asks_second_factor", "second_factor_at", "confirmed_at")
    facts = {name: getattr(session, name) for name in (*kept, "device", "browser")}
    end(nonce)
    return _store(purpose_id=purpose_id, **facts)


def _store(**facts: Any) -> str:
    nonce = secrets.token_urlsafe(32)
    Session.objects.using("identity").bulk_create([Session(token_hash=hash_of(nonce), **facts)])
    return nonce


def token_of(nonce: str) -> str:
    """The token of a web session's nonce. A copy of the database holds nonces and hashes, and so opens nothing."""
    return hmac.new(settings.SECRET_KEY.encode(), b"homeroom door " + nonce.encode(), "sha256").hexdigest()


def hash_of(nonce: str) -> bytes:
    return hashlib.sha256(token_of(nonce).encode()).digest()


def live(nonce: str) -> Session | None:
    """The session of this nonce, if it lives, also while it still owes the second factor. Looking keeps nothing alive."""
    return _living().filter(token_hash=hash_of(nonce)).first()


def of_person(person_id: int) -> QuerySet[Session]:
    """Every session that the person has at a keyboard somewhere, the one used last first."""
    return _living().filter(person_id=person_id).exclude(device__in=NOBODYS).order_by("-idle_at")


def last_used_at(session: Session) -> Any:
    return session.idle_at - IDLE


def confirm(nonce: str, *, by_second_factor: bool) -> None:
    """The person has just proved to be who they are. A second factor opens the door, where it was owed."""
    given = {"asks_second_factor": True, "second_factor_at": Coalesce("second_factor_at", Now())}
    _living().filter(token_hash=hash_of(nonce)).update(confirmed_at=Now(), **(given if by_second_factor else {}))


def owe_second_factor(person_id: int) -> None:
    """One has been set up: every other session of the person owes it from now on, where it was not given."""
    _living().filter(person_id=person_id).exclude(device__in=NOBODYS).update(asks_second_factor=True)


def owe_no_second_factor(person_id: int) -> None:
    """The last one was taken away."""
    _living().filter(person_id=person_id).update(asks_second_factor=False)


def end(nonce: str) -> None:
    """End the token of this nonce: its holder's next statement finds no row."""
    _end(_living().filter(token_hash=hash_of(nonce)))


def end_one(person_id: int, token_hash: bytes) -> None:
    """One of the person's own."""
    _end(_living().filter(person_id=person_id, token_hash=token_hash))


def end_others(person_id: int, nonce: str) -> None:
    _end(_living().filter(person_id=person_id).exclude(token_hash=hash_of(nonce)))


def end_these(token_hashes: Collection[bytes]) -> None:
    _end(_living().filter(token_hash__in=token_hashes))


def end_all(person_id: int) -> None:
    _end(_living().filter(person_id=person_id))


def _living() -> QuerySet[Session]:
    return Session.objects.using("identity").filter(ended_at=None, expires_at__gt=Now(), idle_at__gt=Now())


def _end(sessions: QuerySet[Session]) -> None:
    sessions.update(ended_at=Now())

"""Tokens of programs: which session is which connection's, and with what it may be asked. All of it by the role authn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from homeroom.access import sessions
from homeroom.connections.models import Connection, ConnectionDecision, ProgramToken

# As long as a session of a person lasts without a click, so that what the token's answer promises is kept.
TOKEN_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class Caller:
    """The program that asks: its connection, the scopes of its token, and the errand that the token alone is for."""

    connection: Connection
    scopes: frozenset[str]
    errand: dict[str, Any] | None = None


def live_connection(client_id: str) -> Connection | None:
    """One whose person has agreed and still works there, and that is neither ended nor over."""
    decided = ConnectionDecision.objects.using("identity").filter(connection=OuterRef("pk"))
    agreed, ended = (Exists(decided.filter(verdict=verdict)) for verdict in ConnectionDecision.VERDICTS)
    known = Connection.objects.using("identity").filter(
        client_id=client_id,
        expires_at__gt=Now(),
        person__organization=F("organization"),
        person__active__contains=Now(),
    )
    return known.filter(agreed).exclude(ended).first()


def lasts(connection: Connection) -> timedelta:
    return min(TOKEN_LASTS, connection.expires_at - timezone.now())


def mint(connection: Connection, scopes: Collection[str], errand: dict[str, Any] | None = None) -> str:
    nonce = sessions.mint_for_program(
        connection.person_id, connection.purpose_id, expires_at=timezone.now() + lasts(connection)
    )
    ProgramToken.objects.using("identity").bulk_create(
        [ProgramToken(session_id=sessions.hash_of(nonce), connection=connection, scopes=sorted(scopes), errand=errand)]
    )
    return nonce


def caller_of(nonce: str) -> Caller | None:
    """Whose token this is, while it lives. The nonce of a person's own session is no program's."""
    if sessions.live(nonce) is None:
        return None
    token = ProgramToken.objects.using("identity").select_related("connection")
    found = token.filter(session_id=sessions.hash_of(nonce)).first()
    return Caller(found.connection, frozenset(found.scopes), found.errand) if found else None


def end_tokens(connection_id: int) -> None:
    """What the program holds is dead at its next request."""
    held = ProgramToken.objects.using("identity").filter(connection=connection_id)
    sessions.end_these([bytes(hashed) for hashed in held.values_list("session_id", flat=True)])

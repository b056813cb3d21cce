"""Verbs: let a program ask, agree to be asked for, end it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from homeroom.access.models import Purpose
from homeroom.connections import secrets, tokens
from homeroom.connections.models import Connection, ConnectionDecision
from homeroom.notices.telling import tell_of_connection
from homeroom.partners.models import Person


@dataclass(frozen=True)
class Made:
    """The connection, and its secret: from here on nobody can read it again."""

    connection: Connection
    secret: str


@transaction.atomic
def connect(
    *, name: str, person: Person, purpose: Purpose, scopes: Collection[str], expires_at: datetime, by: Person
) -> Made:
    """It may ask once the person, who is told of it, has agreed; who makes it in the own name has."""
    assert by.organization is not None  # A data steward works for one.
    secret = secrets.new_secret()
    connection = Connection.objects.create(
        organization=by.organization,
        person=person,
        purpose=purpose,
        name=name,
        scopes=sorted(scopes),
        client_id=secrets.new_client_id(),
        secret_hash=secrets.hash_of(secret),
        by=by,
        expires_at=expires_at,
    )
    if person == by:
        agree(connection, by=by)
    else:
        tell_of_connection(connection.pk)
    return Made(connection, secret)


def agree(connection: Connection, *, by: Person) -> None:
    ConnectionDecision.objects.create(connection=connection, verdict=ConnectionDecision.AGREE, by=by)


def end(connection: Connection, *, by: Person) -> None:
    """Its tokens are dead at their next request, also those of requests that are under way."""
    ConnectionDecision.objects.create(connection=connection, verdict=ConnectionDecision.END, by=by)
    transaction.on_commit(lambda: tokens.end_tokens(connection.pk))

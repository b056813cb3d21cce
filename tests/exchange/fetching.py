"""A partner's program in the town: connected in somebody's name, with a token, asking."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.test import Client

from homeroom.connections.scopes import SCOPES
from tests.town.cast import own_address

ROSTERING = "/ims/oneroster/rostering/v1p2"
GRADEBOOK = "/ims/oneroster/gradebook/v1p2"


@dataclass
class Program:
    """What its vendor configures: an id and a secret."""

    connection: int
    client_id: str
    secret: str

    def ask_for_token(self, body: Any = None, *, basic: bool = True, content_type: str = "", **headers: str):
        body = {"grant_type": "client_credentials"} if body is None else body
        if basic:
            coded = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            headers = {"authorization": f"Basic {coded}", **headers}
        else:
            body = {**body, "client_id": self.client_id, "client_secret": self.secret}
        client = Client(REMOTE_ADDR=own_address())
        if content_type == "application/json":
            return client.post("/oauth/token", json.dumps(body), content_type=content_type, headers=headers)
        form = "&".join(f"{name}={value}" for name, value in body.items())
        return client.post("/oauth/token", form, content_type="application/x-www-form-urlencoded", headers=headers)

    def token(self, *scopes: str) -> str:
        wanted = {"scope": "+".join(scopes)} if scopes else {}
        answer = self.ask_for_token({"grant_type": "client_credentials", **wanted})
        assert answer.status_code == 200, answer.content
        return answer.json()["access_token"]

    def signed_in(self, *scopes: str) -> "Asking":
        return Asking(self.token(*scopes))


class Asking:
    """With one token."""

    def __init__(self, token: str):
        self.client = Client(REMOTE_ADDR=own_address(), headers={"authorization": f"Bearer {token}"})

    def get(self, path: str, base: str = ROSTERING, **parameters: Any):
        return self.client.get(f"{base}/{path}", parameters)

    def all(self, path: str, base: str = ROSTERING, **parameters: Any) -> list[dict]:
        answer = self.get(path, base, **parameters)
        assert answer.status_code == 200, answer.content
        [records] = answer.json().values()
        return records


def connected(town, person: str = "rosa.diaz", *, scopes=tuple(SCOPES), purpose: str = "school-stability", agreed=True):
    """As its data steward would have connected it on the page."""
    from homeroom.connections.secrets import hash_of, new_client_id

    client_id, secret = new_client_id(), secrets.token_urlsafe(32)
    ((number,),) = town.admin(
        "INSERT INTO connections_connection (organization_id, person_id, purpose_id, name, scopes, client_id, secret_hash,"
        " by_id, expires_at) SELECT p.organization_id, p.id, u.id, 'Case system', %s, %s, %s, p.id, now() + interval '90 days'"
        " FROM partners_person p, access_purpose u WHERE p.key = %s AND u.key = %s RETURNING id",
        list(scopes),
        client_id,
        hash_of(secret),
        person,
        purpose,
    )
    if agreed:
        say(town, number, "agree")
    return Program(number, client_id, secret)


def say(town, connection: int, verdict: str) -> None:
    town.admin(
        "INSERT INTO connections_connectiondecision (connection_id, verdict, by_id)"
        " SELECT id, %s, person_id FROM connections_connection WHERE id = %s",
        verdict,
        connection,
    )


def let_programs_fetch(town) -> None:
    """Every line of an agreement names the operation `api`, as its parties may have signed it."""
    town.admin("UPDATE agreements_line SET operations = operations || '[\"api\"]'::jsonb WHERE NOT operations ? 'api'")

"""The token endpoint: client credentials, by HTTP Basic or in the body, as a form or as JSON (RFC 6749, section 4.4).

The protocol is oauthlib's; whose credentials are right and what a token is, is ours.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import unquote_plus, urlencode

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauthlib.common import Request
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from homeroom.connections import tokens
from homeroom.connections.models import Connection
from homeroom.connections.secrets import hash_of, is_secret, new_secret

BODY_BYTES_MAX = 8_192  # Four scopes, an id and a secret are 400.
NOBODYS = hash_of(new_secret())  # Compared with where nobody has the id, so that both take the same time.
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Credentials(RequestValidator):
    """What oauthlib asks us of a request for a token."""

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        client_id, secret = by_basic(request.headers.get("Authorization", "")) or (
            request.client_id or "",
            request.client_secret or "",
        )
        connection = tokens.live_connection(client_id) if storable(client_id) else None
        right = is_secret(secret, bytes(connection.secret_hash) if connection else NOBODYS)
        request.client = connection if right else None
        return request.client is not None

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Connection, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        return grant_type == "client_credentials"

    def get_default_scopes(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:
        return list(request.client.scopes)

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Connection, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        return bool(scopes) and set(scopes) <= set(client.scopes)

    def save_bearer_token(self, token: dict, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing is left to keep: whoever made the token has kept it (`mint`)."""


SERVER = BackendApplicationServer(
    Credentials(),
    token_generator=lambda request: tokens.mint(request.client, request.scopes),
    token_expires_in=lambda request: int(tokens.lasts(request.client).total_seconds()),
)


@csrf_exempt
@sensitive_post_parameters()
def token(request: HttpRequest) -> HttpResponse:
    """A token for a program that knows its secret; the same refusal to every one that does not."""
    if not ratelimit.consume(request, action="token"):
        return refused("slow_down", "Too many requests for tokens. Wait a minute.", 429)
    body = body_of(request)
    if body is None:
        return refused("invalid_request", "Send grant_type=client_credentials as a form or as a JSON object.", 400)
    headers = {name: value for name, value in request.headers.items() if name in ("Authorization", "Content-Type")}
    said, answer, status = SERVER.create_token_response("/oauth/token", "POST", body, headers | {"Content-Type": FORM})
    response = HttpResponse(answer, status=status, content_type=JSON)
    for name, value in said.items():
        response.headers[name] = value
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="homeroom"'  # RFC 6749, section 5.2.
    return response


def body_of(request: HttpRequest) -> str | None:
    """As a form, whichever of the two it was; None where it is neither."""
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES_MAX:
        return None
    try:
        text = request.body.decode()
        if request.content_type != JSON:
            return text
        fields = json.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        return None
    return urlencode(fields)


def by_basic(header: str) -> tuple[str, str] | None:
    """Id and secret are each percent-encoded before they are joined (RFC 6749, section 2.3.1)."""
    scheme, _blank, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else ("", "")


def storable(text: str) -> bool:
    return 0 < len(text) <= 100 and "\x00" not in text


def refused(code: str, sentence: str, status: int) -> HttpResponse:
    answer = JsonResponse({"error": code, "error_description": sentence}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer

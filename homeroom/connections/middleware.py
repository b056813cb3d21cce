"""The door in front of what programs ask: a bearer token instead of a browser's session, the rest as for everybody.

Source of the answers: RFC 6750 (OAuth 2.0 bearer token usage), section 3.
"""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from homeroom.access import door, sessions
from homeroom.access.rules import Rule, rules
from homeroom.common.uploads import MEGABYTE, Unreceived, received_body
from homeroom.connections import tokens
from homeroom.connections.envelopes import Envelope, envelope_of

log = logging.getLogger(__name__)
REALM = 'Bearer realm="homeroom"'
RETRY_AFTER_SECONDS = 60
# The part of an address that is a token for one errand. It opens that errand and nothing else, once, for half an hour.
TICKET = "ticket"
NONCE_LENGTH_MAX = 100  # Of 32 random bytes it has 43.


class ProgramsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Callable, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Answer what is for programs; leave everything else to the door of people."""
        page = request.resolver_match.view_name
        rule = rules().get(page)
        if rule is None or not rule.is_for_programs:
            return None
        envelope = envelope_of(page)
        if request.method not in rule.methods:
            answer = envelope(405, "method_not_allowed", f"This address takes {' and '.join(sorted(rule.methods))}.")
            answer.headers["Allow"] = ", ".join(sorted(rule.methods))
            return answer
        nonce = bearer(request) if TICKET not in kwargs else kwargs[TICKET]
        caller = tokens.caller_of(nonce) if nonce else None
        if nonce is None or caller is None or (caller.errand is None) is (TICKET in kwargs):
            return unauthorized(envelope, bool(nonce))
        if rule.scopes and not rule.scopes & caller.scopes:
            return out_of_scope(envelope, rule)
        request.caller = caller
        limits = settings.UPLOADS.get(page)
        try:
            with received_body(request, getattr(settings, limits[1]) * MEGABYTE) if limits else nullcontext() as file:
                request.file = file
                return behind_the_door(
                    request, page, sessions.token_of(nonce), envelope, lambda: view(request, *args, **kwargs)
                )
        except Unreceived as wrong:
            return envelope(wrong.status, "not_received", wrong.sentence)


def behind_the_door(
    request: Any, page: str, token: str, envelope: Envelope, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """One request, one person, one purpose, one transaction; the book tells of every child whom the answer shows."""
    visit, began = None, time.monotonic()
    try:
        with door.door(token, page=page, operation=door.API) as visit:
            request.visit = visit
            if not visit.along["is_ready"]:
                raise door.NotReady(page)
            response = answer()
            visit.write_down()
        return response
    except door.SessionEnded:
        return unauthorized(envelope, True)
    except door.NotReady as refused:
        door.write_refusal(token, page, refused, began=began)
        return envelope(
            403, "not_ready", "A paper of the person in whose name this program asks is missing or has lapsed."
        )
    except (door.Unconfirmed, door.Held) as refused:
        held = refused if isinstance(refused, door.Held) else door.Refused(code="R-STEPUP")
        door.write_refusal(token, page, held, began=began)
        return envelope(
            429,
            "too_many_students",
            "This program has asked for more students than one sitting has. The data steward can let it go on.",
        )
    except door.Refused as refused:
        door.write_refusal(token, page, refused, began=began)
        return envelope(404, "unknown_object", "Nothing is here for this program.")
    except (OperationalError, InterfaceError):
        log.exception("api")
        busy = envelope(503, "server_busy", "The database is away or busy. Ask again in a minute.")
        busy.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return busy
    except Exception:
        log.exception("api")
        if visit is not None and visit.shown:
            door.write_refusal(token, page, door.Refused(), failed=True, shown=visit.shown, began=began)
        return envelope(500, "internal_error", "This is a mistake of ours. It was written down.")


def bearer(request: HttpRequest) -> str | None:
    """Of the header alone: a token in an address would lie in histories and logs (RFC 6750, section 5.3)."""
    scheme, _blank, nonce = request.headers.get("Authorization", "").partition(" ")
    nonce = nonce.strip()
    return nonce if scheme.lower() == "bearer" and 0 < len(nonce) <= NONCE_LENGTH_MAX else None


def unauthorized(envelope: Envelope, has_token: bool) -> HttpResponse:
    """Who sent no token is only told that one is needed."""
    sentence = "This token is unknown or over. Ask for another." if has_token else "Send a bearer token."
    answer = envelope(401, "invalid_token", sentence)
    answer.headers["WWW-Authenticate"] = f'{REALM}, error="invalid_token"' if has_token else REALM
    return answer


def out_of_scope(envelope: Envelope, rule: Rule) -> HttpResponse:
    wanted = " ".join(sorted(rule.scopes))
    answer = envelope(403, "insufficient_scope", f"This needs one of the scopes: {wanted}")
    answer.headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{wanted}"'
    return answer

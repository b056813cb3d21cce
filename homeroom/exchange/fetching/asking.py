"""Asking a service: for a token, by client credentials (RFC 6749, 4.4), and with it for one collection, page by page.

Nothing that a service answers is shown to anybody: a page of errors may hold what it likes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import urllib3
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from urllib3.exceptions import HTTPError, SSLError
from urllib3.util import Retry, Timeout, make_headers

from homeroom.exchange.fetching.addresses import Place, numeric, place_of
from homeroom.exchange.models import FetchOrder
from homeroom.exchange.reading import Refused, say

PAGE_BYTES_MAX = 32 * 1024**2  # A thousand users with all that the standard knows take three.
TOKEN_BYTES_MAX = 64 * 1024
READ_AT_ONCE = 256 * 1024
RECORDS_MAX = 20_000_000  # The enrollments of a whole state. A service that never ends would fill the disk.
WAITS = Timeout(connect=10, read=120)  # Seconds; a roster's system is slow at night, when everybody asks.
# A service that is restarted, or that we ask too often, is asked again; after 2, 4, 8 seconds, or when it says. One that cannot
# prove what it is (`other`) is not.
AGAIN = Retry(
    total=3, other=0, backoff_factor=2, status_forcelist=(429, 502, 503, 504), allowed_methods=("GET", "POST"), redirect=False,
    raise_on_status=False, retry_after_max=60,
)  # fmt: skip
OK, UNAUTHORIZED, FORBIDDEN = 200, 401, 403


@dataclass(frozen=True)
class Dialect:
    """How services of one kind are asked for a page, and how they answer."""

    title: str
    ending: str
    """Of the address under which the collections stand."""
    page: int
    """Records; those that give fewer are asked again."""
    id: str
    """The field that no two records share."""
    total: str
    """The header that says how many there are in all."""
    asked: Mapping[str, str]
    """What is asked besides which page."""
    is_list: bool
    """Whether an answer is the records themselves, or has them under the collection's name."""


DIALECTS = {
    FetchOrder.ONEROSTER: Dialect(
        "OneRoster 1.2",
        "/ims/oneroster/rostering/v1p2",
        page=1000,
        id="sourcedId",
        total="X-Total-Count",
        asked={"sort": "sourcedId", "orderBy": "asc"},
        is_list=False,
    ),
    # The most that an ODS gives unless its host says otherwise; it sorts by its own number.
    FetchOrder.ED_FI: Dialect(
        "Ed-Fi", "/data/v3", page=500, id="id", total="Total-Count", asked={"totalCount": "true"}, is_list=True
    ),
}


class Service:
    """What an order says whom to ask, and how."""

    def __init__(self, order: FetchOrder, secret: str) -> None:
        self.dialect = DIALECTS[order.kind]
        self.place, self.token_place = place_of(order.address), place_of(order.token_address)
        self.client = BackendApplicationClient(order.client_id)
        self.scope = order.scope
        # RFC 6749, 2.3.1: id and secret are form-encoded before they are joined.
        self.basic = make_headers(basic_auth=f"{quote_plus(order.client_id)}:{quote_plus(secret)}")
        self.pools: dict[tuple[str, int], urllib3.HTTPSConnectionPool] = {}

    def close(self) -> None:
        for pool in self.pools.values():
            pool.close()

    def collection(self, path: str) -> Iterator[dict[str, Any]]:
        """Every record, once. Raises Refused where not all came."""
        seen: set[int] = set()
        came, total = 0, None
        while total is None or came < total:
            if came > RECORDS_MAX:
                raise Refused(say("E-FETCH-ENDLESS", self.place.name, limit=f"{RECORDS_MAX:,}", path=path))
            records, told = self.page(path, came)
            if total is not None and told != total:
                raise Refused(say("E-FETCH-CHANGED", self.place.name, path=path))
            total = told
            if not records:
                break
            for record in records:
                number = hash(str(record.get(self.dialect.id)))
                if number in seen:
                    raise Refused(say("E-FETCH-CHANGED", self.place.name, path=path))
                seen.add(number)
                yield record
            came += len(records)
        if total is not None and came != total:
            raise Refused(say("E-FETCH-CHANGED", self.place.name, path=path))

    def page(self, path: str, offset: int) -> tuple[list[dict[str, Any]], int | None]:
        """Records, and how many there are in all where the service says so."""
        dialect = self.dialect
        asked = urlencode({"limit": dialect.page, "offset": offset, **dialect.asked})
        status, headers, body = self.get(f"/{path}?{asked}")
        if status == UNAUTHORIZED:  # A token lasts an hour, and a roster may take longer.
            self.client.access_token = None
            status, headers, body = self.get(f"/{path}?{asked}")
        if status in (UNAUTHORIZED, FORBIDDEN):
            raise Refused(say("E-FETCH-REFUSED", self.place.name, path=path, status=status))
        if status != OK:
            raise Refused(say("E-FETCH-STATUS", self.place.name, path=path, status=status, ending=dialect.ending))
        try:
            answer = json.loads(body, parse_float=str)  # As it was written: a grade of 0.10 is not one of 0.1.
            records = answer if dialect.is_list else answer[path.rpartition("/")[2]]
        except (ValueError, LookupError, TypeError, RecursionError):
            records = None
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise self.odd(path)
        total = headers.get(dialect.total, "")
        return records, int(total) if total.isascii() and total.isdigit() else None

    def odd(self, path: str) -> Refused:
        """It answered, and not as a service of its kind does."""
        return Refused(say("E-FETCH-ANSWER", self.place.name, path=path, format=self.dialect.title))

    def get(self, path: str) -> tuple[int, Mapping[str, str], bytes]:
        if not self.client.access_token:
            self.fetch_token()
        headers = {"Authorization": f"Bearer {self.client.access_token}", "Accept": "application/json"}
        return self.ask("GET", self.place, self.place.path + path, headers, None, PAGE_BYTES_MAX)

    def fetch_token(self) -> None:
        place = self.token_place
        headers = self.basic | {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = self.client.prepare_request_body(scope=self.scope.split() or None)
        status, _headers, answer = self.ask("POST", place, place.path or "/", headers, body, TOKEN_BYTES_MAX)
        try:
            self.client.parse_request_body_response(answer.decode())
        except (OAuth2Error, ValueError, Warning, AttributeError, TypeError):
            raise Refused(say("E-FETCH-TOKEN", place.name, status=status)) from None

    def ask(
        self, method: str, place: Place, path: str, headers: dict[str, str], body: str | None, bytes_max: int
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body. Nobody is followed elsewhere: the token is for this place alone."""
        try:
            answer = self.pool(place).request(
                method, path, body=body, headers={"Host": place.name, "User-Agent": "Homeroom", **headers},
                redirect=False, retries=AGAIN, preload_content=False,
            )  # fmt: skip
            found = bytearray()
            while data := answer.read(READ_AT_ONCE):
                found += data
                if len(found) > bytes_max:
                    answer.close()
                    raise Refused(say("E-FETCH-LARGE", place.name, limit=f"{bytes_max // 1024:,}"))
            answer.release_conn()
        except HTTPError as error:
            is_certificate = isinstance(error, SSLError) or isinstance(getattr(error, "reason", None), SSLError)
            code = "E-FETCH-CERTIFICATE" if is_certificate else "E-FETCH-UNREACHABLE"
            raise Refused(say(code, place.name)) from None
        return answer.status, answer.headers, bytes(found)

    def pool(self, place: Place) -> urllib3.HTTPSConnectionPool:
        """The number that was judged is the one that is called, and its certificate must be that of the name."""
        key = place.host, place.port
        if key not in self.pools:
            self.pools[key] = urllib3.HTTPSConnectionPool(
                numeric(place), place.port, timeout=WAITS, server_hostname=place.host, assert_hostname=place.host
            )
        return self.pools[key]

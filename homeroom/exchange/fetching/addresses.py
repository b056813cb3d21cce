"""Which addresses are called: those of the public internet, and in an own network those that its host has listed.

A steward writes the address. By it nobody must reach what this machine alone can: its database, a neighbor, a cloud's metadata
(OWASP, Server-Side Request Forgery Prevention). So the name is looked up once, what it stands for is judged, and that is called.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from homeroom.exchange.reading import Refused, say

HTTPS = 443
LENGTH_MAX = 500
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


class NoAddress(ValueError):
    """It is not written as an address that could be called."""


class Place(NamedTuple):
    """Where a service is."""

    host: str
    port: int
    path: str
    """Without a slash at its end."""

    @property
    def name(self) -> str:
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"


def place_of(address: str) -> Place:
    """Raises NoAddress. What is sent is a secret and a roster, so nothing but https; a name within the address would be logged on
    its way, and a question belongs to us."""
    try:
        found = urlsplit(address)
        port = found.port or HTTPS
    except ValueError:
        raise NoAddress from None
    host = (found.hostname or "").rstrip(".")
    has_more = found.username is not None or found.password is not None or "?" in address or "#" in address
    if found.scheme != "https" or has_more or len(address) > LENGTH_MAX or not HOST.fullmatch(host):
        raise NoAddress
    if not re.fullmatch(r"[\x21-\x7e]*", found.path):
        raise NoAddress
    return Place(host, port, found.path.rstrip("/"))


def numeric(place: Place) -> str:
    """The address behind the name, if it may be called. Raises Refused."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(say("E-FETCH-UNREACHABLE", place.name)) from None
    numbers = [str(each[4][0]) for each in found]
    if place.name not in settings.FETCH_HOSTS and not all(map(is_public, numbers)):
        raise Refused(say("E-FETCH-ADDRESS", place.name))
    return numbers[0]


def is_public(number: str) -> bool:
    """An address of IPv4 inside one of IPv6 is judged as what it leads to."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inside is not None:
            return inside.is_global and not inside.is_multicast
    return address.is_global and not address.is_multicast

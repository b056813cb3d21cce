"""The addresses of the services, made of their operations. An address that is none of them is answered in the same words."""

import re

from django.urls import URLPattern, include, path, re_path

from homeroom.exchange.provider.operations import (
    FORMER_BASE,
    GRADEBOOK_BASE,
    GRADEBOOK_READING,
    ROSTERING,
    ROSTERING_BASE,
    Operation,
)
from homeroom.exchange.provider.views import answering, nothing

FORMER = "v1p1"
BASES = {
    "rostering": (ROSTERING_BASE, ROSTERING),
    "gradebook": (GRADEBOOK_BASE, GRADEBOOK_READING),
    FORMER: (FORMER_BASE, ROSTERING),
}


def route(operation: Operation) -> str:
    """With its ids as id_0, id_1 in their order."""
    numbers = iter(range(len(operation.parts)))
    return re.sub(r"\{\w+\}", lambda _: f"<str:id_{next(numbers)}>", operation.path)


def patterns(operations: list[Operation], is_former: bool) -> list[URLPattern]:
    known = [path(route(each), answering(each, is_former), name=each.name) for each in operations]
    return [*known, re_path(r"^.*$", nothing, name="none")]


urlpatterns = [
    path(base, include((patterns(operations, service == FORMER), service)))
    for service, (base, operations) in BASES.items()
]

"""The addresses of the services, made of their operations. An address that is none of them is answered in the same words."""

import re

from django.http import JsonResponse
from django.urls import URLPattern, include, path, re_path

from homeroom.exchange.provider.openapi import document
from homeroom.exchange.provider.operations import FORMER, SERVICES, Operation
from homeroom.exchange.provider.views import answering, nothing


def route(operation: Operation) -> str:
    """With its ids as id_0, id_1 in their order."""
    numbers = iter(range(len(operation.parts)))
    return re.sub(r"\{\w+\}", lambda _: f"<str:id_{next(numbers)}>", operation.path)


def patterns(service: str, base: str, operations: list[Operation]) -> list[URLPattern]:
    is_former = service == FORMER
    described = document(f"OneRoster {service}", operations, base, is_former=is_former)
    known = [path(route(each), answering(each, is_former), name=each.name) for each in operations]
    known.append(path("openapi.json", lambda request: JsonResponse(described), name="openapi"))
    return [*known, re_path(r"^.*$", nothing, name="none")]


urlpatterns = [
    path(base, include((patterns(service, base, operations), service)))
    for service, (base, operations) in SERVICES.items()
]

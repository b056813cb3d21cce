"""Homeroom's own interface for partners' programs: the routers of its rooms, as one published document.

Who asks, and with which scope, is decided in front of it (homeroom.connections.middleware, policy.py); errors are problem+json
(RFC 9457).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.security.base import AuthBase

from homeroom.access.rules import rules
from homeroom.connections.envelopes import REFUSALS, problem
from homeroom.connections.scopes import SCOPES
from homeroom.desk.api.routes import router as students
from homeroom.exchange import files

NAMESPACE = "api"
PROBLEM = {
    "type": "object",
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}},
    "required": ["type", "title", "status"],
}


class Program(AuthBase):
    """A bearer token of a connection, which was looked at before the door was opened."""

    openapi_type = "oauth2"
    openapi_flows = {
        "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {key: str(text) for key, text in SCOPES.items()}}
    }

    def __call__(self, request: HttpRequest) -> Any:
        return request.caller  # type: ignore[attr-defined]


class OwnAPI(NinjaAPI):
    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Without the page that tells where the documentation would be."""
        return [each for each in super()._get_urls() if getattr(each, "name", "") != "api-root"]

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        return "/api/v1/"

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The same as the address is called in the table of who may call what."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """With the scopes that open each address, and with what is answered where nothing is."""
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation in methods.values():
                rule = rules()[f"{NAMESPACE}:{operation['operationId']}"]
                if "security" in operation:  # An address for one errand is its own token.
                    operation["security"] = [{Program.__name__: [scope]} for scope in sorted(rule.scopes)]
                for status, text in REFUSALS.items():
                    content = {"application/problem+json": {"schema": PROBLEM}}
                    operation["responses"].setdefault(status, {"description": text, "content": content})
        return schema


def unacceptable(request: HttpRequest, wrong: Any) -> HttpResponse:
    """Which field of the address or the body, and what is the matter with it; never what was sent."""
    first = wrong.errors[0]
    where = ".".join(str(part) for part in first["loc"])
    return problem(400, "unacceptable", f"{where}: {first['msg']}")


def refused(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(wrong.status_code, "unacceptable", str(wrong))


def left_to_the_door(request: HttpRequest, wrong: Any) -> HttpResponse:
    """What the door says of refusals and mistakes, it says once for every program."""
    raise wrong


api = OwnAPI(
    title="Homeroom",
    version="1",
    description=(
        "What the person in whose name a program asks may read and do. Every list and count holds what an agreement's line"
        " with the operation api, own records or a law let a program fetch."
    ),
    urls_namespace=NAMESPACE,
    docs_url=None,
    auth=Program(),
)
api.add_router("", files.router)
api.add_router("/students", students)
api.add_exception_handler(ValidationError, unacceptable)
api.add_exception_handler(HttpError, refused)
api.add_exception_handler(Exception, left_to_the_door)

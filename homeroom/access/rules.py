"""The shape of the table of URLs (homeroom/config/policy.py): who may call what, with which method.

A URL without a rule is refused. A house test walks the URL configuration; the access matrix reads the same table.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.conf import settings

ANYBODY = "anybody"  # Also who has not signed in.
SIGNED_IN = "signed in"  # Whoever has a seat, of whatever role.


@dataclass(frozen=True)
class Rule:
    """`name` is the URL's name with its namespace. `roles` is ANYBODY, SIGNED_IN, or codes of roles."""

    name: str
    methods: frozenset[str]
    roles: frozenset[str] | str
    why: str

    @property
    def is_public(self) -> bool:
        return self.roles == ANYBODY

    def admits(self, role: str) -> bool:
        return self.roles in (ANYBODY, SIGNED_IN) or role in self.roles


def rule(name: str, methods: str, roles: str, why: str) -> Rule:
    """One row of the table: methods and roles are written as words between blanks."""
    allowed = frozenset(methods.split()) | ({"HEAD"} if "GET" in methods else set())
    return Rule(name, allowed, roles if roles in (ANYBODY, SIGNED_IN) else frozenset(roles.split()), why)


@cache
def rules() -> dict[str, Rule]:
    module, _, attribute = settings.URL_RULES.rpartition(".")
    return {r.name: r for r in getattr(import_module(module), attribute)}

"""The shape of the table of URLs (homeroom/config/policy.py): who may call what, with which method.

A URL without a rule is refused. A house test walks the URL configuration; the access matrix reads the same table.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module

from django.conf import settings
from django.utils import timezone

ANYBODY = "anybody"  # Also who has not signed in.
SIGNED_IN = "signed in"  # Whoever has a seat, of whatever role.
# Whoever has given a password, also while the second factor is owed: the page works without entering, and tells of the
# own account alone.
AT_THE_DOOR = "at the door"

PROGRAMS = "programs"  # Partners' own, with a bearer token instead of a session (homeroom.connections).

# A strong act asks that the person has just proved to be who they are. Reading a form and filling it in takes longer than
# the five minutes, so what was opened in time may be sent while the session is not idle.
STEP_UP = timedelta(minutes=5)  # trust-and-ease, session figures; ASVS 7.5.3.
STEP_UP_TO_SEND = timedelta(minutes=30)


@dataclass(frozen=True)
class Rule:
    """`name` is the URL's name with its namespace. `roles` is ANYBODY, SIGNED_IN, PROGRAMS, or codes of roles; of `scopes` a
    program's token needs one."""

    name: str
    methods: frozenset[str]
    roles: frozenset[str] | str
    why: str
    step_up: bool = False
    before_ready: bool = False
    scopes: frozenset[str] = frozenset()

    @property
    def asks_papers(self) -> bool:
        """Whether it is shut to whom a paper has lapsed. What everybody has, and where one gets ready, is not."""
        return self.roles not in FOR_ALL and not self.before_ready

    @property
    def is_public(self) -> bool:
        return self.roles == ANYBODY

    @property
    def is_at_the_door(self) -> bool:
        return self.roles == AT_THE_DOOR

    @property
    def is_for_programs(self) -> bool:
        return self.roles == PROGRAMS

    def admits(self, role: str) -> bool:
        return self.roles in FOR_ALL or (not self.is_for_programs and role in self.roles)

    def is_confirmed(self, method: str, confirmed_at: datetime | None) -> bool:
        """Whether who calls this with `method` proved lately enough to be who they are."""
        has_form = {"GET", "POST"} <= self.methods
        return not self.step_up or lately(confirmed_at, STEP_UP_TO_SEND if has_form and method == "POST" else STEP_UP)


def lately(moment: datetime | None, how_long: timedelta) -> bool:
    return moment is not None and timezone.now() - moment < how_long


FOR_ALL = (ANYBODY, SIGNED_IN, AT_THE_DOOR)


def rule(
    name: str,
    methods: str,
    roles: str,
    why: str,
    *,
    step_up: bool = False,
    before_ready: bool = False,
    scopes: str = "",
) -> Rule:
    """One row of the table: methods, roles and scopes are written as words between blanks."""
    allowed = frozenset(methods.split()) | ({"HEAD"} if "GET" in methods else set())
    who = roles if roles in (*FOR_ALL, PROGRAMS) else frozenset(roles.split())
    return Rule(name, allowed, who, why, step_up, before_ready, frozenset(scopes.split()))


@cache
def rules() -> dict[str, Rule]:
    module, _, attribute = settings.URL_RULES.rpartition(".")
    return {r.name: r for r in getattr(import_module(module), attribute)}

"""What `homeroom check` and the start of the server ask about access."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from homeroom.access.door import call, opened
from homeroom.access.freezing import CLOSING
from homeroom.access.laying import MARK, fingerprint, protected_tables
from homeroom.access.models import SecondFactorWaiver
from homeroom.access.vectors import differing


def refuse_unbound_roles() -> None:
    """Refuse to serve as a superuser, with BYPASSRLS, or as the owner of a table: policies skip those in silence."""
    with opened():
        for alias in ("default", "identity"):
            for sentence in unbound(alias):
                raise ImproperlyConfigured(sentence)


def unbound(alias: str) -> list[str]:
    """Reasons why row policies would not bind this connection, in sentences; none is right."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls,"
            " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
            "         AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        role, is_superuser, bypasses, owns = cursor.fetchone()
    found = []
    if is_superuser:
        found.append(f"The connection {alias} is the superuser {role}, whom no row policy binds. Run homeroom prepare.")
    if bypasses:
        found.append(
            f"The role {role} of the connection {alias} has BYPASSRLS. Take it away: ALTER ROLE … NOBYPASSRLS."
        )
    if owns:
        found.append(
            f"The role {role} of the connection {alias} owns tables. Serve as homeroom_app and homeroom_authn."
        )
    return found


def findings() -> Iterator[tuple[str, str, str]]:
    """Severity, code and sentence of each thing that is wrong with access, for `homeroom check`."""
    with opened():
        for alias in ("default", "identity"):
            for sentence in unbound(alias):
                yield "error", "role-unbound", sentence
        yield from about_signing_in()
        yield from about_freezes()
        for vector in differing():
            yield (
                "error",
                "rule-differs",
                f"Vector {vector.number} of the access rule is answered {vector.answer().code} and not {vector.expects}. Stop"
                " serving, and tell who keeps this program.",
            )
        marks = standing_marks()
        for table, protection in protected_tables().items():
            if marks.get(table) != MARK + fingerprint(table, protection):
                yield (
                    "error",
                    "policy-not-laid",
                    f"The table {table} is not protected as declared. Run homeroom migrate, which lays the protections.",
                )


def about_signing_in() -> Iterator[tuple[str, str, str]]:
    if waiver := SecondFactorWaiver.objects.using("identity").first():
        yield (
            "warning",
            "second-factor-waived",
            f"Staff sign in with a password alone ({waiver.reason}). Where real children are on record, run"
            " homeroom second-factor --require",
        )
    if settings.BEHIND_TLS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield (
            "warning",
            "proxies-unknown",
            "Behind a proxy everybody counts as one address, so limits on signing in are shared by all. Set"
            " HOMEROOM_PROXIES to the number of your proxies that add to X-Forwarded-For.",
        )


def about_freezes() -> Iterator[tuple[str, str, str]]:
    kind = call("SELECT access.frozen_v1()")
    if kind == CLOSING:
        yield (
            "warning",
            "collaboration-closing",
            "The collaboration is closing: nothing that partners shared is shown. To take it back: homeroom unfreeze --reason …",
        )
    elif kind:
        yield (
            "warning",
            "sharing-paused",
            "Sharing is paused: nobody sees anything of a student but the own record and what an emergency opens. It goes on when"
            " the data stewards of two organizations say so, or with: homeroom unfreeze --reason …",
        )


def standing_marks() -> dict[str, str]:
    """The mark that laying left on each table of the database."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())

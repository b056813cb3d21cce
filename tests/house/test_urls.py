"""Every URL stands in the policy table, and every row of the table is a URL."""

from django.urls import URLPattern, URLResolver, get_resolver

from homeroom.access.rules import FOR_ALL, PROGRAMS, rules
from homeroom.config.policy import RULES
from homeroom.partners.words import ROLES


def names(resolver=None, space=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"unnamed {entry.pattern}"


def test_every_url_has_a_rule_and_every_rule_a_url():
    assert set(names()) == set(rules())


def test_no_url_has_two_rules():
    assert len(RULES) == len({r.name for r in RULES})


def test_every_rule_says_why_and_names_roles_that_exist():
    for row in RULES:
        assert len(row.why) > 10, row
        assert row.roles in (*FOR_ALL, PROGRAMS) or set(row.roles) <= set(ROLES), row


def test_nothing_is_changed_by_a_get():
    for row in RULES:
        assert row.methods <= {"GET", "HEAD", "POST"} | ({"PUT"} if row.is_for_programs else set())

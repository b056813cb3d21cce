"""Sealed identities: a child of whom the agency says so, or who left care by adoption, is linked with no record (decision 64)."""

from django.db import connection

from homeroom.matching.models import Pair


def withdraw_sealed() -> int:
    """During an agency's load, after its facts are written: possible matches of its children whose identity is sealed wait for
    nobody any more, and what was held for them goes. Answers how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.withdraw_sealed_v1()")
        return cursor.fetchone()[0]


def is_of_sealed(pair: Pair) -> bool:
    """Whether the child's identity is sealed, as far as the visitor answers for the pair."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.is_pair_of_sealed_v1(%s)", [pair.pk])
        return cursor.fetchone()[0]

"""Sealed identities: a child of whom the agency says so, or who left care by adoption, is linked with no record (decision 64)."""

from typing import NamedTuple

from django.db import connection

from homeroom.matching.models import Pair


class Withdrawn(NamedTuple):
    waited: int
    linked: int


def withdraw_sealed() -> Withdrawn:
    """During an agency's load, after its facts are written: possible matches of its children whose identity is sealed wait for
    nobody any more, what was held for them goes, and their links are to be cut."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waited, linked FROM access.withdraw_sealed_v1()")
        return Withdrawn(*cursor.fetchone())


def links_to_cut() -> list[tuple[int, str]]:
    """Of each link that a sealing is still to cut the number of the decision, and the district whose record it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT decision, district FROM access.sealed_links_v1()")
        return cursor.fetchall()


def is_of_sealed(pair: Pair) -> bool:
    """Whether the child's identity is sealed, as far as the visitor answers for the pair."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.is_pair_of_sealed_v1(%s)", [pair.pk])
        return cursor.fetchone()[0]

"""Letting papers lapse as time does, and signing as people do."""

import re

from tests.casework.writing import send

PAGE = "/confidentiality/"


def lapse(town, person: str, kind: str, *, days: int = 30) -> None:
    """As if a year had passed since: every row of this paper ended so many days ago."""
    town.admin(
        "UPDATE partners_readiness r SET during = tstzrange(now() - interval '400 days', now() - %s * interval '1 day')"
        " FROM partners_person p WHERE p.id = r.person_id AND p.key = %s AND r.kind = %s",
        days,
        person,
        kind,
    )


def ends_in(town, person: str, kind: str, days: float) -> None:
    lapse(town, person, kind, days=-days)


def sign(client, name: str, *, page: str = PAGE, **more):
    return send(client, page, name=name, has_read="on", **more)


def signatures(town, person: str) -> list[tuple]:
    return town.admin(
        "SELECT s.id, t.version, s.language, s.name, s.method, encode(s.text_hash, 'hex')"
        " FROM partners_confidentialitysignature s JOIN partners_person p ON p.id = s.person_id"
        " JOIN partners_confidentialitytext t ON t.id = s.text_id WHERE p.key = %s ORDER BY s.id",
        person,
    )


def shown_hash(answer) -> str:
    return re.search(r'name="wording" value="([0-9a-f]{64})"', answer.content.decode())[1]

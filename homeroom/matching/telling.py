"""Links and open pairs as `homeroom match` tells them: by the partners' own identifiers, for the operator."""

import json

from django.db import connection

from homeroom.access.keys import key_of
from homeroom.partners.models import Organization


def every_link() -> dict:
    """The answer of DESIGN section 5: links in force and open pairs, with the rule that found each, and counts."""
    keys = {organization.key: key_of(organization) for organization in Organization.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.links_v1()")
        links = [
            told(f"{agency}:{child}", f"{district}:{student}", "automatic" if by is None else "review", rule, agrees)
            for agency, child, district, student, _pair, rule, by, agrees in cursor.fetchall()
        ]
        cursor.execute("SELECT * FROM access.open_pairs_v1()")
        pairs = [
            told(
                f"{agency}:{child}", f"{district}:{keys[district].open(sealed)['source_id']}", "review", rule, agrees,
                open_pair=True,
            )
            for _pair, agency, child, district, sealed, rule, agrees in cursor.fetchall()
        ]  # fmt: skip
        cursor.execute("SELECT access.children_sent_v1()")
        [children] = cursor.fetchone()
    linked, waiting = ({link["a"] for link in found} for found in (links, pairs))
    return {
        "links": links + pairs,
        "counts": {
            "children": children,
            "linked": len(linked),
            "open": len(waiting - linked),
            "open_pairs": len(pairs),
            "without_record": children - len(linked | waiting),
        },
    }


def told(a: str, b: str, band: str, rule: str, agrees: str | None, *, open_pair: bool = False) -> dict:
    """`weight` is empty until a model weighs evidence: exact rules know only yes and no."""
    return {
        "a": a,
        "b": b,
        "band": band,
        "weight": None,
        "open": open_pair,
        "rule": rule or "",
        "reasons": json.loads(agrees or "[]"),
    }

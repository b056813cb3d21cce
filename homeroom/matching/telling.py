"""Links and open pairs as `homeroom match` tells them: by the partners' own identifiers, for the operator."""

import json
from typing import NamedTuple

from django.db import connection

from homeroom.access.keys import key_of
from homeroom.matching.model.evidence import MISSING, in_words
from homeroom.matching.model.guards import GUARDS
from homeroom.partners.models import Organization


def every_link() -> dict:
    """The answer of DESIGN section 5: links in force and open pairs, with the rule that found each, and counts."""
    keys = {organization.key: key_of(organization) for organization in Organization.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pair, weight, band, line, evidence FROM access.weighings_v1()")
        weighings = {pair: Weighed(*rest) for pair, *rest in cursor.fetchall()}
        cursor.execute("SELECT * FROM access.links_v1()")
        links = [
            told(
                f"{agency}:{child}",
                f"{district}:{student}",
                "automatic" if by is None else "review",
                rule,
                agrees,
                weighings.get(pair),
            )
            for agency, child, district, student, pair, rule, by, agrees in cursor.fetchall()
        ]
        cursor.execute("SELECT * FROM access.open_pairs_v1()")
        pairs = [
            told(
                f"{agency}:{child}", f"{district}:{keys[district].open(sealed)['source_id']}", "review", rule, agrees,
                weighings.get(pair), open_pair=True,
            )
            for pair, agency, child, district, sealed, rule, agrees in cursor.fetchall()
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


class Weighed(NamedTuple):
    weight: float
    band: str
    line: str
    evidence: str


def told(
    a: str, b: str, band: str, rule: str, agrees: str | None, weighed: Weighed | None, *, open_pair: bool = False
) -> dict:
    """`weight` and the model's reasons stand where it found the pair worth a look; what a rule compares, always.

    A link that no person made is automatic; a pair that waits for a person is for review, also where the model is sure
    (`model_band`): DESIGN section 4, point 17.
    """
    evidence = json.loads(weighed.evidence) if weighed else []
    reasons = [f"{in_words(name, level)} ({bits:+.1f})" for name, level, bits in evidence if level != MISSING]
    return {
        "a": a,
        "b": b,
        "band": band,
        "weight": weighed.weight if weighed else None,
        "open": open_pair,
        "rule": rule or "",
        "reasons": reasons or json.loads(agrees or "[]"),
        "model_band": weighed.band if weighed else None,
        "why_review": WHY.get(weighed.line) if weighed else None,
    }


WHY = {guard.name: guard.why for guard in GUARDS}

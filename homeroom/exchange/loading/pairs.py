"""Pairs as they stood before a load, set down where the load changed them, so that they can be brought back with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from homeroom.exchange.loading.former import COLUMNS, EXPIRES, bring_back
from homeroom.matching.actions import District, by_rule
from homeroom.matching.models import LOAD_UNDONE, Decision, Pair
from homeroom.students.models import Batch

# Of each pair of this contributor its row, and what was said of it last.
STANDING = (
    "SELECT p.id, to_jsonb(p) || jsonb_build_object('verdict', (SELECT d.verdict FROM matching_decision d"
    " WHERE d.pair_id = p.id ORDER BY d.at DESC, d.id DESC LIMIT 1)) AS was"
    " FROM matching_pair p WHERE p.contributor_id = %s"
)


@contextmanager
def pairs_set_down(batch: Batch) -> Iterator[None]:
    """What happens to pairs inside is set down: how each that changed stood, and which are new."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE former_pair ON COMMIT DROP AS {STANDING}", [batch.contributor_id])
        yield
        cursor.execute(
            f"INSERT INTO exchange_formerrow ({COLUMNS}) SELECT %s, %s, 'matching_pair', now_.id, f.was, {EXPIRES}"
            f" FROM ({STANDING}) AS now_ LEFT JOIN former_pair f USING (id) WHERE now_.was IS DISTINCT FROM f.was",
            [batch.contributor_id, batch.pk, batch.contributor_id],
        )
        cursor.execute("DROP TABLE former_pair")


def bring_pairs_back(undone: Batch, batch: Batch) -> None:
    """Pairs stand again as before the load: a link that a rule made is cut; a pair that it found is refused until it is found
    again. What a person has said since of a pair stays said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.\"row\", f.was, f.was ->> 'verdict' FROM exchange_formerrow f WHERE f.batch_id = %s"
            " AND f.\"table\" = 'matching_pair'",
            [undone.pk],
        )
        former = {number: (was is not None, verdict) for number, was, verdict in cursor.fetchall()}
    district = District(batch, batch.contributor)
    by_number = {pair.pk: pair for pair in district.pairs.values()}
    stood: list[int] = []
    for number, (was_there, verdict) in former.items():
        pair = by_number.get(number)
        if pair is None or (pair.verdict_by is not None and pair.verdict != verdict):  # type: ignore[attr-defined]
            continue
        was_linked = pair.verdict == Decision.LINK  # type: ignore[attr-defined]
        if pair.verdict != verdict or not was_there:  # type: ignore[attr-defined]
            said = (verdict or Decision.UNDO) if was_there else Decision.REFUSE
            by_rule(pair, said, LOAD_UNDONE).save()
            if was_linked and said != Decision.LINK:
                district.cut(pair)
        if was_there:
            stood.append(number)
    bring_back(undone, Pair, only=stood)

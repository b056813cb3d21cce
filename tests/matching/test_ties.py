"""Whatever people say in whatever order, ties never join two children of whom a person says that they are two."""

import itertools
import random

import psycopg
import pytest

from tests.matching.duplicating import say
from tests.matching.test_case_page import text

CHILDREN = 5
STEPS = 60
MAKE = (
    "INSERT INTO matching_duplicate (student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_a, sealed_b, rule, needs_two,"
    " compared, batch_id) SELECT %s, %s, o.id, o.id, '', '', 'weighed', false, '', (SELECT min(id) FROM students_batch)"
    " FROM partners_organization o WHERE o.key = 'county-dcs' RETURNING id"
)
TIE = (
    "INSERT INTO matching_tie (duplicate_id, student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_ids, by_id)"
    " SELECT d.id, d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id, '', access.person_v1()"
    " FROM matching_duplicate d WHERE d.id = %s AND NOT EXISTS (SELECT FROM matching_tie t WHERE t.duplicate_id = d.id"
    " AND t.ended_at IS NULL AND t.lapsed_at IS NULL)"
)
DIFFERENT = (
    "INSERT INTO matching_duplicateanswer (duplicate_id, verdict, compared, by_id)"
    " SELECT d.id, 'different', d.compared, access.person_v1() FROM matching_duplicate d WHERE d.id = %s"
)
UNTIE = "UPDATE matching_tie SET ended_at = now(), ended_by_id = access.person_v1() WHERE duplicate_id = %s AND ended_at IS NULL"
TAKE_BACK = (
    "UPDATE matching_duplicateanswer SET taken_back_at = now(), taken_back_by_id = access.person_v1()"
    " WHERE duplicate_id = %s AND taken_back_at IS NULL"
)


def new_child(town) -> int:
    made = "INSERT INTO students_student (public_id) VALUES (gen_random_uuid()) RETURNING id"
    return town.admin(made)[0][0]


def joined(pairs) -> dict[int, set[int]]:
    """Of each child all whom ties reach from it: by union, as nobody in the database does it."""
    groups = {child: {child} for pair in pairs for child in pair}
    for one, other in pairs:
        both = groups[one] | groups[other]
        for child in both:
            groups[child] = both
    return groups


@pytest.mark.parametrize("seed", range(4))
def test_no_path_of_ties_joins_two_whom_a_person_calls_two_children(town, seed):
    dice = random.Random(seed)
    numbers = sorted(new_child(town) for _ in range(CHILDREN))
    between = {town.admin(MAKE, *two)[0][0]: two for two in itertools.combinations(numbers, 2)}
    refused = done = 0
    with town.raw(town.lena_marsh) as lena:
        for _ in range(STEPS):
            statement = dice.choice((TIE, TIE, TIE, DIFFERENT, DIFFERENT, UNTIE, TAKE_BACK))
            try:
                with lena.transaction():
                    done += lena.execute(statement, [dice.choice([*between])]).rowcount
            except psycopg.errors.CheckViolation:
                refused += 1
            held = lena.execute("SELECT duplicate_id FROM matching_tie WHERE ended_at IS NULL").fetchall()
            two = lena.execute(
                "SELECT duplicate_id FROM matching_duplicateanswer WHERE verdict = 'different' AND taken_back_at IS NULL"
            ).fetchall()
            groups = joined([between[number] for (number,) in held])
            for (number,) in two:
                one, other = between[number]
                assert other not in groups.get(one, set())
    assert refused > 5 and done > 10  # It was tried, and much of it was allowed.


def test_the_page_says_why_a_tie_is_refused(town):
    """A and B are one, B and C are one; but A and C are two."""
    a, b, c = (new_child(town) for _ in range(3))
    ab, bc, ac = (town.admin(MAKE, *sorted(two))[0][0] for two in ((a, b), (b, c), (a, c)))
    with town.raw(town.lena_marsh) as lena:
        assert lena.execute(TIE, [ab]).rowcount == 1
        assert lena.execute(DIFFERENT, [ac]).rowcount == 1
        assert lena.execute("SELECT access.why_no_tie_v1(%s)", [bc]).fetchone() == ("contradicts",)
        assert lena.execute(UNTIE, [ab]).rowcount == 1
        assert lena.execute("SELECT access.why_no_tie_v1(%s)", [bc]).fetchone() == (None,)
        assert lena.execute(TAKE_BACK, [ac]).rowcount == 1
        assert lena.execute(TIE, [ab]).rowcount == lena.execute(TIE, [bc]).rowcount == 1
        assert lena.execute("SELECT access.is_tied_around_v1(%s)", [ac]).fetchone() == (True,)
        lena.commit()
    page = town.as_(town.lena_marsh)
    assert "Other ties join these two" in text(answer(page, ac, "different"))
    assert town.admin("SELECT count(*) FROM matching_tie WHERE ended_at IS NULL") == [(2,)]


def answer(client, number: int, verdict: str):
    return client.get(say(client, number, verdict).url)

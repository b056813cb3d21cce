"""What the database refuses to whoever would end, make or take back what is not theirs, condition by condition.

No statement here reads a column: then only the policy of the change itself stands before a row.
"""

import psycopg
import pytest

from tests.access.emergencies import freeze, thaw
from tests.access.test_emergencies import recuse
from tests.matching.duplicating import AGAIN, only, say, send_children, ties
from tests.matching.test_overlays import ENDINGS, SAY, doubt
from tests.matching.test_ties import TIE
from tests.matching.test_two_people import second_steward
from tests.town.neighbors import LUCIA, MARISOL, OTHERS, send_delta

UNTIE = "UPDATE matching_tie SET ended_at = now(), ended_by_id = {}"
TAKE_BACK = "UPDATE matching_duplicateanswer SET taken_back_at = now(), taken_back_by_id = {}"
ME, OMAR = "access.person_v1()", "(SELECT id FROM partners_person WHERE key = 'omar.voss')"
HOST = "(SELECT id FROM partners_organization WHERE key = 'data-host')"


def done(town, person: str, statement: str, *arguments) -> int:
    """How many rows the statement would touch; it is taken back."""
    with town.raw(person) as raw:
        return raw.execute(statement, arguments).rowcount


def test_a_tie_is_ended_once_by_whoever_acts_for_both_agencies_and_under_no_other_name(both):
    say(both.as_(both.lena_marsh), only(both), "same")
    untie, lena = UNTIE.format(ME), both.lena_marsh
    assert done(both, lena, untie) == 1
    for person in (both.rosa_diaz, both.gwen_park, both.dora_lind, both.ben_ito):
        assert done(both, person, untie) == 0, person
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(both, lena, UNTIE.format(OMAR))
    for side in "ab":
        [(agency,)] = both.admin(f"SELECT agency_{side}_id FROM matching_tie")
        both.admin(f"UPDATE matching_tie SET agency_{side}_id = {HOST}")
        assert done(both, lena, untie) == 0, side
        both.admin(f"UPDATE matching_tie SET agency_{side}_id = %s", agency)
    number = freeze(both)
    assert done(both, lena, untie) == 0
    thaw(both, number)
    both.admin("UPDATE matching_tie SET lapsed_at = now()")
    assert done(both, lena, untie) == 0
    both.admin("UPDATE matching_tie SET lapsed_at = NULL")
    assert done(both, lena, untie) == 1
    both.admin("UPDATE matching_tie SET ended_at = now(), ended_by_id = by_id")
    assert done(both, lena, untie) == 0


def test_a_tie_is_made_of_a_question_that_stands_and_holds_when_it_is_made(both):
    number = only(both)
    assert done(both, both.lena_marsh, TIE, number) == 1
    over = TIE.replace("sealed_ids, by_id)", "sealed_ids, by_id, lapsed_at)").replace(
        "person_v1()", "person_v1(), now()"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(both, both.lena_marsh, over, number)
    both.admin("UPDATE matching_duplicate SET lapsed_at = now()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(both, both.lena_marsh, TIE, number)


def test_a_tie_that_is_over_is_shown_to_no_reader_of_both_and_a_steward_joins_nobody_who_is_barred_to_her(
    town, tmp_path
):
    send_children(town, tmp_path, AGAIN)
    say(town.as_(town.lena_marsh), only(town), "same")
    assert ties(town) == 1
    seen = "SELECT 1 FROM matching_tie"
    for person in (town.rosa_diaz, town.dora_lind):
        assert done(town, person, seen) == 1
        for column in ("lapsed_at = now()", "ended_at = now(), ended_by_id = by_id"):
            town.admin(f"UPDATE matching_tie SET {column}")
            assert done(town, person, seen) == 0, (person, column)
            town.admin("UPDATE matching_tie SET lapsed_at = NULL, ended_at = NULL, ended_by_id = NULL")
    for child in ("10025", AGAIN[0]):
        recuse(town, "dora.lind", child)
        assert done(town, town.dora_lind, seen) == 0, child
        town.admin(
            "DELETE FROM casework_recusal WHERE person_id = (SELECT id FROM partners_person WHERE key = 'dora.lind')"
        )
        assert done(town, town.dora_lind, seen) == 1


def test_an_answer_is_taken_back_once_by_whoever_may_look_and_under_no_other_name(both, tmp_path):
    lena = both.as_(both.lena_marsh)
    say(lena, only(both), "different")
    send_delta(both, tmp_path, MARISOL, *OTHERS, LUCIA)
    [(other,)] = both.admin("SELECT max(id) FROM matching_duplicate")
    say(lena, other, "later")
    take_back = TAKE_BACK.format(ME)
    assert done(both, both.lena_marsh, take_back) == 2
    for person in (both.rosa_diaz, both.gwen_park, both.dora_lind):
        assert done(both, person, take_back) == 0, person
    second_steward(both)
    assert done(both, both.omar_voss, take_back) == 1  # That they are two children; what she put off is hers.
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(both, both.lena_marsh, TAKE_BACK.format(OMAR))
    both.admin(f"UPDATE matching_duplicate SET agency_b_id = {HOST} WHERE id = %s", other)
    assert done(both, both.lena_marsh, take_back) == 1
    both.admin("UPDATE matching_duplicateanswer SET taken_back_at = now(), taken_back_by_id = by_id")
    assert done(both, both.lena_marsh, take_back) == 0


def test_that_a_record_is_of_two_nobody_says_under_another_name_and_it_is_put_right_once(town):
    """By its agency's steward, unless the child is barred to her or all sharing is paused; by a linkage steward of a child who
    has a pair."""
    as_sam = SAY.replace("access.person_v1()", "(SELECT id FROM partners_person WHERE key = 'sam.hill')")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(town, town.rosa_diaz, as_sam, town.lucia.id, "county-dcs")
    assert done(town, town.rosa_diaz, SAY, town.lucia.id, "county-dcs") == 1
    put_right = ENDINGS["put_right"]
    doubt(town.as_(town.tom_reed), town.ines.url)
    assert done(town, town.dora_lind, put_right) == 1
    assert (
        done(town, town.lena_marsh, put_right) == 0
    )  # Ines is in no school's list; of other children there are pairs.
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        done(town, town.dora_lind, put_right.replace("access.person_v1()", OMAR))
    number = freeze(town)
    assert done(town, town.dora_lind, put_right) == 0
    thaw(town, number)
    recuse(town, "dora.lind", "10026")
    assert done(town, town.dora_lind, put_right) == 0
    town.admin(
        "DELETE FROM casework_recusal WHERE person_id = (SELECT id FROM partners_person WHERE key = 'dora.lind')"
    )
    assert done(town, town.dora_lind, put_right) == 1
    town.admin("UPDATE matching_overlay SET ending = 'taken_back', ended_at = now(), ended_by_id = by_id")
    assert done(town, town.dora_lind, put_right) == 0

"""How reviewing goes: counts of what one may see, and whether two people say the same of one pair."""

from collections import Counter

import pytest

from homeroom.matching.figures import PAIRS_LEAST, Agreement, Said, agreement
from tests.matching.reviewing import pair_of, say
from tests.matching.test_case_page import text

SAME, NOT = True, False


def cells(same_same: int, same_not: int, not_same: int, not_not: int) -> Agreement:
    return Agreement(
        Counter({(SAME, SAME): same_same, (SAME, NOT): same_not, (NOT, SAME): not_same, (NOT, NOT): not_not})
    )


def test_kappa_is_what_cohen_made_of_it():
    found = cells(20, 5, 10, 15)  # His own kind of table: agreement 0.7, by chance 0.5.
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


def test_where_chance_alone_would_agree_always_kappa_is_not_told():
    assert cells(30, 0, 0, 0).kappa is None
    assert cells(0, 0, 0, 30).kappa is None
    assert cells(25, 5, 0, 0).kappa == pytest.approx(
        0
    )  # The first always said the same: there is nothing beyond chance.


def test_below_twenty_pairs_nothing_is_said():
    assert PAIRS_LEAST == 20
    assert not cells(19, 0, 0, 0).is_told and cells(20, 0, 0, 0).is_told
    assert not cells(0, 0, 0, 0).is_told


def test_of_a_pair_the_first_two_people_count_and_nobody_twice():
    told = agreement(
        [
            Said(1, 7, SAME),
            Said(1, 7, NOT),
            Said(1, 8, NOT),
            Said(1, 9, SAME),
            Said(2, 7, SAME),
            Said(3, 8, NOT),
            Said(3, 7, SAME),
        ]
    )
    assert told.rows == [(SAME, 0, 1), (NOT, 1, 0)]


def test_the_page_counts_what_waits_and_what_was_decided(town):
    lena = town.as_(town.lena_marsh)
    town.admin("UPDATE matching_pair SET found_at = now() - interval '12 days' WHERE id = %s", pair_of(town, town.teo))
    page = text(lena.get("/matches/figures/"))
    assert "<dd>2</dd>" in page and "12 days" in page and "0 pairs were answered by two people: too few to say." in page
    say(lena, pair_of(town, town.lucia), "refuse")
    page = text(lena.get("/matches/figures/"))
    assert "<dd>1</dd>" in page  # Who waits; and that the model was sure of Lucia's, where a person said no.
    assert "Lena" not in page[page.index("<main") :] and "Lucia" not in page


def test_two_answers_of_one_pair_stand_in_the_table(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    assert "0 pairs were answered by two people" in text(lena.get("/matches/figures/"))
    say(lena, teo, "refuse")
    assert "1 pair was answered by two people" in text(lena.get("/matches/figures/"))


def test_the_first_page_says_how_many_wait_and_for_how_long(town):
    lena = town.as_(town.lena_marsh)
    town.admin("UPDATE matching_pair SET found_at = now() - interval '5 days' WHERE id = %s", pair_of(town, town.teo))
    page = text(lena.get("/"))
    assert "2 children wait for your decision." in page and "The oldest has waited for 5 days." in page


@pytest.mark.parametrize("person", ["rosa_diaz", "dora_lind", "ben_ito"])
def test_figures_are_the_linkage_stewards(quiet_town, person):
    assert quiet_town.as_(quiet_town.lena_marsh).get("/matches/figures/").status_code == 200
    assert quiet_town.as_(getattr(quiet_town, person)).get("/matches/figures/").status_code == 404

"""The accounting: who learned what, from whom, when, why, and what allowed it."""

import json

import pytest

from tests.desk.asking import NOBODY, bytes_of, count_of, text_of


def test_the_caseworker_reads_who_looked_and_what_allowed_it(town):
    town.as_(town.ada_okafor).get(town.marisol.url)
    text = text_of(town.as_(town.rosa_diaz).get(town.marisol.url + "disclosures/"))
    assert "Ada Okafor School counselor, Lakeside Unified School District" in text
    assert "In care: yes or no" in text
    assert "Care status for counselors of lakeside-usd" in text
    assert "42 USC 671(a)(8)" in text
    assert "Keep the child in the right school without losing a day" in text


def test_views_of_the_own_agency_are_summed_up(town):
    rosa = town.as_(town.rosa_diaz)
    rosa.get(town.marisol.url)
    rosa.get(town.marisol.url)
    text = text_of(rosa.get(town.marisol.url + "disclosures/"))
    assert "Caseworker : 1 person, 2 times." in text


def test_a_protected_kind_is_named_only_to_whom_it_is_open(town):
    """The counselor cannot read the accounting at all; a list for her would name what she may not know of."""
    assert town.as_(town.rosa_diaz).get(town.marisol.url + "disclosures/").status_code == 200
    ada = town.as_(town.ada_okafor)
    assert ada.get(town.marisol.url).status_code == 200
    assert bytes_of(ada.get(town.marisol.url + "disclosures/")) == bytes_of(ada.get(NOBODY + "disclosures/"))


def test_a_stranger_gets_the_same_bytes_as_for_nobody(town):
    tom = town.as_(town.tom_reed)
    assert tom.get(town.ines.url + "disclosures/").status_code == 200
    assert bytes_of(tom.get(town.marisol.url + "disclosures/")) == bytes_of(tom.get(NOBODY + "disclosures/"))


def test_the_accounting_asks_as_much_for_many_entries_as_for_one(town):
    rosa = town.as_(town.rosa_diaz)
    rosa.get(town.marisol.url)
    few = count_of(rosa, town.marisol.url + "disclosures/")
    town.admin(
        "INSERT INTO access_disclosure (event_id, at, student_id, contributor_id, recipient_id, person_id, purpose_id,"
        " dataset, agreement_id, line_id, basis, relation)"
        " SELECT event_id, at - n * interval '1 day', student_id, contributor_id, recipient_id, person_id, purpose_id,"
        " dataset, agreement_id, line_id, basis, relation"
        " FROM access_disclosure, generate_series(1, 150) n"
    )
    assert count_of(rosa, town.marisol.url + "disclosures/") == few <= 12
    assert "Page 1 of 2" in text_of(rosa.get(town.marisol.url + "disclosures/"))


@pytest.mark.leak(29)
def test_the_districts_steward_reads_what_went_out_of_its_records_and_of_no_others(town):
    town.as_(town.rosa_diaz).get(town.marisol.url)
    town.as_(town.ada_okafor).get(town.marisol.url)
    ben = text_of(town.as_(town.ben_ito).get("/disclosures/"))
    assert "Rosa Diaz" in ben
    assert "Ada Okafor" not in ben  # What she learned came from the agency.
    dora = text_of(town.as_(town.dora_lind).get("/disclosures/"))
    assert "Ada Okafor" in dora
    assert "Rosa Diaz" not in dora
    nora = town.as_(town.nora_west).get("/disclosures/")
    assert "Nothing has gone out yet" in text_of(nora)
    assert "Vega" not in ben + dora


def test_the_stewards_page_is_the_stewards(town):
    assert town.as_(town.ben_ito).get("/disclosures/").status_code == 200
    assert town.as_(town.rosa_diaz).get("/disclosures/").status_code == 404
    assert town.as_(town.ben_ito).post("/disclosures/").status_code == 405


def test_a_month_that_is_not_there_shows_the_latest(town):
    town.as_(town.rosa_diaz).get(town.marisol.url)
    assert "Rosa Diaz" in text_of(town.as_(town.ben_ito).get("/disclosures/?month=1999-99"))


def test_the_command_prints_what_its_reader_may_read(town):
    town.as_(town.ada_okafor).get(town.marisol.url)
    answer = town.homeroom("disclosures", "--student", "county-dcs:10023", "--as", "rosa.diaz", "--json")
    entries = json.loads(answer.stdout)["disclosures"]
    assert {entry["person"] for entry in entries} == {"Ada Okafor"}
    assert all(entry["contributor"] == "Lakeside County Child Services" for entry in entries)


@pytest.mark.leak(29)
def test_the_command_says_the_same_of_hidden_and_missing_children(town):
    assert town.homeroom("disclosures", "--student", "county-dcs:10026", "--as", "tom.reed").returncode == 0
    hidden = town.homeroom("disclosures", "--student", "county-dcs:10023", "--as", "tom.reed", check=False)
    missing = town.homeroom("disclosures", "--student", "county-dcs:0", "--as", "tom.reed", check=False)
    counselor = town.homeroom("disclosures", "--student", "county-dcs:10023", "--as", "ada.okafor", check=False)
    assert hidden.returncode == missing.returncode == counselor.returncode == 1
    assert hidden.stderr == missing.stderr == counselor.stderr
    assert "Nothing to show here." in hidden.stderr

"""A data steward corrects what the book says of the own organization's records, though nobody has asked."""

import json
import re

import pytest

from tests.casework.writing import send
from tests.conftest import homeroom, town_after
from tests.decide.asking import apply_permits
from tests.desk.asking import bytes_of, count_of, text_of
from tests.desk.test_reviewing import INSERT, accounting, may_write, values
from tests.town.cast import give_accounts

ELENA = "elena.vega"
WORDS = "The record of another student was open on her screen."


def rosa_looked(town) -> None:
    """A story: Rosa has looked at what the district keeps; Elena may read who looked."""
    apply_permits(town)
    give_accounts(town.server, town.database)
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200


@pytest.fixture
def town(server):
    with town_after(server, rosa_looked) as town:
        yield town


def way_to_each_time(town, person="ben.ito") -> str:
    found = re.search(r'href="(/disclosures/\d+/)"', town.as_(person).get("/disclosures/").content.decode())
    assert found
    return found[1]


def way_to_correct(town, person="ben.ito") -> str:
    found = re.search(
        r'href="(/disclosures/\d+/correction/)"', town.as_(person).get(way_to_each_time(town)).content.decode()
    )
    assert found
    return found[1]


def correct(town, finding="another_person", words=WORDS, person="ben.ito"):
    return send(town.as_(person), way_to_correct(town), finding=finding, words=words)


def test_the_steward_reads_each_entry_of_what_one_person_was_shown(town):
    text = text_of(town.as_("ben.ito").get(way_to_each_time(town)))
    for said in ("Rosa Diaz", "Caseworker, Lakeside County Child Services", "Attendance", "line 1"):
        assert said in text, said
    ((source,),) = town.admin(
        "SELECT r.source_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
        " WHERE o.key = 'lakeside-usd' AND r.student_id = %s",
        town.marisol.id,
    )
    assert source in text
    assert "Marisol" not in text


def test_a_correction_stands_beside_the_entry_for_who_reads_it_and_no_row_changes(town):
    rows = "SELECT to_jsonb(d) FROM access_disclosure d ORDER BY id"
    before = town.admin(rows)
    assert correct(town).status_code == 302
    assert town.admin(rows)[: len(before)] == before
    text = text_of(town.as_(ELENA).get(accounting(town)))
    assert "It was another person than the one named" in text and WORDS in text and "Corrected on" in text
    assert "Rosa Diaz" in text
    said = text_of(town.as_("ben.ito").get(way_to_correct(town)))
    assert "Said already" in said and WORDS in said


def test_the_command_names_it_by_row(town):
    correct(town)
    asked = ("disclosures", "--student", "county-dcs:10023", "--as", ELENA, "--json")
    told = json.loads(homeroom(*asked, database=town.database).stdout)["disclosures"]
    corrected = {row["id"]: row["corrected_by"] for entry in told for row in entry["rows"] if row["corrected_by"]}
    ((ids, number),) = town.admin("SELECT disclosure_ids, id FROM access_disclosurefinding")
    assert corrected == dict.fromkeys(ids, number)


def test_it_waits_for_nobody_and_is_no_question_of_the_steward_s(town):
    correct(town)
    page = text_of(town.as_("ben.ito").get("/reviews/"))
    assert "Nothing waits for you." in page and WORDS not in page
    assert "doubts-heading" not in town.as_("ben.ito").get("/").content.decode()
    assert town.admin("SELECT count(*) FROM notices_notice WHERE kind LIKE 'review_%%'") == [(0,)]


def test_it_needs_words_and_a_way_in_which_it_is_wrong(town):
    for said in ({"words": " "}, {"finding": ""}, {"finding": "stands"}, {"finding": "no"}):
        assert correct(town, **said).status_code == 422, said
    assert town.admin("SELECT count(*) FROM access_disclosurereview") == [(0,)]


def test_a_second_click_corrects_once(town):
    from tests.agreements.keys import form_key

    ben, address = town.as_("ben.ito"), way_to_correct(town)
    answers = {"form_key": form_key(ben, address), "finding": "other", "words": WORDS}
    assert [ben.post(address, answers).status_code for _ in range(2)] == [302, 302]
    assert town.admin("SELECT count(*) FROM access_disclosurefinding") == [(1,)]


def test_nobody_but_the_contributor_s_steward_is_there(town):
    each, one = way_to_each_time(town), way_to_correct(town)
    for other in ("dora.lind", "nora.west"):  # Of whom it was shown to, and of another district.
        client = town.as_(other)
        for address in (each, one):
            missing = re.sub(r"\d+", "987654", address)
            assert bytes_of(client.get(address)) == bytes_of(client.get(missing)), (other, address)
    assert town.as_(town.rosa_diaz).get(one).status_code == 404


FOUND = (
    "INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
    " SELECT r.id, r.disclosure_ids, r.student_id, r.contributor_id, r.by_id, %(finding)s, 'x' FROM access_disclosurereview r"
)


def test_the_policy_lets_nobody_find_right_what_oneself_called_wrong(town):
    row = values(town, by="ben.ito")
    assert may_write(town, "ben.ito", INSERT, row)
    town.admin(
        "INSERT INTO access_disclosurereview (disclosure_ids, student_id, contributor_id, by_id, words, due_on)"
        " SELECT %s::bigint[], %s, %s, id, 'x', current_date FROM partners_person WHERE key = 'ben.ito'",
        row["ids"], row["student"], row["contributor"],
    )  # fmt: skip
    assert may_write(town, "ben.ito", FOUND, {"finding": "not_shown"})
    assert not may_write(town, "ben.ito", FOUND, {"finding": "stands"})


def test_the_pages_ask_few_statements(town):
    ben = town.as_("ben.ito")
    assert count_of(ben, way_to_each_time(town)) <= 12
    assert count_of(ben, way_to_correct(town)) <= 12


def test_that_somebody_read_it_stands_in_the_book_too(town):
    address = way_to_each_time(town)
    before = town.admin("SELECT count(*) FROM access_event WHERE operation = 'book'")
    town.as_("ben.ito").get(address)
    assert town.admin("SELECT count(*) FROM access_event WHERE operation = 'book'") > before


def test_of_what_rests_on_a_paper_it_says_on_what_kind(town):
    address = way_to_each_time(town)
    assert "A consent" not in text_of(town.as_("ben.ito").get(address))
    town.admin("UPDATE access_disclosure SET line_id = NULL, paper_kind = 'consent', paper_id = 1")
    assert "A consent" in text_of(town.as_("ben.ito").get(address))
    assert "A consent" in text_of(town.as_("ben.ito").get(way_to_correct(town)))

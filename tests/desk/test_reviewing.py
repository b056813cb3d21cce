"""An entry about who looked seems wrong: who reads it asks, the contributor's steward answers, and nothing is overwritten."""

import json
import re
from datetime import date

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.common.dates import working_days_after
from tests.casework.writing import send
from tests.conftest import homeroom
from tests.decide.asking import apply_permits
from tests.desk.asking import NOBODY, bytes_of, count_of, text_of
from tests.desk.test_family_accounting import on_paper, squeezed
from tests.town.cast import give_accounts

ELENA = "elena.vega"
WORDS = "Nobody of the county should have asked for this."


@pytest.fixture
def family(town):
    """Rosa has looked at what the district keeps; Elena reads it."""
    apply_permits(town)
    give_accounts(town.server, town.database)
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    return town


def accounting(town) -> str:
    return f"{town.marisol.url}disclosures/"


def way_to_ask(client, town) -> str:
    found = re.search(rf'href="({accounting(town)}\d+/review/)"', client.get(accounting(town)).content.decode())
    assert found
    return found[1]


def ask(town, person=ELENA, words=WORDS) -> int:
    """Answers with the number of the question."""
    client = town.as_(person)
    answer = send(client, way_to_ask(client, town), words=words)
    assert answer.status_code == 302, text_of(answer)
    return town.admin("SELECT max(id) FROM access_disclosurereview")[0][0]


def answer(town, number: int, finding="not_shown", words="The counselor opened the wrong record.", person="ben.ito"):
    return send(town.as_(person), f"/reviews/{number}/", finding=finding, words=words)


def test_a_parent_says_that_an_entry_looks_wrong_and_reads_until_when_an_answer_is_due(family):
    elena = family.as_(ELENA)
    assert "You said on" not in text_of(elena.get(accounting(family)))
    page = text_of(elena.get(way_to_ask(elena, family)))
    assert "Rosa Diaz" in page and "Lakeside Unified School District, whose record it is" in page
    ask(family)
    text = text_of(elena.get(accounting(family)))
    assert "that this looks wrong. An answer is due by" in text
    assert WORDS in text_of(elena.get("/reviews/"))
    (asked,) = family.admin(
        "SELECT due_on, (at AT TIME ZONE 'America/Chicago')::date, words FROM access_disclosurereview"
    )
    assert asked[0] == working_days_after(asked[1], 10) and asked[2] == WORDS


def test_ten_working_days_leave_out_the_ends_of_weeks():
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)  # A Friday.
    assert working_days_after(date(2026, 11, 28), 1) == date(2026, 11, 30)
    assert working_days_after(date(2026, 11, 30), 10) == date(2026, 12, 14)


def test_the_steward_of_whose_record_it_is_hears_of_it_and_reads_the_entry(family):
    number = ask(family)
    kinds = (
        "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'review_asked'"
    )
    assert family.admin(kinds) == [("ben.ito",)]
    ben = family.as_("ben.ito")
    assert f'href="/reviews/{number}/"' in ben.get("/").content.decode()
    assert f'href="/reviews/{number}/"' in ben.get("/reviews/").content.decode()
    text = text_of(ben.get(f"/reviews/{number}/"))
    for said in (
        "Rosa Diaz",
        "Caseworker, Lakeside County Child Services",
        WORDS,
        "The student, or a parent",
        "line 1",
    ):
        assert said in text, said
    assert "Elena" not in text  # Nor is it told who of the family asks.


def test_a_correction_stands_beside_the_entry_and_the_entry_stays(family):
    number = ask(family)
    rows = "SELECT to_jsonb(d) FROM access_disclosure d WHERE at < (SELECT min(at) FROM access_disclosurereview) ORDER BY id"
    before = family.admin(rows)
    assert answer(family, number).status_code == 302
    assert family.admin(rows) == before and before
    elena = family.as_(ELENA)
    text = text_of(elena.get(accounting(family)))
    assert "by the data steward of Lakeside Unified School District: It was not shown: nobody saw this." in text
    assert "“The counselor opened the wrong record.”" in text and "Corrected on" in text
    assert "An answer is due" not in text and "Rosa Diaz" in text
    assert squeezed("The counselor opened the wrong record.") in on_paper(elena.get(f"{accounting(family)}print.pdf"))
    assert "The counselor opened the wrong record." in text_of(elena.get("/reviews/"))
    told = "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'review_answered'"
    assert family.admin(told) == [(ELENA,)]
    assert "doubts-heading" not in family.as_("ben.ito").get("/").content.decode()


def test_whoever_else_reads_the_entry_reads_the_correction_and_not_the_question(family):
    answer(family, ask(family))
    text = text_of(family.as_(family.rosa_diaz).get(accounting(family)))
    assert "Corrected on" in text and WORDS not in text
    assert WORDS not in text_of(family.as_(family.rosa_diaz).get("/reviews/"))


def test_the_record_by_the_command_names_the_correction_by_row(family):
    asked = ("disclosures", "--student", "county-dcs:10023", "--as", ELENA, "--json")

    def corrected():
        told = json.loads(homeroom(*asked, database=family.database).stdout)["disclosures"]
        return {row["id"]: row["corrected_by"] for entry in told for row in entry["rows"] if row["corrected_by"]}

    assert corrected() == {}
    number = ask(family)
    ((ids,),) = family.admin("SELECT disclosure_ids FROM access_disclosurereview")
    answer(family, number)
    (finding,) = family.admin("SELECT id FROM access_disclosurefinding")[0]
    assert corrected() == dict.fromkeys(ids, finding)


def test_where_the_kind_may_not_be_known_the_steward_s_words_are_withheld(family):
    """They may say of which kind of information it was (sharing specification 3.3)."""
    answer(family, ask(family), words="Of the counseling record.")
    elena = family.as_(ELENA)
    assert "Of the counseling record." in text_of(elena.get(accounting(family)))
    family.admin("UPDATE access_disclosure SET dataset = %s", catalogue().datasets["behavioral_sud"].number)
    text = text_of(elena.get(accounting(family)))
    assert "Corrected on" in text and "Of the counseling record." not in text
    assert "Not shown here: it would say what kind of information it was" in text


def test_what_is_late_says_so_on_the_steward_s_first_page(family):
    ask(family)
    ben = family.as_("ben.ito")
    assert "Late: it was due on" not in text_of(ben.get("/")) and "Due on" in text_of(ben.get("/"))
    family.admin("UPDATE access_disclosurereview SET due_on = current_date - 3")
    assert "Late: it was due on" in text_of(ben.get("/"))
    assert ", late" in text_of(ben.get("/reviews/"))


def test_what_stands_corrects_nothing_and_the_latest_word_holds(family):
    number = ask(family)
    answer(family, number, "stands", "She is assigned to your child.")
    elena = family.as_(ELENA)
    text = text_of(elena.get(accounting(family)))
    assert "It is right as it stands. “She is assigned to your child.”" in text and "Corrected on" not in text
    answer(family, number, "other", "We looked again.")
    text = text_of(elena.get(accounting(family)))
    assert "Corrected on" in text and "We looked again." in text and "She is assigned" not in text


def test_the_same_is_not_asked_twice_while_it_waits(family):
    ask(family)
    elena = family.as_(ELENA)
    again = elena.get(way_to_ask(elena, family))
    assert again.status_code == 302 and again["location"] == accounting(family)
    assert "You have asked this already." in text_of(elena.get(accounting(family)))


def test_nothing_is_asked_without_words_and_nothing_answered_without_a_finding(family):
    elena = family.as_(ELENA)
    assert send(elena, way_to_ask(elena, family), words="  ").status_code == 422
    assert family.admin("SELECT count(*) FROM access_disclosurereview") == [(0,)]
    number = ask(family)
    for said in ({"finding": "stands", "words": ""}, {"finding": "", "words": "x"}, {"finding": "no", "words": "x"}):
        assert send(family.as_("ben.ito"), f"/reviews/{number}/", **said).status_code == 422, said
    assert family.admin("SELECT count(*) FROM access_disclosurefinding") == [(0,)]


def test_nobody_else_answers_and_for_them_nothing_is_there(family):
    number = ask(family)
    assert family.as_("ben.ito").get(f"/reviews/{number}/").status_code == 200
    for other in ("dora.lind", "nora.west"):  # Of whom it was shown to, and of another district.
        client = family.as_(other)
        assert bytes_of(client.get(f"/reviews/{number}/")) == bytes_of(client.get("/reviews/987654/"))
    assert family.as_(family.rosa_diaz).get(f"/reviews/{number}/").status_code == 404


def test_of_an_entry_that_one_does_not_read_nothing_can_be_asked(family):
    """The agency's disclosures to the school are no school record: a parent does not read them."""
    assert family.as_(family.ada_okafor).get(family.marisol.url).status_code == 200
    ((other,),) = family.admin(
        "SELECT max(d.id) FROM access_disclosure d JOIN partners_organization o ON o.id = d.contributor_id"
        " WHERE o.key = 'county-dcs'"
    )
    elena = family.as_(ELENA)
    assert elena.get(way_to_ask(elena, family)).status_code == 200
    hidden_entry = elena.get(f"{accounting(family)}{other}/review/")
    assert bytes_of(hidden_entry) == bytes_of(elena.get(f"{accounting(family)}987654321/review/"))
    mine = way_to_ask(elena, family).split("/")[-3]
    assert elena.get(f"{NOBODY}disclosures/{mine}/review/").status_code == 404
    assert family.as_(family.rosa_diaz).get(f"{accounting(family)}{other}/review/").status_code == 200


def test_of_what_a_family_wrote_nobody_could_be_asked(family):
    """It has no data steward: no question is offered that would wait for ever."""
    rosa = family.as_(family.rosa_diaz)
    assert family.as_(family.ada_okafor).get(family.marisol.url).status_code == 200
    offered = rosa.get(accounting(family)).content.decode().count("/review/")
    assert offered
    ((made,),) = family.admin(
        "INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, dataset, basis, relation)"
        " SELECT d.event_id, d.student_id, o.id, d.recipient_id, d.person_id, 50, '', 'team_member' FROM partners_organization o,"
        " access_disclosure d WHERE o.kind = 'family' AND d.id = (SELECT max(id) FROM access_disclosure) RETURNING id"
    )
    page = rosa.get(accounting(family))
    assert "Families" in text_of(page) and page.content.decode().count("/review/") == offered
    assert rosa.get(f"{accounting(family)}{made}/review/").status_code == 404


def values(town, **more) -> dict:
    row = "SELECT id, student_id, contributor_id FROM access_disclosure WHERE contributor_id = (SELECT id FROM"
    number, student, contributor = town.admin(f"{row} partners_organization WHERE key = 'lakeside-usd') LIMIT 1")[0]
    return {"ids": [number], "student": student, "contributor": contributor, **more}


INSERT = (
    "INSERT INTO access_disclosurereview (disclosure_ids, student_id, contributor_id, by_id, words, due_on)"
    " VALUES (%(ids)s, %(student)s, %(contributor)s, (SELECT id FROM partners_person WHERE key = %(by)s), 'x', current_date)"
)


def may_write(town, person: str, sql: str, row: dict) -> bool:
    import psycopg

    with town.raw(person) as connection:
        try:
            with connection.transaction(force_rollback=True):
                connection.execute(sql, row)
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


def test_the_policy_takes_no_question_about_rows_that_the_asker_does_not_read(family):
    family.as_(family.ada_okafor).get(family.marisol.url)
    county = "SELECT id FROM partners_organization WHERE key = 'county-dcs'"
    ((agency,),) = family.admin(county)
    ((unread,),) = family.admin(f"SELECT max(id) FROM access_disclosure WHERE contributor_id = ({county})")
    mine = values(family, by=ELENA)
    assert may_write(family, ELENA, INSERT, mine)
    for wrong in (
        {"by": "rosa.diaz"}, {"ids": []}, {"ids": [unread]}, {"ids": [*mine["ids"], unread]}, {"ids": [987654]},
        {"contributor": agency}, {"student": family.jonah.id},
    ):  # fmt: skip
        assert not may_write(family, ELENA, INSERT, {**mine, **wrong}), wrong


FOUND = (
    "INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
    " SELECT %(review)s, %(ids)s, %(student)s, %(contributor)s, p.id, 'other', 'x' FROM partners_person p WHERE p.key = %(by)s"
)


def test_the_policy_takes_no_finding_but_the_contributor_s_steward_s_about_what_was_asked(family):
    number = ask(family)
    ((ids, student, contributor),) = family.admin(
        "SELECT disclosure_ids, student_id, contributor_id FROM access_disclosurereview"
    )
    right = {"review": number, "ids": ids, "student": student, "contributor": contributor, "by": "ben.ito"}
    assert may_write(family, "ben.ito", FOUND, right)
    ((agency,),) = family.admin("SELECT id FROM partners_organization WHERE key = 'county-dcs'")
    for wrong in (
        {"by": "dora.lind"}, {"review": 987654}, {"ids": ids[:1] * 2}, {"student": family.jonah.id}, {"contributor": agency},
    ):  # fmt: skip
        assert not may_write(family, "ben.ito", FOUND, {**right, **wrong}), wrong
    assert not may_write(family, "dora.lind", FOUND, {**right, "by": "dora.lind"})
    assert not may_write(family, ELENA, FOUND, {**right, "by": ELENA})
    family.admin("UPDATE access_disclosurereview SET by_id = (SELECT id FROM partners_person WHERE key = 'ben.ito')")
    stands = FOUND.replace("'other'", "'stands'")  # Nobody finds right what oneself has called wrong.
    assert may_write(family, "ben.ito", FOUND, right) and not may_write(family, "ben.ito", stands, right)


def test_neither_is_changed_or_taken_away(family):
    import psycopg

    answer(family, ask(family))
    for person, table in ((ELENA, "access_disclosurereview"), ("ben.ito", "access_disclosurefinding")):
        with family.raw(person) as connection:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)
            for sql in (f"UPDATE {table} SET words = 'y'", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction(force_rollback=True):
                    connection.execute(sql)


def test_pages_ask_few_statements(family):
    number = ask(family)
    assert count_of(family.as_(ELENA), accounting(family)) <= 12
    assert count_of(family.as_("ben.ito"), "/") <= 12
    assert count_of(family.as_("ben.ito"), f"/reviews/{number}/") <= 12

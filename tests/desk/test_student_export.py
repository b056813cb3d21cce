"""One student's record as a file: each element of each contributor, as far as it may be taken away."""

import re
from datetime import timedelta

import pytest

from homeroom.access.catalogue import catalogue
from tests.access.matrix import Allowed
from tests.desk.asking import NOBODY, bytes_of, statements, text_of
from tests.insight.copying import as_table, export, form_of, number_of, take
from tests.insight.test_export import (
    forbid_exports,
    let_take,
    planted_town,  # noqa: F401
)
from tests.insight.workbooks import Workbook
from tests.partners.test_step_up import asks, long_ago
from tests.town.files import TODAY

COUNTY, DISTRICT = "Lakeside County Child Services", "Lakeside Unified School District"
LATEST = "SELECT page, operation, outcome, student_ids FROM access_event ORDER BY id DESC LIMIT 1"


def page_of(child) -> str:
    return f"{child.url}export/"


def found(rows: list[dict], what: str, contributor: str) -> list[dict]:
    return [row for row in rows if row["What"] == what and row["Source"] == contributor]


def test_it_has_element_value_source_and_days_of_what_each_contributor_says(town):
    rosa = town.as_(town.rosa_diaz)
    assert page_of(town.marisol) in rosa.get(town.marisol.url).content.decode()
    rows = export(rosa, page_of(town.marisol)).rows()
    [name] = found(rows, "Legal name", COUNTY)
    assert name["Value"] == "Marisol Ana Vega Ruiz" and name["How it is shown"] == "In full"
    assert name["Kind of information"] == "Name and language"
    assert TODAY - timedelta(days=1) <= name["Received"] <= TODAY
    [school] = found(rows, "School of attendance", DISTRICT)
    assert school["Value"] == "Lincoln Middle School"
    [number] = found(rows, "State student identifier", DISTRICT)
    assert (number["Value"], number["How it is shown"]) == ("…501", "In part")


def test_a_list_has_a_row_for_each_thing_with_its_days(town):
    rows = export(town.as_(town.rosa_diaz), page_of(town.marisol)).rows()
    days = found(rows, "Daily attendance events", DISTRICT)
    assert {row["Value"] for row in days} == {"Unexcused absence", "Excused absence", "Late"}
    kept = town.admin("SELECT event_on FROM students_attendanceevent WHERE student_id = %s", town.marisol.id)
    assert {row["First day"] for row in days} <= {day for (day,) in kept}
    [history] = found(rows, "School history", DISTRICT)
    assert history["Value"] == "Lincoln Middle School" and history["First day"] < TODAY < history["Last day"]


def test_the_address_is_there_for_whom_its_rows_are_open_and_stands_in_no_name(town):
    rosa = town.as_(town.rosa_diaz)
    answer = take(rosa, page_of(town.marisol))
    [(number,)] = town.admin("SELECT max(id) FROM insight_export")
    [address] = found(Workbook(answer.content).rows(), "Placement address", COUNTY)
    assert address["Value"] not in ("Yes", "")
    assert address["Value"] in text_of(rosa.get(town.marisol.url))
    last = TODAY + timedelta(days=30)
    name = f"homeroom-student-copy-{number}-{TODAY}-destroy-by-{last}.xlsx"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_what_an_agreement_does_not_let_one_take_away_is_named_and_not_told(town):
    rosa = town.as_(town.rosa_diaz)
    assert found(export(rosa, page_of(town.marisol)).rows(), "School of attendance", DISTRICT)
    forbid_exports(town)
    assert re.search(
        r"does not let you take them away: .*School of attendance", text_of(rosa.get(page_of(town.marisol)))
    )
    book = export(rosa, page_of(town.marisol))
    assert {row["Source"] for row in book.rows()} == {COUNTY}
    assert "does not let you take them away" in book.about()["Left out"]


def test_a_school_takes_its_own_records_away_and_not_what_it_may_only_look_at(town):
    rows = export(town.as_(town.ada_okafor), page_of(town.marisol)).rows()
    assert {row["Source"] for row in rows} == {DISTRICT}


def test_where_nothing_may_be_taken_the_page_says_so_and_sends_nothing(town):
    ada = town.as_(town.ada_okafor)
    page, typed = form_of(ada, page_of(town.marisol))
    assert ada.post(page, typed).status_code == 200
    _page, typed = form_of(ada, page_of(town.marisol))
    forbid_exports(town)
    town.admin("UPDATE access_grant SET own = false")
    text = text_of(ada.get(page))
    assert "Nothing here may be taken away" in text and "Take the copy" not in text
    assert ada.post(page, typed).status_code == 404
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]


def test_the_form_names_what_would_be_in_it_and_tells_no_value(town):
    rosa = town.as_(town.rosa_diaz)
    text = text_of(rosa.get(page_of(town.marisol)))
    for words in ("Name and language; ", "Attendance", "Placement address", "Left out Nothing"):
        assert words in text, words
    assert "Lincoln" not in text and "Marisol" not in text
    assert town.admin("SELECT operation FROM access_event ORDER BY id DESC LIMIT 1") == [("view",)]
    told = "SELECT count(*) FROM access_disclosure WHERE event_id = (SELECT max(id) FROM access_event)"
    assert town.admin(told) == [(0,)]
    take(rosa, page_of(town.marisol))
    assert town.admin(told) > [(0,)]


def test_the_book_has_it_as_exported_and_names_what_was_taken_of_whom(town):
    rosa = town.as_(town.rosa_diaz)
    take(rosa, page_of(town.marisol))
    assert town.admin(LATEST) == [("desk:student_export", "export", "permit", [town.marisol.id])]
    told = town.admin(
        "SELECT DISTINCT o.key, d.operation FROM access_disclosure d JOIN partners_organization o ON o.id = d.contributor_id"
        " WHERE d.event_id = (SELECT max(id) FROM access_event)"
    )
    assert told == [("lakeside-usd", "export")]
    row = "SELECT of, student_id, students, query FROM insight_export"
    assert town.admin(row) == [("student", town.marisol.id, 1, "")]


def test_a_kind_of_which_nothing_may_be_taken_is_not_in_the_book_either(town):
    rosa, attendance = town.as_(town.rosa_diaz), (catalogue().datasets["attendance"].number,)
    told = "SELECT dataset FROM access_disclosure WHERE event_id = (SELECT max(id) FROM access_event)"
    take(rosa, page_of(town.marisol))
    assert attendance in town.admin(told)
    forbid_exports(town)
    take(rosa, page_of(town.marisol))
    assert attendance not in town.admin(told)


def test_for_a_partner_it_has_what_the_own_lines_name_and_what_may_be_passed_on(town):
    rosa = town.as_(town.rosa_diaz)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    answer = take(rosa, page_of(town.marisol), recipient=number_of(town, "lakeside-usd"), format="csv")
    rows = as_table(answer)
    assert {row["What"] for row in rows if row["Source"] == COUNTY} == {"Legal name"}
    assert found(rows, "School of attendance", DISTRICT)
    town.admin("UPDATE agreements_line SET redisclosure = 'none'")
    answer = take(rosa, page_of(town.marisol), recipient=number_of(town, "lakeside-usd"), format="csv")
    assert {row["Source"] for row in as_table(answer)} == {COUNTY}


def test_a_district_hands_nothing_on_that_the_agency_sent(town):
    """What may go on to the education team, the agency authorizes, and nobody else."""
    ada = town.as_(town.ada_okafor)
    let_take(town, "lakeside-usd", "county-dcs", "identity.legal_name")
    town.admin("UPDATE agreements_line SET redisclosure = 'to_education_team_authorized_by_agency',"
               " operations = operations || '[\"export\"]'")  # fmt: skip
    assert COUNTY in {row["Source"] for row in export(ada, page_of(town.marisol)).rows()}
    answer = take(ada, page_of(town.marisol), recipient=number_of(town, "county-dcs"), format="csv")
    assert {row["Source"] for row in as_table(answer)} == {DISTRICT}


def test_a_hidden_student_and_a_missing_one_answer_alike(town):
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(page_of(town.marisol)).status_code == 200
    hidden, nowhere = rosa.get(page_of(town.ines)), rosa.get(f"{NOBODY}export/")
    assert hidden.status_code == nowhere.status_code == 404
    assert bytes_of(hidden) == bytes_of(nowhere)
    assert rosa.post(page_of(town.ines), {"format": "csv"}).status_code == 404


@pytest.mark.parametrize("stranger", ["cy.fox", "carmen.abuela", "mari.vega", "ben.ito", "omar.voss"])
def test_who_is_no_colleague_on_the_case_gets_no_file(town, stranger):
    assert town.as_(town.rosa_diaz).get(page_of(town.marisol)).status_code == 200
    assert town.as_(stranger).get(page_of(town.marisol)).status_code == 404


def test_it_asks_who_one_is(town):
    rosa = town.as_(town.rosa_diaz)
    page, typed = form_of(rosa, page_of(town.marisol))
    long_ago(town)
    assert asks(rosa.get(page))
    # Filling in the form takes longer than five minutes.
    assert rosa.post(page, typed).status_code == 200
    long_ago(town, minutes=30)
    assert asks(rosa.post(page, typed))


def test_the_form_and_the_file_ask_no_more_than_twelve_statements(town):
    rosa = town.as_(town.rosa_diaz)
    take(rosa, page_of(town.marisol))
    with statements() as seen:
        page, typed = form_of(rosa, page_of(town.marisol))
    assert len(seen) <= 12, seen
    with statements() as seen:
        assert rosa.post(page, typed).status_code == 200
    assert len(seen) <= 20, seen


# --- Nothing leaks ------------------------------------------------------------------------------------------------------


@pytest.mark.leak(21)
@pytest.mark.parametrize("who", ["rosa.diaz", "sam.hill", "tom.reed", "ada.okafor", "tess.young", "cy.fox"])
def test_no_file_holds_a_planted_word_that_is_not_for_its_reader(planted_town, who):  # noqa: F811
    client, allowed, read = planted_town.as_(who), Allowed(planted_town, who), 0
    for (public_id,) in planted_town.admin("SELECT public_id FROM students_student ORDER BY id"):
        page = f"/students/{public_id}/export/"
        shown = client.get(page)
        if shown.status_code == 200 and "Take the copy" in text_of(shown):
            text = take(client, page, format="csv").content.decode()
            assert allowed.leaks(text) == [], page
            read += text.lower().count("zq")
    assert read or who in ("tess.young", "cy.fox")


def test_every_element_of_the_catalogue_has_a_word_and_a_kind(town):
    from homeroom.agreements.element_words import ELEMENTS
    from homeroom.students.words import DATASETS

    for element in catalogue().elements.values():
        assert element.key in ELEMENTS and element.dataset in DATASETS

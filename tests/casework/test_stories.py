"""What happened at school is read by others once the district took the names of others out (34 CFR 99.12(a))."""

import psycopg
import pytest

from tests.casework.stories import STORY, add_incident
from tests.casework.writing import hidden, send
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of

DSA = "dsa-lakeside-dcs"

WAITS = "What happened is not shown: it may name other students."
WITHOUT = "During lunch Marisol and [another person] shouted at each other."


def page_of(town, child, number: int) -> str:
    return f"{child.url}incidents/{number}/redaction/"


def opened_to_the_agency(content):
    agreement(content, DSA)["lines"][0]["elements"].append("discipline.incidents")


def take_out(town, number: int, text: str = WITHOUT, **more):
    return send(town.as_(town.ada_okafor), page_of(town, town.marisol, number), text=text, is_checked="on", **more)


def test_the_story_waits_until_the_district_took_the_names_out(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    number = add_incident(town)
    rosa = town.as_(town.rosa_diaz)
    page = text_of(rosa.get(town.marisol.url))
    assert WAITS in page
    assert "Devin" not in page
    assert take_out(town, number).status_code == 302
    page = text_of(rosa.get(town.marisol.url))
    assert WITHOUT in page
    assert WAITS not in page
    assert "Devin" not in page


def test_an_incident_without_a_story_says_nothing_of_one(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    add_incident(town, story="")
    page = text_of(town.as_(town.rosa_diaz).get(town.marisol.url))
    assert "Incidents at school" in page
    assert WAITS not in page
    assert "Take out the names" not in text_of(town.as_(town.ada_okafor).get(town.marisol.url))


def test_the_page_proposes_and_asks_about_each_word_that_may_be_a_name(town):
    number = add_incident(town)
    ada = town.as_(town.ada_okafor)
    page = ada.get(page_of(town, town.marisol, number)).content.decode()
    assert "[another person]" in page
    assert "None of these words names another student" not in page
    answer = take_out(town, number, text="Marisol and Devin shouted.")
    assert answer.status_code == 422
    assert "These may be names: Devin." in text_of(answer)
    assert "None of these words names another student" in text_of(answer)
    assert town.admin("SELECT count(*) FROM casework_redaction") == [(0,)]
    assert take_out(town, number, text="Marisol left Lincoln.", names_nobody="on").status_code == 302
    assert town.admin("SELECT count(*) FROM casework_redaction") == [(1,)]


def test_nobody_saves_without_saying_that_every_word_was_read(town):
    number = add_incident(town)
    ada, url = town.as_(town.ada_okafor), page_of(town, town.marisol, number)
    machinery = hidden(ada.get(url).content.decode())
    answer = ada.post(url, {**machinery, "text": WITHOUT})
    assert "Read it once more" in text_of(answer)
    assert town.admin("SELECT count(*) FROM casework_redaction") == [(0,)]


def test_the_latest_counts(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    number = add_incident(town)
    take_out(town, number)
    take_out(town, number, text="There was a quarrel.")
    page = text_of(town.as_(town.rosa_diaz).get(town.marisol.url))
    assert "There was a quarrel." in page
    assert WITHOUT not in page


def test_a_story_that_is_sent_anew_waits_anew(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    take_out(town, add_incident(town))
    town.admin("UPDATE students_disciplineincident SET superseded_at = now(), superseded_by_id = batch_id")
    add_incident(town)
    page = text_of(town.as_(town.rosa_diaz).get(town.marisol.url))
    assert WAITS in page
    assert WITHOUT not in page


def test_nobody_of_another_organization_opens_the_story(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    number = add_incident(town)
    url = page_of(town, town.marisol, number)
    assert town.as_(town.ada_okafor).get(url).status_code == 200
    for person in (town.rosa_diaz, town.cy_fox, town.mari_vega):
        assert town.as_(person).get(url).status_code == 404
    missing = town.as_(town.ada_okafor).get(page_of(town, town.marisol, 987_654))
    assert missing.status_code == 404


def test_nobody_writes_into_the_file_of_another(town, tmp_path):
    """By raw SQL: the policy holds what the page does not offer."""
    apply(town, tmp_path, opened_to_the_agency)
    number = add_incident(town)
    row = (
        "INSERT INTO casework_redaction (student_id, contributor_id, by_id, incident_id, sealed_text)"
        " SELECT %s, organization_id, id, %s, 'x' FROM partners_person WHERE key = %s"
    )
    with town.raw("ada.okafor") as ada:
        ada.execute(row, [town.marisol.id, number, "ada.okafor"])
    with town.raw("rosa.diaz") as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute(row, [town.marisol.id, number, "rosa.diaz"])


def test_whoever_may_not_read_incidents_reads_no_redaction(town, tmp_path):
    apply(town, tmp_path, opened_to_the_agency)
    take_out(town, add_incident(town))
    count = "SELECT count(*) FROM casework_redaction"
    seen = {}
    for person in ("ada.okafor", "rosa.diaz", "cy.fox", "carmen.abuela", "tom.reed"):
        with town.raw(person) as connection:
            seen[person] = connection.execute(count).fetchone()[0]
    assert {person for person, rows in seen.items() if rows} == {"ada.okafor", "rosa.diaz"}


def test_the_story_is_kept_sealed(town):
    number = add_incident(town)
    take_out(town, number)
    for table, column in (("students_disciplineincident", "sealed_description"), ("casework_redaction", "sealed_text")):
        ((kept,),) = town.admin(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        assert b"lunch" not in bytes(kept)
    assert "Devin" in STORY

"""A student's own words, and the student's own accounting."""

import psycopg
import pytest

from tests.casework.writing import add_need, id_of, join, send
from tests.desk.asking import count_of, text_of

WORDS = "I want to stay at Lincoln and sing."


def say(client, child, words=WORDS):
    return send(client, f"{child.url}words/new/", words=words)


def test_the_student_writes_and_the_page_says_who_reads(town):
    mari = town.as_(town.mari_vega)
    page = text_of(mari.get(f"{town.marisol.url}words/new/"))
    assert "Rosa Diaz" in page
    assert "Ada Okafor" not in page
    assert say(mari, town.marisol).status_code == 302
    assert WORDS in text_of(mari.get("/"))


def test_the_caseworker_reads_it_and_the_school_and_the_home_do_not(town):
    say(town.as_(town.mari_vega), town.marisol)
    count = "SELECT count(*) FROM casework_ownwords"
    seen = {}
    for person in ("mari.vega", "rosa.diaz", "sam.hill", "ada.okafor", "carmen.abuela", "tom.reed", "dora.lind"):
        with town.raw(person) as connection:
            seen[person] = connection.execute(count).fetchone()[0]
    assert {person for person, rows in seen.items() if rows} == {"mari.vega", "rosa.diaz", "sam.hill"}
    assert WORDS in text_of(town.as_(town.rosa_diaz).get(town.marisol.url))


def test_nobody_writes_in_the_students_place(town):
    row = (
        "INSERT INTO casework_ownwords (student_id, contributor_id, by_id, words)"
        " SELECT %s, organization_id, id, 'x' FROM partners_person WHERE key = %s"
    )
    with town.raw("mari.vega") as connection:
        connection.execute(row, [town.marisol.id, "mari.vega"])
    for person, child in (("carmen.abuela", town.marisol), ("ada.okafor", town.marisol), ("mari.vega", town.jonah)):
        with town.raw(person) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(row, [child.id, person])
    assert town.as_(town.carmen_abuela).get(f"{town.marisol.url}words/new/").status_code == 404


def test_the_team_says_what_it_does_for_the_student(town):
    rosa = town.as_(town.rosa_diaz)
    join(rosa, town.marisol, id_of(town, "ada.okafor"), "school_counselor")
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    assert "Is doing for me: Call the bus company" in text_of(town.as_(town.mari_vega).get("/"))


def test_the_student_reads_who_looked_and_nobody_elses(town):
    town.as_(town.ada_okafor).get(town.marisol.url)
    mari = town.as_(town.mari_vega)
    assert "See who looked at my record" in text_of(mari.get("/"))
    text = text_of(mari.get(f"{town.marisol.url}disclosures/"))
    assert "Ada Okafor" in text
    assert mari.get(f"{town.jonah.url}disclosures/").status_code == 404
    count = "SELECT count(*) FROM access_disclosure WHERE student_id = %s"
    town.as_(town.rosa_diaz).get(town.jonah.url)
    with town.raw("mari.vega") as connection:
        assert connection.execute(count, [town.marisol.id]).fetchone()[0] > 0
        assert connection.execute(count, [town.jonah.id]).fetchone()[0] == 0
    with town.raw("carmen.abuela") as connection:
        assert connection.execute(count, [town.marisol.id]).fetchone()[0] == 0
    assert town.as_(town.carmen_abuela).get(f"{town.marisol.url}disclosures/").status_code == 404


def test_my_page_asks_no_more_than_it_may(town):
    say(town.as_(town.mari_vega), town.marisol)
    assert count_of(town.as_(town.mari_vega), "/") <= 12

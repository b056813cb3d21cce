"""A parent reads who learned what of the child's school record, in the own language, on a page and on paper (34 CFR 99.32(c))."""

import pytest

from tests.decide.asking import apply_permits
from tests.desk.asking import sections_of, text_of
from tests.town.cast import give_accounts

ELENA = "elena.vega"


def limit(**more):
    def change(content):
        entry = {
            "id": "l",
            "student": "county-dcs:10023",
            "effect": "limit",
            "dated": content["agreements"][0]["effective_on"],
        }
        content["orders"].append({**entry, "elements": ["attendance.*"], "against": {"person": ELENA}, **more})

    return change


@pytest.fixture
def family(town):
    """Rosa has looked at what the district keeps, and Ada at what the agency does."""
    apply_permits(town)
    give_accounts(town.server, town.database)
    for person in (town.rosa_diaz, town.ada_okafor):
        assert town.as_(person).get(town.marisol.url).status_code == 200
    return town


def address(town, child) -> str:
    return f"{child.url}disclosures/"


def test_a_parent_reads_who_saw_the_school_s_record_and_of_no_other(family):
    elena = family.as_(ELENA)
    page = text_of(elena.get(address(family, family.marisol)))
    assert "Who saw part of your child’s school record" in page
    assert "Rosa Diaz" in page and "Lakeside County Child Services" in page
    assert "Uninterrupted Scholars Act" in page
    assert "Ada Okafor" not in page  # What the agency told the school is no school record.
    assert "Who looked" in text_of(elena.get(family.marisol.url))


def test_the_record_has_its_sections_and_tells_what_right_it_is(family):
    elena = family.as_(ELENA)
    answer = elena.get(family.marisol.url)
    assert "attendance" in sections_of(answer)
    assert "You hold the right to this student’s school record" in text_of(answer)
    home = text_of(elena.get("/"))
    assert "Your children" in home and "Who lives with you" not in home


def test_whoever_the_student_lives_with_is_counted_and_not_named(family):
    assert family.as_(family.carmen_abuela).get(family.marisol.url).status_code == 200
    elena = family.as_(ELENA)
    page = text_of(elena.get(address(family, family.marisol)))
    assert "A family member, or whom the student lives with" in page
    assert "Carmen" not in page
    with family.raw(ELENA) as connection:
        named = connection.execute("SELECT key FROM partners_person WHERE key LIKE 'carmen%%'").fetchall()
    assert named == []


def test_in_spanish_and_on_paper(family):
    elena = family.as_(ELENA, "es")
    page = text_of(elena.get(address(family, family.marisol)))
    assert "Quién vio parte del expediente escolar de su hijo o hija" in page
    paper = elena.get(f"{address(family, family.marisol)}print.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_nobody_else_s_child_and_no_child_answer_alike(family):
    elena = family.as_(ELENA)
    assert elena.get(address(family, family.ines)).status_code == 404
    with family.raw(ELENA) as connection:
        seen = connection.execute("SELECT DISTINCT student_id FROM access_disclosure").fetchall()
    assert seen == [(family.marisol.id,)]


def test_where_an_order_keeps_something_from_the_parent_nothing_of_who_looked_is_told(town):
    apply_permits(town, limit())
    give_accounts(town.server, town.database)
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    with town.raw(ELENA) as connection:
        assert connection.execute("SELECT count(*) FROM access_disclosure").fetchone() == (0,)
    elena = town.as_(ELENA)
    assert "Rosa Diaz" not in text_of(elena.get(address(town, town.marisol)))


def test_it_ends_when_the_student_is_of_age(family):
    family.admin("UPDATE students_matchkeys SET birth_on = current_date - interval '18 years'")
    assert family.as_(ELENA).get(address(family, family.marisol)).status_code == 404

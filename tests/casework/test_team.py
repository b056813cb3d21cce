"""The team: whom do I call; joining opens what agreements open to a team, leaving closes it at once."""

import psycopg
import pytest

from tests.casework.writing import add_need, id_of, join, on, send
from tests.desk.asking import count_of, text_of


def test_the_advocate_opens_the_page_by_being_on_the_team_and_loses_it_when_she_leaves(town):
    cy, rosa = town.as_(town.cy_fox), town.as_(town.rosa_diaz)
    assert cy.get(town.marisol.url).status_code == 404
    assert join(rosa, town.marisol, id_of(town, "cy.fox"), appointed="Court order of March 3, 2026").status_code == 302
    answer = cy.get(town.marisol.url)
    assert answer.status_code == 200
    assert "Vega Ruiz" in text_of(answer)
    assert "Heron Lane" not in text_of(answer)  # Her line names the plan and the names, and no address.
    assert town.marisol.url in cy.get("/").content.decode()
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    assert send(rosa, f"{town.marisol.url}team/{number}/departure/", reason="Case closed").status_code == 302
    assert cy.get(town.marisol.url).status_code == 404
    assert cy.get(f"{town.marisol.url}team/").status_code == 404
    text = text_of(rosa.get(f"{town.marisol.url}team/"))
    assert "No longer on the team" in text
    assert "Case closed" in text


def test_a_membership_of_tomorrow_or_of_last_week_opens_nothing(town):
    rosa, cy = town.as_(town.rosa_diaz), town.as_(town.cy_fox)
    join(rosa, town.marisol, id_of(town, "cy.fox"), begins_on=on(1))
    join(rosa, town.marisol, id_of(town, "cy.fox"), begins_on=on(-9), ends_on=on(-1))
    assert cy.get(town.marisol.url).status_code == 404
    join(rosa, town.marisol, id_of(town, "cy.fox"), begins_on=on(-9), ends_on=on(0))
    assert cy.get(town.marisol.url).status_code == 200


def test_what_a_member_owned_gets_another_owner_and_keeps_its_story(town):
    rosa, cy = town.as_(town.rosa_diaz), town.as_(town.cy_fox)
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    add_need(rosa, town.marisol, id_of(town, "cy.fox"))
    assert "Call the bus company" in text_of(cy.get("/"))
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    address = f"{town.marisol.url}team/{number}/departure/"
    assert send(rosa, address).status_code == 422  # Who takes over?
    assert send(rosa, address, owner=id_of(town, "sam.hill")).status_code == 302
    assert "Call the bus company" in text_of(town.as_(town.sam_hill).get("/"))
    task = text_of(rosa.get(f"{town.marisol.url}plan/tasks/{town.admin('SELECT id FROM casework_task')[0][0]}/"))
    assert "Cy Fox" in task
    assert "Sam Hill" in task


def test_somebody_without_an_account_is_on_the_team_with_a_number_as_people_write_it(town):
    ada = town.as_(town.ada_okafor)
    typed = {"name": "Nguyễn Thị Ánh", "team_role": "mentor", "phone": "(555) 01-02 ext. 7", "begins_on": on(0)}
    assert send(ada, f"{town.marisol.url}team/new/", person="", **typed).status_code == 302
    text = text_of(town.as_(town.rosa_diaz).get(f"{town.marisol.url}team/"))
    for words in ("Nguyễn Thị Ánh", "(555) 01-02 ext. 7", "Mentor"):
        assert words in text


def test_a_school_brings_its_own_people_and_nobody_elses(town):
    ada = town.as_(town.ada_okafor)
    page = text_of(ada.get(f"{town.marisol.url}team/new/"))
    assert "Tess Young" in page
    assert "Cy Fox" not in page
    assert join(ada, town.marisol, id_of(town, "tess.young"), "teacher").status_code == 302
    assert join(ada, town.marisol, id_of(town, "cy.fox")).status_code == 422
    member = (
        "INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name,"
        " phone, email, appointed, begins_on) SELECT %s, p.organization_id, p.id, x.id, '', 'casa_gal', '', '', '', '',"
        " current_date FROM partners_person p, partners_person x WHERE p.key = %s AND x.key = %s"
    )
    with town.raw(town.ada_okafor) as connection:
        connection.execute(member, [town.marisol.id, "ada.okafor", "tess.young"])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(member, [town.marisol.id, "ada.okafor", "cy.fox"])
    with town.raw(town.rosa_diaz) as connection:
        connection.execute(member, [town.marisol.id, "rosa.diaz", "cy.fox"])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(member, [town.ines.id, "rosa.diaz", "cy.fox"])  # Tom's child.


def test_only_who_answers_or_who_brought_a_member_ends_the_membership(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    assert "leaves the team" in text_of(rosa.get(f"{town.marisol.url}team/"))
    assert "leaves the team" not in text_of(ada.get(f"{town.marisol.url}team/"))
    assert ada.get(f"{town.marisol.url}team/{number}/departure/").status_code == 404
    gone = (
        "INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
        " SELECT %s, organization_id, id, %s, '' FROM partners_person WHERE key = %s"
    )
    with town.raw(town.ada_okafor) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(gone, [town.marisol.id, number, "ada.okafor"])
    with town.raw(town.rosa_diaz) as connection:
        connection.execute(gone, [town.marisol.id, number, "rosa.diaz"])


def test_who_brought_a_member_ends_the_membership(town):
    ada = town.as_(town.ada_okafor)
    join(ada, town.marisol, id_of(town, "tess.young"), "teacher")
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    assert send(ada, f"{town.marisol.url}team/{number}/departure/", reason="Another class").status_code == 302
    assert "Another class" in text_of(ada.get(f"{town.marisol.url}team/"))


def test_a_member_ends_the_own_membership(town):
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    cy = town.as_(town.cy_fox)
    assert send(cy, f"{town.marisol.url}team/{number}/departure/", reason="My case load").status_code == 302
    assert cy.get(town.marisol.url).status_code == 404


def test_whoever_is_recused_sees_no_team(town):
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    count = "SELECT count(*) FROM casework_membership"
    with town.raw(town.sam_hill) as sam:
        assert sam.execute(count).fetchone() == (1,)
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'sam.hill'"
    )
    with town.raw(town.sam_hill) as sam:
        assert sam.execute(count).fetchone() == (0,)


def test_a_steward_keeps_records_and_sees_no_team(town):
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    count = "SELECT count(*) FROM casework_membership"
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.dora_lind) as dora, town.raw(town.tom_reed) as tom:
        assert rosa.execute(count).fetchone() == (1,)
        assert dora.execute(count).fetchone() == (0,)
        assert tom.execute(count).fetchone() == (0,)


def test_the_last_day_is_not_before_the_first(town):
    answer = join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"), ends_on=on(-3))
    assert answer.status_code == 422
    assert "The last day is before the first" in text_of(answer)


def make_siblings(town) -> None:
    """Marisol and Jonah have a parent of one name."""
    town.admin(
        "UPDATE students_personaround SET name = 'Pat Vega' WHERE role = 'parent' AND student_id = ANY (%s)",
        [town.marisol.id, town.jonah.id],
    )


def test_brothers_and_sisters_stand_on_the_page_as_far_as_one_works_with_them(town):
    rosa = town.as_(town.rosa_diaz)
    page = f"{town.marisol.url}team/"
    assert "Brothers and sisters" not in text_of(rosa.get(page))
    make_siblings(town)
    answer = rosa.get(page)
    assert "Brothers and sisters" in text_of(answer)
    assert town.jonah.url in answer.content.decode()
    assert "lives in another home" in text_of(answer)
    town.admin("UPDATE students_placementcaregiver SET name = 'Carmen Abuela', phone = '555-0102'")
    assert "lives in the same home" in text_of(rosa.get(page))
    # The counselor works with Marisol and has no line about parents; Jonah goes to another district.
    assert town.jonah.url not in town.as_(town.ada_okafor).get(page).content.decode()


def test_a_sibling_on_the_page_is_written_down(town):
    make_siblings(town)
    town.as_(town.rosa_diaz).get(f"{town.marisol.url}team/")
    shown = town.admin("SELECT student_ids FROM access_event WHERE page = 'casework:team'")
    assert set(shown[-1][0]) == {town.marisol.id, town.jonah.id}


def test_the_page_asks_no_more_with_brothers_and_sisters(town):
    town.admin("UPDATE students_personaround SET name = 'Elena Vega' WHERE role = 'parent'")
    rosa = town.as_(town.rosa_diaz)
    assert "Jonah" in text_of(rosa.get(f"{town.marisol.url}team/"))
    assert count_of(rosa, f"{town.marisol.url}team/") <= 12

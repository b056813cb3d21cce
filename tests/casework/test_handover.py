"""A worker leaves, or a case changes hands: no task stays with somebody who sees it no longer."""

import re

from tests.casework.writing import add_need, id_of, join, on, send, task_of
from tests.desk.asking import count_of, text_of

PAGE = "/students/handover/"


def two_tasks(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), next_action="Step one")
    add_need(rosa, town.jonah, id_of(town, "rosa.diaz"), what="A desk", next_action="Step two")
    return rosa


def owner_of(town, what: str) -> str:
    return town.admin(
        "SELECT p.key FROM casework_turn n JOIN partners_person p ON p.id = n.owner_id WHERE n.task_id = %s"
        " ORDER BY n.id DESC LIMIT 1",
        task_of(town, what),
    )[0][0]


def test_the_supervisor_hands_over_all_tasks_of_one_person_on_one_page(town):
    two_tasks(town)
    sam = town.as_(town.sam_hill)
    assert "Rosa Diaz: 2 open tasks" in text_of(sam.get(PAGE))
    answer = send(sam, PAGE, owner=id_of(town, "rosa.diaz"), heir=id_of(town, "sam.hill"))
    assert answer.status_code == 302
    assert "2 tasks went to Sam Hill." in text_of(sam.get("/"))
    assert owner_of(town, "Step one") == owner_of(town, "Step two") == "sam.hill"
    story = text_of(sam.get(f"{town.marisol.url}plan/tasks/{task_of(town, 'Step one')}/"))
    assert "Rosa Diaz" in story  # History stays.


def test_what_the_heir_cannot_see_stays_and_is_said(town):
    two_tasks(town)
    sam = town.as_(town.sam_hill)
    # Ada reads the plan of Marisol by the agency's line, and nothing of Jonah.
    send(sam, PAGE, owner=id_of(town, "rosa.diaz"), heir=id_of(town, "ada.okafor"))
    text = text_of(sam.get("/"))
    assert "1 task went to Ada Okafor." in text
    assert "1 task stays" in text
    assert owner_of(town, "Step one") == "ada.okafor"
    assert owner_of(town, "Step two") == "rosa.diaz"


def test_nobody_hands_to_the_same_person_or_to_a_stranger(town):
    two_tasks(town)
    sam, rosa = town.as_(town.sam_hill), id_of(town, "rosa.diaz")
    assert send(sam, PAGE, owner=rosa, heir=rosa).status_code == 422
    assert send(sam, PAGE, owner=rosa, heir=id_of(town, "tom.reed")).status_code == 422
    assert send(sam, PAGE, owner=rosa, heir=id_of(town, "sam.hill")).status_code == 302


def test_tasks_of_other_units_are_not_there(town):
    two_tasks(town)
    assert "Rosa Diaz: 2 open tasks" in text_of(town.as_(town.sam_hill).get(PAGE))
    assert "Rosa Diaz" not in re.sub(r"Confidential[^.]*\.", "", text_of(town.as_(town.tom_reed).get(PAGE)))
    for other in (town.ada_okafor, town.carmen_abuela, town.dora_lind):
        assert town.as_(other).get(PAGE).status_code == 404


def test_a_membership_that_runs_out_leaves_its_tasks_on_the_page_of_who_answers(town):
    rosa = town.as_(town.rosa_diaz)
    join(rosa, town.marisol, id_of(town, "cy.fox"), ends_on=on(30))
    add_need(rosa, town.marisol, id_of(town, "cy.fox"))
    assert "Tasks of somebody who left" not in text_of(rosa.get("/"))
    town.admin("UPDATE casework_membership SET begins_on = current_date - 9, ends_on = current_date - 3")
    for client in (rosa, town.as_(town.sam_hill)):
        text = text_of(client.get("/"))
        assert "Tasks of somebody who left" in text
        assert "Call the bus company" in text
    for other in (town.ada_okafor, town.tom_reed, town.carmen_abuela):
        assert "Tasks of somebody who left" not in text_of(town.as_(other).get("/"))


def test_an_assignment_that_ends_leaves_its_tasks_with_the_supervisor_of_who_follows(town):
    two_tasks(town)
    tom = id_of(town, "tom.reed")
    # The agency's file gives the case to Tom; Rosa sees it no longer.
    town.admin("UPDATE students_caseworker SET email = 'tom@dcs.example' WHERE email = 'rosa@dcs.example'")
    client = town.as_(town.tom_reed)
    assert "Tasks of somebody who left" in text_of(client.get("/"))
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 404
    assert send(client, PAGE, owner=id_of(town, "rosa.diaz"), heir=tom).status_code == 302
    text = text_of(client.get("/"))
    assert "Tasks of somebody who left" not in text
    assert owner_of(town, "Step one") == owner_of(town, "Step two") == "tom.reed"


def test_somebody_who_takes_part_no_more_has_left(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    assert "Tasks of somebody who left" not in text_of(rosa.get("/"))
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'ada.okafor'")
    assert "Tasks of somebody who left" in text_of(rosa.get("/"))


def test_a_line_that_ends_leaves_tasks_too(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    assert "Tasks of somebody who left" not in text_of(rosa.get("/"))
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-dcs-lakeside'")
    assert "Tasks of somebody who left" in text_of(rosa.get("/"))


def test_the_page_asks_as_much_for_one_task_as_for_many(town):
    rosa = two_tasks(town)
    few = count_of(rosa, PAGE)
    for number in range(3):
        add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), next_action=f"More {number}")
    assert count_of(rosa, PAGE) == few <= 12


def test_who_is_waited_for_finds_it_on_the_first_page(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    turn = {"owner": id_of(town, "rosa.diaz"), "due_on": on(3), "note": ""}
    send(rosa, f"{page}turns/", on_page=page, state="open", waits_for=id_of(town, "ada.okafor"), **turn)
    assert "Others wait for you" not in text_of(ada.get("/"))  # It does not wait.
    send(rosa, f"{page}turns/", on_page=page, state="waiting_on_other", waits_for=id_of(town, "ada.okafor"), **turn)
    text = text_of(ada.get("/"))
    assert "Others wait for you" in text
    assert "Call the bus company" in text
    assert "Others wait for you" not in text_of(rosa.get("/"))

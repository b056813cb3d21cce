"""Today: what is due and how late, mine first; each item one click from where it is done."""

import re

import pytest

from tests.casework.writing import add_need, id_of, on, task_of
from tests.desk.asking import count_of, text_of


def move(town, what: str, days: int) -> None:
    town.admin(
        "UPDATE casework_turn SET due_on = current_date + %s WHERE task_id IN (SELECT id FROM casework_task WHERE what = %s)",
        days,
        what,
    )


def headings(page: str) -> list[str]:
    return [re.sub(r"\s+", " ", h).strip() for h in re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.S)]


def test_tasks_are_grouped_by_what_is_due_and_the_longest_overdue_comes_first(town):
    rosa = town.as_(town.rosa_diaz)
    for number, days in enumerate((-9, -2, 3, 40)):
        add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), next_action=f"Step {number}")
        move(town, f"Step {number}", days)
    page = rosa.get("/").content.decode()
    assert headings(page)[:2] == ["2 tasks are overdue", "Due within a week"]
    assert "Later" in headings(page)
    places = [page.index(f"Step {number}") for number in range(4)]
    assert places == sorted(places)
    assert f"{town.marisol.url}plan/tasks/{task_of(town, 'Step 0')}/" in page


def test_the_supervisor_learns_what_is_late_with_her_caseworker_and_a_stranger_does_not(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    sam = town.as_(town.sam_hill)
    assert "Overdue with others" not in text_of(sam.get("/"))
    move(town, "Call the bus company", -1)
    text = text_of(sam.get("/"))
    assert "Overdue with others" in text
    assert "Rosa Diaz" in text
    for stranger in (town.tom_reed, town.uma_bell, town.cy_fox):
        assert "Call the bus company" not in text_of(town.as_(stranger).get("/"))


def test_a_task_of_the_counselor_stands_on_her_page_with_the_students_name(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    text = text_of(town.as_(town.ada_okafor).get("/"))
    assert "Due within a week" in text
    assert re.search(r"Call the bus company\s+Marisol[^·]*Vega Ruiz · You", text)


def test_whose_access_ended_finds_no_task_of_that_student(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    ada = town.as_(town.ada_okafor)
    assert "Call the bus company" in text_of(ada.get("/"))
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-dcs-lakeside'")
    assert "Call the bus company" not in text_of(ada.get("/"))


def test_a_hearing_within_two_weeks_is_announced(town):
    rosa = town.as_(town.rosa_diaz)
    assert "Hearings in the next 14 days" not in text_of(rosa.get("/"))
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days'")
    assert "Hearings in the next 14 days" in text_of(rosa.get("/"))


def test_an_empty_day_says_how_a_task_comes_here(town):
    assert "No task waits for you" in text_of(town.as_(town.rosa_diaz).get("/"))


def test_the_page_asks_as_much_for_one_task_as_for_many(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    one = count_of(rosa, "/")
    for due in (1, 2, 3):
        add_need(rosa, town.jonah, id_of(town, "rosa.diaz"), due=on(due))
    assert count_of(rosa, "/") == one <= 12


@pytest.mark.parametrize("who", ["rosa.diaz", "sam.hill", "ada.okafor", "tess.young", "cy.fox", "ben.ito"])
def test_nobodys_page_asks_more_than_twelve_statements(town, who):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    assert count_of(town.as_(who), "/") <= 12


def test_what_the_agency_planned_is_a_disclosure_to_the_school_when_it_is_on_its_page(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    town.as_(town.ada_okafor).get("/")
    from homeroom.access.catalogue import catalogue

    told = town.admin(
        "SELECT DISTINCT d.dataset FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " JOIN partners_person p ON p.id = d.person_id WHERE p.key = 'ada.okafor' AND e.page = 'desk:home'"
    )
    assert (catalogue().datasets["plan"].number,) in told

"""The first page: each role finds what waits for it."""

import re

from tests.casework.writing import add_need, id_of, join, task_of
from tests.desk.asking import count_of, text_of


def test_the_caseworker_finds_her_students_and_no_others(quiet_town):
    town = quiet_town
    rosa = town.as_(town.rosa_diaz).get("/")
    assert town.marisol.url in rosa.content.decode()
    assert town.ines.url not in rosa.content.decode()
    text = text_of(rosa)
    for words in ("Vega Ruiz", "7th grade", "Lincoln Middle School", "years old"):
        assert words in text


def test_the_supervisor_finds_those_of_whom_she_supervises(quiet_town):
    town = quiet_town
    page = town.as_(town.sam_hill).get("/").content.decode()
    assert town.marisol.url in page
    assert town.ines.url not in page


def test_the_counselor_finds_the_students_of_her_school(quiet_town):
    town = quiet_town
    assert town.marisol.url in town.as_(town.ada_okafor).get("/").content.decode()
    stranger = town.as_(town.uma_bell).get("/")  # She works at another school.
    assert town.marisol.url not in stranger.content.decode()
    assert "No students here yet" in text_of(stranger)


def test_the_list_asks_as_much_for_one_student_as_for_many(quiet_town):
    town = quiet_town
    one, more = town.as_(town.tom_reed), town.as_(town.rosa_diaz)
    assert count_of(one, "/") == count_of(more, "/") <= 12


def test_the_steward_finds_imports_agreements_and_disclosures(quiet_town):
    town = quiet_town
    text = text_of(town.as_(town.nora_west).get("/"))
    assert "School records of north-usd for children in county care" in text  # It waits to be activated.
    assert "Disclosures" in text
    assert "Vega" not in text


def test_the_linkage_steward_finds_how_many_wait(quiet_town):
    town = quiet_town
    ((waiting,),) = town.admin(
        "SELECT count(*) FROM matching_pair p WHERE NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = p.id)"
    )
    assert waiting > 0
    text = text_of(town.as_(town.lena_marsh).get("/"))
    assert re.search(rf"\b{waiting} child(ren)? waits? for your decision", text)


def test_the_host_operator_finds_technical_facts_only(quiet_town):
    town = quiet_town
    text = text_of(town.as_(town.omar_voss).get("/"))
    assert "Size of the database" in text
    assert "Vega" not in text


def test_the_advocate_without_a_team_is_told_how_a_student_appears(quiet_town):
    town = quiet_town
    text = text_of(town.as_(town.cy_fox).get("/"))
    assert "No students here yet" in text
    assert "Vega" not in text


def test_only_reading_is_possible(quiet_town):
    town = quiet_town
    assert town.as_(town.rosa_diaz).post("/").status_code == 405


def test_a_list_is_written_down_as_a_list(town):
    town.as_(town.rosa_diaz).get("/")
    rows = town.admin(
        "SELECT e.operation, e.outcome, %s = ANY (e.student_ids)"
        " FROM access_event e JOIN partners_person p ON p.id = e.person_id WHERE p.key = 'rosa.diaz'",
        town.marisol.id,
    )
    assert rows == [("list", "permit", True)]


def test_whose_training_has_lapsed_reads_why_and_whom_to_ask(town):
    rosa = town.as_(town.rosa_diaz)
    assert town.marisol.url in rosa.get("/").content.decode()
    town.admin(
        "UPDATE partners_readiness SET during = tstzrange(now() - interval '400 days', now() - interval '30 days')"
        " WHERE kind = 'training' AND person_id = (SELECT id FROM partners_person WHERE key = 'rosa.diaz')"
    )
    answer = rosa.get("/")
    text = text_of(answer)
    assert "Your privacy training held through" in text
    assert "Dora Lind" in text
    assert town.marisol.url not in answer.content.decode()
    assert rosa.get(town.marisol.url).status_code == 404
    # A search finds nobody, and is no line of the book, for nothing was open to search.
    found = rosa.post("/search/", {"words": "Marisol"})
    assert found.status_code == 404
    assert "Your privacy training held through" in text_of(found)
    assert town.marisol.url not in found.content.decode()
    asked = "SELECT count(*) FROM access_event e JOIN partners_person p ON p.id = e.person_id WHERE p.key = 'rosa.diaz'"
    assert town.admin(f"{asked} AND operation = 'search'") == [(0,)]


def become(town, key: str, role: str, organization: str) -> None:
    town.admin(
        "UPDATE partners_person SET role = %s, organization_id = o.id FROM partners_organization o"
        " WHERE o.key = %s AND partners_person.key = %s",
        role,
        organization,
        key,
    )


def test_an_empty_list_says_which_of_two_things_is_missing(town):
    text = text_of(town.as_(town.uma_bell).get("/"))
    assert "An agreement covers your role." in text
    assert "enrolled at a school where you work" in text
    become(town, "cy.fox", "tutor", "bridge")
    text = text_of(town.as_(town.cy_fox).get("/"))
    assert "No agreement opens records to your role (tutor) yet." in text
    assert "puts you on the student’s team" in text
    become(town, "cy.fox", "parent", ":families")
    assert "Your child’s record is not open here yet." in text_of(town.as_(town.cy_fox).get("/"))


def test_a_tutor_on_a_team_sees_what_a_line_opens_to_team_members(town):
    become(town, "cy.fox", "tutor", "casa")
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"), "tutor")
    cy = town.as_(town.cy_fox)
    assert cy.get(town.marisol.url).status_code == 404  # The line names the role casa.
    town.admin("UPDATE access_grant SET role = 'tutor' WHERE role = 'casa'")
    assert town.marisol.url in cy.get("/").content.decode()
    assert cy.get(town.marisol.url).status_code == 200


def test_a_need_is_two_clicks_from_today_for_who_may_write_it(town):
    page = town.as_(town.rosa_diaz).get(town.marisol.url).content.decode()
    assert f"{town.marisol.url}plan/needs/new/" in page
    assert "Add a need" in page
    assert "Add a need" not in town.as_(town.dora_lind).get(town.marisol.url).content.decode()


def test_the_supervisor_finds_the_work_by_worker_and_a_worker_does_not(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    add_need(town.as_(town.rosa_diaz), town.jonah, id_of(town, "sam.hill"), what="A desk", next_action="Find one")
    text = text_of(town.as_(town.sam_hill).get("/"))
    assert re.search(r"By worker.*Rosa Diaz 0 1", text)
    assert "By worker" not in text_of(town.as_(town.rosa_diaz).get("/"))


def test_a_task_is_done_in_two_clicks_from_today(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    assert page in rosa.get("/").content.decode()  # One click.
    form = rosa.get(page).content.decode().partition("completion/")[2].partition("</form>")[0]
    filled = dict(
        re.findall(r'name="(\w+)" value="([^"]*)"', re.sub(r"<input(?![^>]*(hidden|text|checked))[^>]*>", "", form))
    )
    chosen = dict(re.findall(r'<select name="(\w+)".*?<option value="(\d+)" selected', form, re.S))
    answer = rosa.post(f"{page}completion/", {**filled, **chosen})  # The other: sent as it stands.
    assert answer.status_code == 302, text_of(answer)
    assert town.admin("SELECT what FROM casework_task ORDER BY id DESC LIMIT 1") == [("Look whether it helped",)]

"""The first page: each role finds what waits for it."""

import re

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
    assert re.search(rf"\b{waiting} pairs? of records waits? for a decision", text)


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

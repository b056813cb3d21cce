"""Families: what the law and the agreements open to whom the record is about and to whom the student lives with."""

import pytest

from tests.casework.writing import add_need, id_of, join, on, send, task_of
from tests.desk.asking import text_of

SIGHT = "SELECT count(*) FROM {} WHERE student_id = %s"


def rows(town, person, table, child):
    with town.raw(person) as connection:
        return connection.execute(SIGHT.format(table), [child.id]).fetchone()[0]


def test_the_foster_parent_finds_the_child_who_lives_with_her_and_no_other(town):
    carmen = town.as_(town.carmen_abuela)
    page = carmen.get("/")
    assert town.marisol.url in page.content.decode()
    assert town.jonah.url not in page.content.decode()
    assert carmen.get(town.jonah.url).status_code == 404
    text = text_of(carmen.get(town.marisol.url))
    for words in ("Marisol Ana Vega Ruiz", "Lincoln Middle School", "Rosa Diaz"):
        assert words in text
    assert "Why can I see this?" in text
    assert "The student lives with you" in text


def test_what_the_school_shows_her_ends_with_the_line_that_lets_the_agency_pass_it_on(town):
    assert rows(town, "carmen.abuela", "students_attendanceevent", town.marisol) == 3
    assert rows(town, "carmen.abuela", "students_glimpse", town.marisol) > 0
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")
    assert rows(town, "carmen.abuela", "students_attendanceevent", town.marisol) == 0
    assert town.as_(town.carmen_abuela).get(town.marisol.url).status_code == 200  # What the agency itself must give.


def test_she_reads_whose_agreement_opens_the_schools_record_though_she_reads_no_agreement(town):
    page = text_of(town.as_(town.carmen_abuela).get(town.marisol.url))
    assert "An agreement that Lakeside Unified School District has signed" in page
    assert "It would come from Lakeside Unified School District" in page  # Where nothing has come yet.


def test_she_loses_sight_when_the_child_lives_elsewhere(town):
    carmen = town.as_(town.carmen_abuela)
    assert carmen.get(town.marisol.url).status_code == 200
    town.admin("UPDATE students_placementcaregiver SET ends_on = current_date - 1 WHERE email = 'carmen@home.example'")
    assert carmen.get(town.marisol.url).status_code == 404
    assert town.marisol.url not in carmen.get("/").content.decode()


@pytest.mark.parametrize(
    "table",
    ["students_placementaddress", "students_hearing", "students_careepisode", "students_specialeducationstatus"],
)
def test_she_sees_what_monday_morning_needs_and_not_the_case(town, table):
    seen = {"students_hearing"}  # The next hearing: she may be heard there.
    assert rows(town, "rosa.diaz", table, town.marisol) >= (table != "students_specialeducationstatus")
    assert bool(rows(town, "carmen.abuela", table, town.marisol)) == (table in seen)


def test_she_takes_a_task_and_the_caseworker_reads_what_she_did(town):
    rosa, carmen = town.as_(town.rosa_diaz), town.as_(town.carmen_abuela)
    add_need(rosa, town.marisol, id_of(town, "carmen.abuela"))
    assert "Call the bus company" in text_of(carmen.get("/"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    answer = send(
        carmen, f"{page}completion/", on_page=page, then="next", next_action="Wait for the pass",
        owner=id_of(town, "rosa.diaz"), due_on=on(4), note="They send it by mail",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "They send it by mail" in text_of(rosa.get(page))
    assert "Wait for the pass" in text_of(rosa.get("/"))
    # The school has no line that shows it what families write, and so learns nothing of it.
    assert "Wait for the pass" not in text_of(town.as_(town.ada_okafor).get(f"{town.marisol.url}plan/"))


def test_the_student_reads_her_own_page_in_plain_words_without_papers(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    mari = town.as_(town.mari_vega)
    text = text_of(mari.get("/"))
    for words in ("My page", "What we are working on", "A ride to school on Mondays", "Who is there for me", "Cy Fox"):
        assert words in text
    assert mari.get(town.marisol.url).status_code == 200
    assert mari.get(town.jonah.url).status_code == 404
    assert mari.get(f"{town.marisol.url}contacts/").status_code == 404  # Notes are written among adults.


def test_under_twelve_the_page_is_not_open_yet(town):
    lou = town.as_(town.lou_brandt)
    assert "It opens when you are 12" in text_of(lou.get("/"))
    assert lou.get(town.ines.url).status_code == 404
    town.admin(
        "UPDATE students_matchkeys SET birth_on = current_date - interval '12 years' WHERE student_id = %s",
        town.ines.id,
    )
    assert "What we are working on" in text_of(lou.get("/"))
    assert lou.get(town.ines.url).status_code == 200


def test_a_birth_date_that_nobody_knows_opens_nothing(town):
    mari = town.as_(town.mari_vega)
    assert mari.get(town.marisol.url).status_code == 200
    town.admin("UPDATE students_matchkeys SET birth_on = NULL WHERE student_id = %s", town.marisol.id)
    assert mari.get(town.marisol.url).status_code == 404


def test_reading_ones_own_record_is_an_event_and_no_disclosure(town):
    town.as_(town.mari_vega).get(town.marisol.url)
    events = "SELECT count(*) FROM access_event e JOIN partners_person p ON p.id = e.person_id WHERE p.key = %s"
    told = "SELECT count(*) FROM access_disclosure d JOIN partners_person p ON p.id = d.person_id WHERE p.key = %s"
    assert town.admin(events, "mari.vega")[0][0] == 1
    assert town.admin(told, "mari.vega")[0][0] == 0
    town.as_(town.carmen_abuela).get(town.marisol.url)
    assert town.admin(told, "carmen.abuela")[0][0] > 0  # Whom the child lives with receives a disclosure.


def test_names_of_families_are_known_around_the_child_alone(town):
    known = "SELECT p.key FROM partners_person p JOIN partners_organization o ON o.id = p.organization_id WHERE o.kind = 'family'"

    def families_known_to(person):
        with town.raw(person) as connection:
            return {key for (key,) in connection.execute(known)}

    assert families_known_to("rosa.diaz") == {"carmen.abuela", "mari.vega"}
    assert families_known_to("tom.reed") == {"lou.brandt"} or families_known_to("tom.reed") == set()
    assert families_known_to("carmen.abuela") == {"carmen.abuela", "mari.vega"}
    for stranger in ("uma.bell", "kim.noor", "cy.fox", "ben.ito", "lena.marsh", "omar.voss"):
        assert families_known_to(stranger) == set(), stranger


def test_a_family_brings_nobody_who_takes_part_here(town):
    carmen = town.as_(town.carmen_abuela)
    page = carmen.get(f"{town.marisol.url}team/new/").content.decode()
    for name in ("Mari Vega", "Lou Brandt", "Rosa Diaz"):
        assert name not in page
    import psycopg

    member = (
        "INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name,"
        " phone, email, appointed, begins_on) SELECT %s, p.organization_id, p.id, x.id, '', 'mentor', '', '', '', '',"
        " current_date FROM partners_person p, partners_person x WHERE p.key = 'carmen.abuela' AND x.key = 'mari.vega'"
    )
    with town.raw("carmen.abuela") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(member, [town.marisol.id])


def test_the_file_written_back_names_no_party_of_families(town):
    written = town.homeroom("export-collaboration").stdout
    assert "carmen.abuela" in written
    assert "families" not in written.lower()

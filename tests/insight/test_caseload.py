"""The caseload list: everybody whom one works with, filtered, sorted, fifty a page, in as many queries for any number."""

import re

import pytest

from homeroom.access.catalogue import catalogue
from tests.access.matrix import Allowed
from tests.casework.writing import add_need, id_of
from tests.desk.asking import count_of, text_of

PAGE = "/caseload/"
STATEMENTS_MAX = 12


def names(answer) -> list[str]:
    body = answer.content.decode()
    return re.findall(r'<th scope="row"><a href="/students/[^"]+">([^<]+)</a>', body)


def move(town, days: int) -> None:
    town.admin("UPDATE casework_turn SET due_on = current_date + %s", days)


def test_a_caseworker_finds_her_students_and_a_colleague_his(town):
    mine, his = names(town.as_(town.rosa_diaz).get(PAGE)), names(town.as_(town.tom_reed).get(PAGE))
    assert any("Marisol" in name for name in mine)
    assert mine
    assert his
    assert not set(mine) & set(his)


def test_tasks_contacts_and_hearings_stand_beside_the_name(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    move(town, -2)
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days', held_on = NULL")
    row = next(
        r
        for r in re.findall(r"<tr>.*?</tr>", rosa.get(PAGE).content.decode(), re.S)
        if str(town.marisol.public_id) in r
    )
    assert "<strong>1</strong>" in row
    assert re.search(r'data-label="Next hearing">\s*\w', row)


def forbid(town, operation: str) -> None:
    town.admin("UPDATE agreements_line SET operations = operations - %s", operation)


def row_of(answer, child) -> str:
    return next(
        row for row in re.findall(r"<tr>.*?</tr>", answer.content.decode(), re.S) if str(child.public_id) in row
    )


def test_what_a_line_lets_one_look_at_and_not_list_stays_on_the_students_page(town):
    rosa = town.as_(town.rosa_diaz)
    assert "Lincoln Middle School" in row_of(rosa.get(PAGE), town.marisol)
    assert "Some of this is not on lists" not in text_of(rosa.get(PAGE))
    forbid(town, "list")
    page = rosa.get(PAGE)
    assert "Marisol" in row_of(page, town.marisol)  # Of the own agency's file everything is there still.
    assert "Lincoln Middle School" not in page.content.decode()
    assert "Some of this is not on lists" in text_of(page)
    assert "Lincoln Middle School" in text_of(rosa.get(town.marisol.url))


def test_what_may_not_be_listed_is_told_by_no_count_no_order_and_no_filter(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    move(town, -2)
    assert "<strong>1</strong>" in row_of(ada.get(PAGE), town.marisol)
    assert len(names(ada.get(PAGE + "?overdue=1"))) == 1
    forbid(town, "list")
    row = row_of(ada.get(PAGE), town.marisol)
    assert "<strong>1</strong>" not in row and 'data-label="Open tasks" class="number">–<' in row
    assert names(ada.get(PAGE + "?overdue=1")) == []
    assert 'href="/students/' in ada.get(town.marisol.url + "plan/").content.decode()


def test_what_a_line_shows_of_some_days_alone_and_may_not_be_listed_is_on_no_list(town):
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days', held_on = NULL")
    hearings = catalogue().datasets["court_education"].bit
    town.admin(
        "INSERT INTO access_windowgrant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, look_back_days,"
        " agreement_id, line_id, basis, during) SELECT recipient_id, role, purpose_id, contributor_id, ground_id, %s, 365,"
        " agreement_id, line_id, basis, during FROM access_grant WHERE line_id IS NOT NULL AND datasets & %s <> 0",
        hearings, hearings,
    )  # fmt: skip
    # As if the school had all else of its own, and no line showed anything of all days.
    town.admin(
        "UPDATE access_grant SET own = true, datasets = datasets & ~%s::bigint WHERE line_id IS NOT NULL", hearings
    )
    ada, hearing = town.as_(town.ada_okafor), re.compile(r'data-label="Next hearing">\s*\w')
    assert hearing.search(row_of(ada.get(PAGE), town.marisol))
    forbid(town, "list")
    assert not hearing.search(row_of(ada.get(PAGE), town.marisol))


def test_of_whom_nothing_may_be_listed_is_on_no_list(town):
    ada = town.as_(town.ada_okafor)
    assert any("Marisol" in name for name in names(ada.get(PAGE)))
    # As if the school had no record of its own, and saw its students by agreements alone.
    town.admin("UPDATE access_grant SET own = false WHERE line_id IS NOT NULL")
    assert any("Marisol" in name for name in names(ada.get(PAGE)))
    forbid(town, "list")
    answer = ada.get(PAGE)
    assert names(answer) == []
    assert ada.get(town.marisol.url).status_code == 200


def test_only_with_overdue_tasks_means_only_those(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    everybody = names(rosa.get(PAGE))
    assert names(rosa.get(PAGE + "?overdue=1")) == []
    move(town, -2)
    late = names(rosa.get(PAGE + "?overdue=1"))
    assert len(late) == 1 < len(everybody)


def test_an_open_need_is_found_by_its_domain_and_a_met_one_is_not(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), domain="literacy")
    assert len(names(rosa.get(PAGE + "?need=literacy"))) == 1
    assert names(rosa.get(PAGE + "?need=attendance")) == []
    town.admin(
        "INSERT INTO casework_needstate (student_id, contributor_id, by_id, need_id, state, resolution, note)"
        " SELECT student_id, contributor_id, by_id, id, 'resolved', '', '' FROM casework_need"
    )
    assert names(rosa.get(PAGE + "?need=literacy")) == []


def test_the_list_is_filtered_by_school_and_grade(town):
    rosa = town.as_(town.rosa_diaz)
    body = rosa.get(PAGE).content.decode()
    school = re.search(r'name="school">.*?<option>([^<]+)</option>', body, re.S)[1]
    found = rosa.get(PAGE, {"school": school})
    assert 0 < len(names(found)) < len(names(rosa.get(PAGE)))
    assert names(rosa.get(PAGE, {"school": "No Such School"})) == []
    assert names(rosa.get(PAGE, {"worker": "x", "sort": "y", "need": "z", "page": "w"})) == names(rosa.get(PAGE))


def test_a_supervisor_sees_it_worker_by_worker(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    town.admin(
        "UPDATE students_caseworker SET email = 'rosa@dcs.example' WHERE student_id = %s AND role = 'caseworker'",
        town.marisol.id,
    )
    town.admin("UPDATE partners_person SET email = 'rosa@dcs.example' WHERE key = 'rosa.diaz'")
    move(town, -1)
    sam = town.as_(town.sam_hill)
    text = text_of(sam.get(PAGE))
    assert "By caseworker" in text
    assert "Rosa Diaz" in text
    worker = id_of(town, "rosa.diaz")
    assert len(names(sam.get(f"{PAGE}?worker={worker}"))) >= 1
    assert "By caseworker" not in text_of(town.as_(town.rosa_diaz).get(PAGE))


@pytest.mark.parametrize("stranger", ["cy.fox", "ben.ito", "omar.voss", "carmen.abuela"])
def test_who_has_no_caseload_gets_no_list(town, stranger):
    assert town.as_(town.ada_okafor).get(PAGE).status_code == 200
    assert town.as_(stranger).get(PAGE).status_code == 404
    assert town.as_(town.ada_okafor).post(PAGE).status_code == 405


@pytest.mark.parametrize("query", ["", "?need=literacy", "?overdue=1&sort=contact"])
def test_the_statements_are_few_and_do_not_grow_with_the_list(town, query):
    sam, rosa = town.as_(town.sam_hill), town.as_(town.rosa_diaz)
    few = count_of(sam, PAGE + query)
    assert count_of(rosa, PAGE + query) < few <= STATEMENTS_MAX
    make_children_like_marisol(town, 120)
    assert count_of(sam, PAGE + query) == few


def test_a_long_list_has_pages_of_fifty(town):
    sam = town.as_(town.sam_hill)
    make_children_like_marisol(town, 120)
    assert len(names(sam.get(PAGE))) == len(names(sam.get(PAGE + "?page=2"))) == 50


def make_children_like_marisol(town, many: int) -> None:
    """More children of the same worker, with the agency's rows that make it so."""
    town.admin(
        "WITH made AS (INSERT INTO students_student (public_id)"
        " SELECT gen_random_uuid() FROM generate_series(1, %s) RETURNING id)"
        " INSERT INTO students_sourcerecord (contributor_id, source_id, student_id)"
        " SELECT contributor_id, 'copy' || made.id, made.id FROM students_sourcerecord, made WHERE source_id = '10023'",
        many,
    )
    town.admin(
        "INSERT INTO students_caseworker (student_id, contributor_id, batch_id, key, digest, role, name, organization, email,"
        " phone, begins_on, ends_on) SELECT r.student_id, w.contributor_id, w.batch_id, w.key, w.digest, w.role, w.name,"
        " w.organization, w.email, w.phone, w.begins_on, w.ends_on FROM students_caseworker w, students_sourcerecord r"
        " WHERE w.student_id = %s AND w.superseded_at IS NULL AND starts_with(r.source_id, 'copy')",
        town.marisol.id,
    )
    town.admin(
        "INSERT INTO students_careepisode (student_id, contributor_id, batch_id, key, digest, removal_on, legal_authority,"
        " exit_reason, court_name) SELECT r.student_id, e.contributor_id, e.batch_id, e.key, e.digest, e.removal_on,"
        " e.legal_authority, '', '' FROM students_careepisode e, students_sourcerecord r"
        " WHERE e.student_id = %s AND e.superseded_at IS NULL AND starts_with(r.source_id, 'copy')",
        town.marisol.id,
    )
    town.admin("SELECT access.restand_all_v1()")


def test_looking_at_the_list_stands_in_the_book(town):
    town.as_(town.rosa_diaz).get(PAGE)
    [(page, operation, shown)] = town.admin(
        "SELECT page, operation, student_ids FROM access_event WHERE page = 'insight:students'"
    )
    assert operation == "list"
    assert town.marisol.id in shown
    assert Allowed(town, "rosa.diaz").may_read_rows(town.marisol.id, *town.admin(
        "SELECT contributor_id, dataset FROM access_disclosure WHERE student_id = %s LIMIT 1", town.marisol.id)[0]
    )  # fmt: skip


def test_today_leads_to_the_whole_list(town):
    assert 'href="/caseload/"' in town.as_(town.rosa_diaz).get("/").content.decode()

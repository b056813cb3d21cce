"""The plan: one owner, one next action, one date, or it cannot be saved."""

import psycopg
import pytest

from tests.casework.writing import add_need, hidden, id_of, on, send, task_of
from tests.desk.asking import NOBODY, bytes_of, count_of, text_of

QUERIES_MAX = 12  # DESIGN section 6.


def test_a_need_stands_on_the_plan_with_who_does_what_by_when(town):
    rosa = town.as_(town.rosa_diaz)
    answer = add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    assert answer.status_code == 302
    text = text_of(rosa.get(f"{town.marisol.url}plan/"))
    for words in ("A ride to school on Mondays", "Call the bus company", "Ada Okafor", "Attendance and taking part"):
        assert words in text


def test_the_counselor_reads_it_and_a_stranger_finds_nothing(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    assert "Call the bus company" in text_of(town.as_(town.ada_okafor).get(f"{town.marisol.url}plan/"))
    for stranger in (town.tom_reed, town.uma_bell, town.kim_noor, town.cy_fox):
        client = town.as_(stranger)
        for page in ("plan/", "plan/needs/new/", "team/", "contacts/", "contacts/new/"):
            hidden, missing = client.get(town.marisol.url + page), client.get(NOBODY + page)
            assert hidden.status_code == 404, (stranger, page)
            assert bytes_of(hidden) == bytes_of(missing)


@pytest.mark.parametrize("missing", ["next_action", "owner", "due_on", "what", "domain"])
def test_without_an_owner_an_action_or_a_date_nothing_is_saved_and_nothing_typed_is_lost(town, missing):
    rosa = town.as_(town.rosa_diaz)
    typed = {"owner": id_of(town, "rosa.diaz"), missing: ""}
    if missing == "due_on":
        typed["due"] = typed.pop("due_on") or " "
    answer = add_need(rosa, town.marisol, **typed)
    assert answer.status_code == 422
    if missing != "what":
        assert "A ride to school on Mondays" in answer.content.decode()
    assert town.admin("SELECT count(*) FROM casework_need") == [(0,)]


def test_an_owner_is_somebody_who_can_see_the_plan(town):
    rosa = town.as_(town.rosa_diaz)
    page = text_of(rosa.get(f"{town.marisol.url}plan/needs/new/"))
    assert "Ada Okafor, School counselor" in page
    assert "Sam Hill, Caseworker supervisor" in page
    assert "Tom Reed" not in page
    assert "Uma Bell" not in page
    assert add_need(rosa, town.marisol, id_of(town, "tom.reed")).status_code == 422
    assert town.admin("SELECT count(*) FROM casework_need") == [(0,)]


def test_sent_twice_it_is_one_need(town):
    rosa = town.as_(town.rosa_diaz)
    page = f"{town.marisol.url}plan/needs/new/"
    typed = {
        **hidden(rosa.get(page).content.decode()),
        "domain": "literacy",
        "what": "A library card",
        "found": "youth_said",
        "next_action": "Go there",
        "owner": id_of(town, "rosa.diaz"),
        "due_on": on(3),
    }
    first, second = rosa.post(page, typed), rosa.post(page, typed)
    assert first["location"] == second["location"]
    assert town.admin("SELECT count(*) FROM casework_need") == [(1,)]


@pytest.mark.parametrize("due", ["02/30/2027", "yesterday", "1/1/2020"])
def test_a_day_that_is_none_is_explained(town, due):
    answer = add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"), due=due)
    assert answer.status_code == 422
    assert "usa-error-message" in answer.content.decode()
    assert due in answer.content.decode()


def test_a_task_that_is_done_asks_what_comes_next(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    answer = send(rosa, f"{page}completion/", on_page=page, then="next")
    assert answer.status_code == 422  # What comes next is not said yet.
    answer = send(
        rosa, f"{page}completion/", on_page=page, then="next", next_action="Ask for a bus pass",
        owner=id_of(town, "ada.okafor"), due_on=on(9),
    )  # fmt: skip
    assert answer.status_code == 302
    text = text_of(rosa.get(f"{town.marisol.url}plan/"))
    assert "Ask for a bus pass" in text
    assert "Call the bus company" not in text  # Done; it stands on the need's own page.
    assert town.admin("SELECT state FROM casework_needstate ORDER BY id DESC LIMIT 1") == [("in_progress",)]


def test_a_need_that_is_met_is_counted_and_has_no_next_move(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    answer = send(rosa, f"{page}completion/", on_page=page, then="met", resolution="school_action")
    assert answer.status_code == 302
    text = text_of(rosa.get(f"{town.marisol.url}plan/"))
    assert "1 of 1 need met" in text
    assert "Call the bus company" not in text_of(rosa.get("/"))


def test_a_need_closes_with_its_open_tasks_and_keeps_its_story(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    need = town.admin("SELECT id FROM casework_need")[0][0]
    address = f"{town.marisol.url}plan/needs/{need}/"
    send(rosa, f"{address}tasks/new/", next_action="Look for a car pool", owner=id_of(town, "sam.hill"), due_on=on(2))
    assert send(rosa, f"{address}closing/", state="resolved").status_code == 422  # How was it met?
    assert send(rosa, f"{address}closing/", state="unresolved_closed", note="No bus runs there").status_code == 302
    text = text_of(rosa.get(address))
    for words in ("Closed, not met", "No bus runs there", "Look for a car pool", "Dropped"):
        assert words in text
    assert rosa.get(f"{address}tasks/new/").status_code == 404  # Nothing is added to a closed need.


def test_a_goal_says_how_one_will_know(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    address = f"{town.marisol.url}plan/needs/{town.admin('SELECT id FROM casework_need')[0][0]}/"
    answer = send(
        rosa, f"{address}goals/new/", what="In school every Monday", measure="Mondays absent in a month",
        baseline="3", target="0", due_on=on(60),
    )  # fmt: skip
    assert answer.status_code == 302
    text = text_of(rosa.get(address))
    for words in ("In school every Monday", "Mondays absent in a month", "Proposed"):
        assert words in text


def test_the_counselor_hands_on_what_the_agency_wrote_and_the_agency_sees_it(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    ada = town.as_(town.ada_okafor)
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    answer = send(
        ada, f"{page}turns/", on_page=page, state="waiting_on_other", owner=id_of(town, "rosa.diaz"), due_on=on(8),
        note="They need the agency’s letter",
    )  # fmt: skip
    assert answer.status_code == 302
    text = text_of(town.as_(town.rosa_diaz).get(page))
    for words in ("Waiting for somebody else", "They need the agency’s letter", "Written by Ada Okafor"):
        assert words in text


def test_without_an_agreement_back_nobody_changes_what_the_other_could_not_see_changed(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    ada = town.as_(town.ada_okafor)
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    assert "Mark as done" in text_of(ada.get(page))
    town.admin("SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'")
    text = text_of(ada.get(page))
    assert "Mark as done" not in text
    assert "could not see what you change" in text
    assert ada.post(f"{page}turns/", {}).status_code == 404


def test_of_two_people_at_one_task_the_second_reads_what_the_first_did(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    rosa, sam = town.as_(town.rosa_diaz), town.as_(town.sam_hill)
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    typed = {"state": "open", "owner": id_of(town, "sam.hill"), "due_on": on(9)}
    both = [hidden(client.get(page).content.decode(), "turns/") for client in (rosa, sam)]
    assert rosa.post(f"{page}turns/", {**both[0], **typed, "note": "Rosa's words"}).status_code == 302
    answer = sam.post(f"{page}turns/", {**both[1], **typed, "note": "Sam's words"})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Rosa&#x27;s words" in text
    assert "Sam&#x27;s words" in text
    assert "Saved now, by Rosa Diaz" in text
    assert answer.content.decode().count(">Agree<") == 3  # Owner, day and how it stands; the notes differ.
    assert town.admin("SELECT count(*) FROM casework_turn") == [(2,)]


def test_the_plan_asks_no_more_than_it_may(town):
    rosa = town.as_(town.rosa_diaz)
    for _ in range(3):
        add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    assert count_of(rosa, f"{town.marisol.url}plan/") <= QUERIES_MAX


# --- What the database holds to, whatever the page does ------------------------------------------------------------


NEED = (
    "INSERT INTO casework_need (student_id, contributor_id, by_id, domain, what, found)"
    " SELECT %s, organization_id, id, 'literacy', 'x', 'record' FROM partners_person WHERE key = %s RETURNING id"
)
STATE = (
    "INSERT INTO casework_needstate (student_id, contributor_id, by_id, need_id, state, resolution, note)"
    " SELECT %s, organization_id, id, %s, %s, '', '' FROM partners_person WHERE key = %s"
)
TASK = (
    "INSERT INTO casework_task (student_id, contributor_id, by_id, need_id, what)"
    " SELECT %s, organization_id, id, %s, 'x' FROM partners_person WHERE key = %s RETURNING id"
)
TURN = (
    "INSERT INTO casework_turn (student_id, contributor_id, by_id, task_id, owner_id, due_on, state, note)"
    " SELECT %s, organization_id, id, %s, id, current_date, %s, '' FROM partners_person WHERE key = %s"
)
NOW = "SET CONSTRAINTS ALL IMMEDIATE"


def whole_need(connection, child, person="rosa.diaz"):
    need = connection.execute(NEED, [child, person]).fetchone()[0]
    connection.execute(STATE, [child, need, "identified", person])
    task = connection.execute(TASK, [child, need, person]).fetchone()[0]
    connection.execute(TURN, [child, task, "open", person])
    return need, task


def test_an_open_need_without_an_open_task_cannot_be_committed(town):
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, town.marisol.id)
        rosa.execute(NOW)
        rosa.execute("SET CONSTRAINTS ALL DEFERRED")
        need = rosa.execute(NEED, [town.marisol.id, "rosa.diaz"]).fetchone()[0]
        rosa.execute(STATE, [town.marisol.id, need, "identified", "rosa.diaz"])
        with pytest.raises(psycopg.errors.CheckViolation, match="next action"):
            rosa.execute(NOW)


def test_a_need_without_a_state_and_a_task_without_an_owner_cannot_be_committed(town):
    with town.raw(town.rosa_diaz) as rosa:
        rosa.execute(NEED, [town.marisol.id, "rosa.diaz"])
        with pytest.raises(psycopg.errors.CheckViolation, match="has a state"):
            rosa.execute(NOW)
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, town.marisol.id)
        rosa.execute(TASK, [town.marisol.id, need, "rosa.diaz"])
        with pytest.raises(psycopg.errors.CheckViolation, match="an owner and a date"):
            rosa.execute(NOW)


def test_the_last_open_task_of_an_open_need_cannot_just_end(town):
    with town.raw(town.rosa_diaz) as rosa:
        _, task = whole_need(rosa, town.marisol.id)
        rosa.execute(NOW)
        rosa.execute("SET CONSTRAINTS ALL DEFERRED")
        first = rosa.execute("SELECT id FROM casework_turn WHERE task_id = %s", [task]).fetchone()[0]
        rosa.execute(
            "INSERT INTO casework_turn (student_id, contributor_id, by_id, task_id, owner_id, due_on, state, note, after_id)"
            " SELECT %s, organization_id, id, %s, id, current_date, 'done', '', %s FROM partners_person WHERE key = 'rosa.diaz'",
            [town.marisol.id, task, first],
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="next action"):
            rosa.execute(NOW)


def test_nobody_writes_about_a_child_whom_they_cannot_see_and_a_missing_child_answers_alike(town):
    with town.raw(town.tom_reed) as tom:
        whole_need(tom, town.ines.id, "tom.reed")
    errors = []
    for child in (town.marisol.id, 999_999):
        with town.raw(town.tom_reed) as tom, pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            tom.execute(NEED, [child, "tom.reed"])
        errors.append(str(refused.value))
    assert errors[0] == errors[1]


def test_nobody_writes_in_anothers_name_or_into_anothers_file(town):
    with town.raw(town.rosa_diaz) as rosa:
        whole_need(rosa, town.marisol.id)
    for sql in (
        "SELECT %s, organization_id, (SELECT id FROM partners_person WHERE key = 'sam.hill'), 'literacy', 'x', 'record'"
        " FROM partners_person WHERE key = 'rosa.diaz'",
        "SELECT %s, (SELECT id FROM partners_organization WHERE key = 'lakeside-usd'), id, 'literacy', 'x', 'record'"
        " FROM partners_person WHERE key = 'rosa.diaz'",
    ):
        with town.raw(town.rosa_diaz) as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(
                f"INSERT INTO casework_need (student_id, contributor_id, by_id, domain, what, found) {sql}",
                [town.marisol.id],
            )


def test_a_task_belongs_to_a_need_of_the_same_child(town):
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, town.marisol.id)
        assert rosa.execute(TASK, [town.marisol.id, need, "rosa.diaz"]).fetchone()
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, town.marisol.id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(TASK, [town.jonah.id, need, "rosa.diaz"])
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, town.marisol.id)
        whole_need(rosa, town.jonah.id)  # That Jonah has a need of his own makes Marisol's no more his.
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(TASK, [town.jonah.id, need, "rosa.diaz"])


def test_a_recusal_and_an_order_on_the_plan_hide_it_and_close_writing(town):
    see = "SELECT count(*) FROM casework_need WHERE student_id = %s"
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "sam.hill"))
    with town.raw(town.sam_hill) as sam:
        assert sam.execute(see, [town.marisol.id]).fetchone() == (1,)
        whole_need(sam, town.marisol.id, "sam.hill")
    order = (
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, against_person_id, read_by) SELECT 'o', o.id, '10023', current_date - 1, 'limit', '[]', %s, '', p.id,"
        " '[]' FROM partners_organization o, partners_person p WHERE o.key = 'county-dcs' AND p.key = 'sam.hill'"
    )
    from homeroom.access.catalogue import catalogue

    town.admin(order, [catalogue().datasets["plan"].number])
    with town.raw(town.sam_hill) as sam:
        assert sam.execute(see, [town.marisol.id]).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sam.execute(NEED, [town.marisol.id, "sam.hill"])
    page = text_of(town.as_(town.rosa_diaz).get(f"{town.marisol.url}plan/needs/new/"))
    assert "Sam Hill" not in page  # Who cannot see it is neither among the readers nor among those who may own it.


@pytest.mark.parametrize("verb", ["UPDATE casework_need SET what = 'y'", "DELETE FROM casework_need"])
def test_what_was_written_is_never_changed(town, verb):
    with town.raw(town.rosa_diaz) as rosa:
        whole_need(rosa, town.marisol.id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(verb)

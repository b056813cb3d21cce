"""Undo: what was done is taken back by later rows, at once by the message and for thirty days by the page of it."""

import re
import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connections

from tests.casework.test_plan import STATE, TURN, whole_need
from tests.casework.writing import TODAY, add_need, hidden, id_of, join, on, send, task_of
from tests.desk.asking import text_of

UNDO = re.compile(r'<form method="post" action="([^"]+)" class="usa-alert')


def undo_of(client, answer) -> str:
    """The address of the Undo button on the page after this answer."""
    assert answer.status_code == 302, answer.status_code
    page = client.get(answer["location"]).content.decode()
    return UNDO.search(page)[1]


def turns_of(town, task: int) -> list[tuple]:
    return town.admin(
        "SELECT state, p.key, t.due_on = %s, takes_back_id IS NOT NULL FROM casework_turn t"
        " JOIN partners_person p ON p.id = t.owner_id WHERE task_id = %s ORDER BY t.id",
        TODAY + timedelta(days=5),
        task,
    )


@pytest.fixture
def rosa(town):
    return town.as_(town.rosa_diaz)


@pytest.fixture
def page(town, rosa):
    """A task of Rosa's, due in five days."""
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    return f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"


def number_of(page: str) -> int:
    return int(page.rstrip("/").rpartition("/")[2])


def hand_on(client, town, page, to="sam.hill", **more):
    typed = {"state": "open", "owner": id_of(town, to), "due_on": on(9), **more}
    return send(client, f"{page}turns/", on_page=page, **typed)


def need_of(town) -> str:
    return f"{town.marisol.url}plan/needs/{town.admin('SELECT id FROM casework_need')[0][0]}/"


def test_handing_on_is_undone_by_the_button_of_its_message_and_both_stand_in_the_story(town, rosa, page):
    undo = undo_of(rosa, hand_on(rosa, town, page))
    answer = rosa.post(undo)
    assert (answer.status_code, answer["location"]) == (302, page)
    assert turns_of(town, number_of(page)) == [
        ("open", "rosa.diaz", True, False),
        ("open", "sam.hill", False, False),
        ("open", "rosa.diaz", True, True),
    ]
    text = text_of(rosa.get(page))
    assert "Taken back. All stands as before." in text
    assert "Taken back. To do." in text
    # A second click changes nothing, and says nothing wrong.
    rosa.post(undo)
    assert len(turns_of(town, number_of(page))) == 3
    assert "Somebody else" not in text_of(rosa.get(page))


def test_the_message_stays_until_the_next_page_and_the_task_offers_the_same_for_thirty_days(town, rosa, page):
    answer = hand_on(rosa, town, page)
    assert UNDO.search(rosa.get(answer["location"]).content.decode())
    assert not UNDO.search(rosa.get(page).content.decode())
    assert "Take it back" in text_of(rosa.get(page))
    turn = town.admin("SELECT max(id) FROM casework_turn")[0][0]
    address = f"{town.marisol.url}plan/turns/{turn}/taking-back/"
    town.admin("UPDATE casework_turn SET at = now() - interval '30 days' WHERE id = %s", turn)
    assert "Take it back" not in text_of(rosa.get(page))
    assert rosa.post(address).status_code == 404
    town.admin("UPDATE casework_turn SET at = now() - interval '29 days' WHERE id = %s", turn)
    assert rosa.post(address).status_code == 302
    assert len(turns_of(town, number_of(page))) == 3


def test_completing_with_a_next_action_is_undone_with_it(town, rosa, page):
    answer = send(
        rosa, f"{page}completion/", on_page=page, then="next", next_action="Ask for a pass",
        owner=id_of(town, "sam.hill"), due_on=on(7),
    )  # fmt: skip
    rosa.post(undo_of(rosa, answer))
    assert [turn[0] for turn in turns_of(town, number_of(page))] == ["open", "done", "open"]
    assert [turn[0] for turn in turns_of(town, task_of(town, "Ask for a pass"))] == ["open", "dropped"]
    text = text_of(rosa.get("/"))
    assert "Call the bus company" in text
    assert "Ask for a pass" not in text


def test_completing_that_met_the_need_is_undone_with_all_that_ended(town, rosa, page):
    send(rosa, f"{need_of(town)}tasks/new/", next_action="Look for a car", owner=id_of(town, "sam.hill"), due_on=on(5))
    answer = send(rosa, f"{page}completion/", on_page=page, then="met", resolution="school_action")
    undo = undo_of(rosa, answer)
    assert "1 of 1 need met" in text_of(rosa.get(f"{town.marisol.url}plan/"))
    rosa.post(undo)
    for task, owner in ((number_of(page), "rosa.diaz"), (task_of(town, "Look for a car"), "sam.hill")):
        assert turns_of(town, task)[-1] == ("open", owner, True, True)
    text = text_of(rosa.get(need_of(town)))
    assert "Reopened. Newly found" in text
    assert "Mark as done" in text_of(rosa.get(page))


def test_a_closed_need_is_reopened_with_the_tasks_that_it_dropped(town, rosa, page):
    answer = send(rosa, f"{need_of(town)}closing/", state="unresolved_closed", note="No bus")
    undo = undo_of(rosa, answer)
    assert "Reopen the need" in text_of(rosa.get(need_of(town)))
    rosa.post(undo)
    rosa.post(undo)
    assert turns_of(town, number_of(page))[-1] == ("open", "rosa.diaz", True, True)
    assert town.admin("SELECT state FROM casework_needstate ORDER BY id") == [
        ("identified",), ("unresolved_closed",), ("identified",),
    ]  # fmt: skip
    assert "Reopen the need" not in text_of(rosa.get(need_of(town)))


def test_a_need_closed_before_rows_knew_each_other_is_reopened_with_the_task_that_ended_last(town, rosa, page):
    send(rosa, f"{page}completion/", on_page=page, then="met", resolution="time")
    town.admin("UPDATE casework_turn SET act = gen_random_uuid()")
    assert rosa.post(f"{need_of(town)}reopening/").status_code == 302
    assert turns_of(town, number_of(page))[-1] == ("open", "rosa.diaz", True, True)


def test_a_task_is_not_taken_back_under_a_need_that_was_closed_later(town, rosa, page):
    send(rosa, f"{need_of(town)}tasks/new/", next_action="Look for a car", owner=id_of(town, "sam.hill"), due_on=on(5))
    undo = undo_of(rosa, send(rosa, f"{page}completion/", on_page=page, then="others"))
    assert "Take it back" in text_of(rosa.get(page))
    send(rosa, f"{need_of(town)}closing/", state="unresolved_closed")
    assert "Take it back" not in text_of(rosa.get(page))
    assert rosa.post(undo).status_code == 404


def test_who_did_not_do_it_takes_nothing_back_and_who_answers_for_the_case_does(town, rosa, page):
    hand_on(rosa, town, page, to="ada.okafor")
    ada = town.as_(town.ada_okafor)
    turn = town.admin("SELECT max(id) FROM casework_turn")[0][0]
    address = f"{town.marisol.url}plan/turns/{turn}/taking-back/"
    assert "Take it back" not in text_of(ada.get(page))
    assert ada.post(address).status_code == 404
    tom = town.as_(town.tom_reed)
    assert tom.post(address).status_code == tom.post(address.replace(str(turn), "987654")).status_code == 404
    assert town.as_(town.sam_hill).post(address).status_code == 302
    assert len(turns_of(town, number_of(page))) == 3
    # What she does herself, the counselor takes back.
    ada.post(undo_of(ada, hand_on(ada, town, page, to="ada.okafor")))
    assert turns_of(town, number_of(page))[-1][3]


def test_what_somebody_else_has_gone_on_with_is_not_taken_back(town, rosa, page):
    undo = undo_of(rosa, hand_on(rosa, town, page))
    sam = town.as_(town.sam_hill)
    assert hand_on(sam, town, page, to="ada.okafor").status_code == 302
    rosa.post(undo)
    assert len(turns_of(town, number_of(page))) == 3
    assert "Somebody else changed this just before you" in text_of(rosa.get(page))


def test_of_two_who_take_back_at_the_same_moment_one_does(town, rosa, page):
    undo = undo_of(rosa, hand_on(rosa, town, page))
    clients = [rosa, town.as_(town.sam_hill), town.as_(town.rosa_diaz), town.as_(town.sam_hill)]
    assert all(status == 302 for status in at_once(*[lambda c=c: c.post(undo).status_code for c in clients]))
    assert len(turns_of(town, number_of(page))) == 3


def at_once(*acts) -> list:
    """Each in a thread and on a connection of its own, all let go at the same moment."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            answers.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(acts)
    return answers


# --- The team -------------------------------------------------------------------------------------------------------


def membership_of(town, key: str) -> int:
    sql = "SELECT max(m.id) FROM casework_membership m JOIN partners_person p ON p.id = m.person_id WHERE p.key = %s"
    return town.admin(sql, key)[0][0]


def test_a_departure_is_taken_back_with_access_and_tasks(town, rosa, page):
    join(rosa, town.marisol, id_of(town, "cy.fox"), appointed="Court order")
    cy = town.as_(town.cy_fox)
    assert cy.get(town.marisol.url).status_code == 200
    hand_on(rosa, town, page, to="cy.fox")
    left = f"{town.marisol.url}team/{membership_of(town, 'cy.fox')}/"
    answer = send(rosa, f"{left}departure/", owner=id_of(town, "sam.hill"), reason="Ill")
    assert cy.get(town.marisol.url).status_code == 404
    assert turns_of(town, number_of(page))[-1][1] == "sam.hill"
    undo = undo_of(rosa, answer)
    assert undo == f"{left}return/"
    for _ in range(2):
        assert rosa.post(undo).status_code == 302
    assert cy.get(town.marisol.url).status_code == 200
    assert turns_of(town, number_of(page))[-1][1] == "cy.fox"
    assert town.admin("SELECT count(*) FROM casework_membership") == [(2,)]
    text = text_of(rosa.get(f"{town.marisol.url}team/"))
    assert "No longer on the team" in text  # Its story stays.
    assert "Court order" in text
    assert "Take it back" not in text
    # And leaves again.
    again = f"{town.marisol.url}team/{membership_of(town, 'cy.fox')}/departure/"
    assert send(rosa, again, owner=id_of(town, "sam.hill"), reason="").status_code == 302
    assert cy.get(town.marisol.url).status_code == 404


def test_who_may_not_bring_somebody_does_not_bring_them_back(town, rosa):
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    address = f"{town.marisol.url}team/{membership_of(town, 'cy.fox')}/return/"
    cy = town.as_(town.cy_fox)
    assert send(cy, address.replace("return", "departure")).status_code == 302
    assert cy.post(address).status_code == 404  # Whoever has left sees the team no more.
    assert town.as_(town.ada_okafor).post(address).status_code == 404
    assert "Take it back" in text_of(rosa.get(f"{town.marisol.url}team/"))
    town.admin("UPDATE casework_departure SET at = now() - interval '30 days'")
    assert rosa.post(address).status_code == 404
    town.admin("UPDATE casework_departure SET at = now() - interval '29 days'")
    assert rosa.post(address).status_code == 302


# --- The log --------------------------------------------------------------------------------------------------------


def log(client, child, who_reads="notes_shared", note="She was sad on Monday", **more):
    typed = {"who_reads": who_reads, "note": note, "with_whom": "Ms. Young", "medium": "phone", "was_reached": "on"}
    return send(client, f"{child.url}contacts/new/", **{**typed, "happened_on": on(0), **more})


def test_a_withdrawn_contact_shows_its_readers_who_withdrew_it_and_its_writer_the_text(town, rosa):
    undo = undo_of(rosa, log(rosa, town.marisol))
    ada, contacts = town.as_(town.ada_okafor), f"{town.marisol.url}contacts/"
    assert "She was sad" in text_of(ada.get(contacts))
    for _ in range(2):
        assert rosa.post(undo)["location"] == contacts
    for reader in (ada, town.as_(town.sam_hill)):
        text = text_of(reader.get(contacts))
        assert "She was sad" not in text and "Ms. Young" not in text
        assert "A contact was withdrawn by Rosa Diaz" in text
        assert "Nothing written down yet" not in text
    text = text_of(rosa.get(contacts))
    assert "She was sad" in text
    assert "Withdrawn by Rosa Diaz" in text
    assert rosa.post(undo.replace("withdrawal", "restoration")).status_code == 302
    assert "She was sad" in text_of(ada.get(contacts))
    assert town.admin("SELECT state FROM casework_contactstate ORDER BY id") == [("withdrawn",), ("restored",)]


def test_after_thirty_days_nobody_reads_or_restores_it(town, rosa):
    undo = undo_of(rosa, log(rosa, town.marisol))
    rosa.post(undo)
    restoration = undo.replace("withdrawal", "restoration")
    town.admin("UPDATE casework_contactstate SET at = now() - interval '29 days'")
    town.admin("UPDATE casework_contact SET at = now() - interval '58 days'")
    assert "She was sad" in text_of(rosa.get(f"{town.marisol.url}contacts/"))
    town.admin("UPDATE casework_contactstate SET at = now() - interval '30 days'")
    text = text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert "She was sad" not in text
    assert "A contact was withdrawn by Rosa Diaz" in text
    assert rosa.post(restoration).status_code == 404
    town.admin("UPDATE casework_contactstate SET at = now() - interval '29 days'")
    assert rosa.post(restoration).status_code == 302


def test_a_contact_is_withdrawn_within_thirty_days_by_its_writer_or_the_own_organizations_caseworker(town, rosa):
    ada = town.as_(town.ada_okafor)
    of_ada = undo_of(ada, log(ada, town.marisol, note="From school"))
    of_rosa = undo_of(rosa, log(rosa, town.marisol))
    assert "Withdraw :" in text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert ada.post(of_rosa).status_code == 404
    assert rosa.post(of_ada).status_code == 404  # Another organization's file.
    assert town.as_(town.tom_reed).post(of_rosa).status_code == 404
    town.admin("UPDATE casework_contact SET at = now() - interval '30 days'")
    assert rosa.post(of_rosa).status_code == 404
    town.admin("UPDATE casework_contact SET at = now() - interval '29 days'")
    sam = town.as_(town.sam_hill)
    assert sam.post(of_rosa).status_code == 302
    assert "She was sad" not in text_of(sam.get(f"{town.marisol.url}contacts/"))
    assert sam.post(of_rosa.replace("withdrawal", "restoration")).status_code == 404  # That is its writer's.
    assert rosa.post(of_rosa.replace("withdrawal", "restoration")).status_code == 302
    assert ada.post(of_ada).status_code == 302


def test_an_entry_about_brothers_and_sisters_is_withdrawn_for_all_of_them(town, rosa):
    town.admin("UPDATE students_personaround SET name = 'Elena Vega' WHERE role = 'parent'")
    undo = undo_of(rosa, log(rosa, town.marisol, also_about=[str(town.jonah.public_id)]))
    assert "She was sad" in text_of(town.as_(town.sam_hill).get(f"{town.jonah.url}contacts/"))
    rosa.post(undo)
    assert "She was sad" not in text_of(town.as_(town.sam_hill).get(f"{town.jonah.url}contacts/"))
    assert town.admin("SELECT count(*) FROM casework_contactstate") == [(2,)]


# --- What the database holds to -------------------------------------------------------------------------------------

TAKES_BACK = (
    "INSERT INTO casework_turn (student_id, contributor_id, by_id, task_id, owner_id, due_on, state, note, after_id,"
    " takes_back_id) SELECT %s, organization_id, id, %s, id, current_date, 'open', '', %s, %s FROM partners_person"
    " WHERE key = 'rosa.diaz' RETURNING id"
)


def test_a_turn_takes_back_the_one_before_it_of_its_own_task(town):
    child = town.marisol.id
    with town.raw(town.rosa_diaz) as rosa:
        _, task = whole_need(rosa, child)
        _, other = whole_need(rosa, child)
        first, of_other = (
            rosa.execute("SELECT id FROM casework_turn WHERE task_id = %s", [number]).fetchone()[0]
            for number in (task, other)
        )
        # The policy asks before the constraints of the table do.
        with pytest.raises(psycopg.errors.InsufficientPrivilege), rosa.transaction():
            rosa.execute(TAKES_BACK, [child, task, first, of_other])
        with pytest.raises(psycopg.errors.InsufficientPrivilege), rosa.transaction():
            rosa.execute(TAKES_BACK, [child, task, of_other, of_other])
        assert rosa.execute(TAKES_BACK, [child, task, first, first]).fetchone()


def test_a_state_takes_back_one_of_its_own_need_once(town):
    child = town.marisol.id
    again = STATE.replace("state, resolution, note)", "state, resolution, note, takes_back_id)").replace(
        "'', '' FROM", "'', '', %s FROM"
    )
    with town.raw(town.rosa_diaz) as rosa:
        need, _ = whole_need(rosa, child)
        other, _ = whole_need(rosa, child)
        state, of_other = (
            rosa.execute("SELECT id FROM casework_needstate WHERE need_id = %s", [number]).fetchone()[0]
            for number in (need, other)
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege), rosa.transaction():
            rosa.execute(again, [child, need, "identified", of_other, "rosa.diaz"])
        rosa.execute(again, [child, need, "identified", state, "rosa.diaz"])
        with pytest.raises(psycopg.errors.UniqueViolation), rosa.transaction():
            rosa.execute(again, [child, need, "identified", state, "rosa.diaz"])


def test_a_reopened_need_has_a_next_action(town, rosa, page):
    send(rosa, f"{need_of(town)}closing/", state="unresolved_closed")
    need = int(need_of(town).rstrip("/").rpartition("/")[2])
    with town.raw(town.rosa_diaz) as raw:
        raw.execute(STATE, [town.marisol.id, need, "identified", "rosa.diaz"])
        with pytest.raises(psycopg.errors.CheckViolation, match="next action"), raw.transaction():
            raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raw.execute(TURN, [town.marisol.id, new_task(raw, town, need), "open", "rosa.diaz"])
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")


def new_task(raw, town, need):
    from tests.casework.test_plan import TASK

    return raw.execute(TASK, [town.marisol.id, need, "rosa.diaz"]).fetchone()[0]


def test_who_comes_back_left_the_same_child(town, rosa):
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    send(rosa, f"{town.marisol.url}team/{membership_of(town, 'cy.fox')}/departure/")
    back = (
        "INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name,"
        " phone, email, appointed, begins_on, takes_back_id) SELECT %s, organization_id, id, NULL, 'x', 'other', '', '', '',"
        " '', current_date, (SELECT max(id) FROM casework_departure) FROM partners_person WHERE key = 'rosa.diaz'"
    )
    with town.raw(town.rosa_diaz) as raw:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), raw.transaction():
            raw.execute(back, [town.jonah.id])
        raw.execute(back, [town.marisol.id])


CONTACT_STATE = (
    "INSERT INTO casework_contactstate (student_id, contributor_id, by_id, contact_id, dataset, state)"
    " SELECT c.student_id, p.organization_id, p.id, c.id, c.dataset, 'withdrawn' FROM casework_contact c, partners_person p"
    " WHERE p.key = %s"
)


def test_withdrawn_is_said_of_what_one_may_withdraw_and_to_the_same_readers(town, rosa):
    log(rosa, town.marisol)
    count = "SELECT count(*) FROM casework_contactstate"
    for who, may in ((town.rosa_diaz, True), (town.sam_hill, True), (town.ada_okafor, False)):
        with town.raw(who) as raw:
            if may:
                raw.execute(CONTACT_STATE, [who])
                assert raw.execute(count).fetchone() == (1,)
            else:
                assert raw.execute("SELECT count(*) FROM casework_contact").fetchone() == (1,)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute(CONTACT_STATE, [who])
    for instead in (
        CONTACT_STATE.replace("c.dataset, 'w", f"{other_dataset(town)}, 'w"),
        CONTACT_STATE.replace("SELECT c.student_id", f"SELECT {town.jonah.id}"),
        CONTACT_STATE.replace("p.id, c.id", f"{id_of(town, 'sam.hill')}, c.id"),
        CONTACT_STATE.replace(
            "p.organization_id, p.id", "(SELECT id FROM partners_organization WHERE key = 'lakeside-usd'), p.id"
        ),
    ):
        assert instead != CONTACT_STATE
        with town.raw(town.rosa_diaz) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(instead, [town.rosa_diaz])


def other_dataset(town) -> int:
    from homeroom.access.catalogue import catalogue

    return catalogue().datasets["notes_restricted"].number


def test_the_colleague_who_wrote_nothing_and_does_not_answer_for_the_case_withdraws_nothing(town):
    """Two of one school: the one reads what the other wrote, and that is all."""
    ada = town.as_(town.ada_okafor)
    log(ada, town.marisol, "notes_shared")
    town.admin("UPDATE casework_contact SET by_id = %s", id_of(town, "tess.young"))
    with town.raw(town.ada_okafor) as raw:
        assert raw.execute("SELECT count(*) FROM casework_contact").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(CONTACT_STATE, [town.ada_okafor])
    town.admin("UPDATE casework_contact SET by_id = %s", id_of(town, "ada.okafor"))
    with town.raw(town.ada_okafor) as raw:
        raw.execute(CONTACT_STATE, [town.ada_okafor])


def test_what_was_withdrawn_is_its_writers_to_restore_for_thirty_days(town, rosa):
    rosa.post(undo_of(rosa, log(rosa, town.marisol)))
    ((contact, dataset),) = town.admin("SELECT id, dataset FROM casework_contact")
    restored = (
        "INSERT INTO casework_contactstate (student_id, contributor_id, by_id, contact_id, dataset, state)"
        " SELECT %s, organization_id, id, %s, %s, 'restored' FROM partners_person WHERE key = %s"
    )
    with town.raw(town.rosa_diaz) as raw:
        raw.execute(restored, [town.marisol.id, contact, dataset, town.rosa_diaz])
    with town.raw(town.sam_hill) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(restored, [town.marisol.id, contact, dataset, town.sam_hill])
    town.admin("UPDATE casework_contactstate SET at = now() - interval '30 days'")
    with town.raw(town.rosa_diaz) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(restored, [town.marisol.id, contact, dataset, town.rosa_diaz])


@pytest.mark.parametrize("role", ["app", "report"])
def test_the_policy_itself_hides_what_was_withdrawn(town, rosa, role):
    rosa.post(undo_of(rosa, log(rosa, town.marisol)))
    count = "SELECT count(*) FROM casework_contact"
    with town.raw(town.rosa_diaz, role=role) as raw:
        assert raw.execute(count).fetchone() == (1,)
    for reader in (town.ada_okafor, town.sam_hill):
        with town.raw(reader, role=role) as raw:
            assert raw.execute(count).fetchone() == (0,)
    town.admin("UPDATE casework_contactstate SET at = now() - interval '30 days'")
    with town.raw(town.rosa_diaz, role=role) as raw:
        assert raw.execute(count).fetchone() == (0,)
    town.admin(
        "INSERT INTO casework_contactstate (student_id, contributor_id, by_id, contact_id, dataset, state)"
        " SELECT student_id, contributor_id, by_id, contact_id, dataset, 'restored' FROM casework_contactstate"
    )
    for reader in (town.rosa_diaz, town.ada_okafor):
        with town.raw(reader, role=role) as raw:
            assert raw.execute(count).fetchone() == (1,)


def test_of_what_was_withdrawn_only_those_are_told_who_would_read_it(town, rosa):
    rosa.post(undo_of(rosa, log(rosa, town.marisol)))
    told = {}
    for reader in (town.sam_hill, town.ada_okafor, town.rosa_diaz, town.tom_reed, town.nora_west, town.uma_bell):
        with town.raw(reader, role="report") as raw:
            told[reader] = raw.execute("SELECT count(*) FROM access.withdrawn_v1()").fetchone()[0]
    assert told == {
        town.sam_hill: 1, town.ada_okafor: 1, town.rosa_diaz: 0, town.tom_reed: 0, town.nora_west: 0, town.uma_bell: 0,
    }  # fmt: skip


# --- Two people at one form ----------------------------------------------------------------------------------------


def test_of_two_who_close_a_need_the_second_reads_both_versions(town, rosa, page):
    closing = f"{need_of(town)}closing/"
    sam = town.as_(town.sam_hill)
    mine = hidden(rosa.get(closing).content.decode())
    assert send(sam, closing, state="no_longer_applies", note="Sam's words").status_code == 302
    answer = rosa.post(closing, {**mine, "state": "unresolved_closed", "note": "Rosa's words"})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Sam&#x27;s words" in text and "Rosa&#x27;s words" in text
    assert town.admin("SELECT count(*) FROM casework_needstate") == [(2,)]
    assert rosa.get(closing).status_code == 404  # There is nothing to close any more.


@pytest.mark.parametrize("form", ["turns/", "completion/", "closing/", "departure/"])
def test_of_two_at_the_very_same_moment_one_is_saved_and_the_other_loses_no_word(town, rosa, page, form):
    sam = town.as_(town.sam_hill)
    owner = id_of(town, "rosa.diaz")
    typed = {
        "turns/": {"state": "blocked", "owner": owner, "due_on": on(4)},
        "completion/": {"then": "next", "next_action": "Go on", "owner": owner, "due_on": on(4)},
        "closing/": {"state": "unresolved_closed"},
        "departure/": {},
    }[form]
    words = "reason" if form == "departure/" else "note"
    at = page
    if form == "closing/":
        at = need_of(town)
    if form == "departure/":
        join(rosa, town.marisol, id_of(town, "cy.fox"))
        at = f"{town.marisol.url}team/{membership_of(town, 'cy.fox')}/"
    opened = at if form in ("turns/", "completion/") else f"{at}{form}"
    sheets = [hidden(c.get(opened).content.decode(), form if opened == at else "") for c in (rosa, sam)]
    acts = [
        lambda c=c, s=s, n=n: c.post(f"{at}{form}", {**s, **typed, words: f"Words of {n}"})
        for c, s, n in ((rosa, sheets[0], "one"), (sam, sheets[1], "another"))
    ]
    answers = at_once(*acts)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 302 and statuses[1] in (200, 404, 409), statuses
    second = next(answer for answer in answers if answer.status_code != 302)
    name = "one" if "Words of one" in text_of(second) else "another"
    if second.status_code == 404:  # Nothing is there to do any more; the words are on the first page.
        kept = [client for client in (rosa, sam) if "What you began to write" in text_of(client.get("/"))]
        assert len(kept) == 1
    else:
        assert f"Words of {name}" in text_of(second)

"""Notices: who hears of what, who does not, and that a notice goes dark with the child's page."""

import psycopg
import pytest

from tests.casework.writing import add_need, id_of, join, on, send, task_of
from tests.desk.asking import text_of

MINE = "SELECT kind FROM notices_notice ORDER BY id"


def kinds(town, person: str) -> list[str]:
    with town.raw(person) as connection:
        return [kind for (kind,) in connection.execute(MINE)]


def turn_page(town, what: str) -> str:
    return f"{town.marisol.url}plan/tasks/{task_of(town, what)}/"


def change(client, town, what="Call the bus company", **typed):
    page = turn_page(town, what)
    return send(client, f"{page}turns/", on_page=page, **typed)


def test_a_task_put_in_my_hands_is_at_my_bell_and_leads_to_it(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    assert "new)" not in text_of(ada.get("/"))
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    assert "(1 new)" in text_of(ada.get("/"))
    page = ada.get("/notices/").content.decode()
    assert "1 task was put in your hands" in page
    assert turn_page(town, "Call the bus company") in page
    assert ada.get(turn_page(town, "Call the bus company")).status_code == 200
    assert kinds(town, town.rosa_diaz) == []  # Who did it is not told.
    assert "Vega" not in page
    assert "Marisol" not in page


def test_a_task_due_tomorrow_is_told_as_such(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"), due=on(0))
    assert kinds(town, town.ada_okafor) == ["task_given_soon"]


def test_a_task_of_mine_put_off_handed_on_and_finished_is_told(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    change(rosa, town, state="open", owner=id_of(town, "ada.okafor"), due_on=on(9))
    assert kinds(town, town.ada_okafor) == ["task_given", "task_changed"]
    change(rosa, town, state="open", owner=id_of(town, "rosa.diaz"), due_on=on(9))
    assert kinds(town, town.ada_okafor) == ["task_given", "task_changed", "task_changed"]
    change(rosa, town, state="open", owner=id_of(town, "ada.okafor"), due_on=on(9))
    page = turn_page(town, "Call the bus company")
    answer = send(ada, f"{page}completion/", on_page=page, then="met", resolution="time")
    assert answer.status_code == 302
    # Ada finished what Rosa gave her; the need with it.
    assert kinds(town, town.rosa_diaz) == ["task_finished", "need_closed"]
    assert "need_closed" not in kinds(town, town.ada_okafor)
    assert "need_closed" in kinds(town, town.sam_hill)


def test_a_contact_for_the_team_is_told_to_its_readers_and_one_for_the_own_house_to_nobody(town):
    rosa = town.as_(town.rosa_diaz)
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    about = {"with_whom": "Ms. Young", "medium": "phone", "happened_on": on(0), "note": "A word."}
    before = kinds(town, town.sam_hill)
    send(rosa, f"{town.marisol.url}contacts/new/", who_reads="notes_restricted", **about)
    assert kinds(town, town.sam_hill) == before
    send(rosa, f"{town.marisol.url}contacts/new/", who_reads="notes_shared", **about)
    told = {
        person
        for (person,) in town.admin(
            "SELECT p.key FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'contact'"
        )
    }
    assert "sam.hill" in told
    with town.raw(town.rosa_diaz) as connection:
        readers = connection.execute("SELECT access.audience_v1(%s, 51::smallint)", [town.marisol.id]).fetchall()
    assert told == {
        key for (key,) in town.admin("SELECT key FROM partners_person WHERE id = ANY (%s)", [r for (r,) in readers])
    } - {"rosa.diaz"}  # fmt: skip


def test_a_member_is_told_of_joining_and_after_leaving_without_the_child(town):
    rosa, cy = town.as_(town.rosa_diaz), town.as_(town.cy_fox)
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    assert kinds(town, town.cy_fox) == ["member_joined"]
    assert f"{town.marisol.url}team/" in cy.get("/notices/").content.decode()
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    send(rosa, f"{town.marisol.url}team/{number}/departure/", reason="Case closed")
    page = cy.get("/notices/").content.decode()
    assert "Your part in 1 team has ended" in page
    # Of the child nothing is left, not even that there was a notice.
    assert kinds(town, town.cy_fox) == ["member_left"]
    assert str(town.marisol.public_id) not in page


def test_a_membership_of_tomorrow_is_told_when_it_begins(town):
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"), begins_on=on(2))
    assert kinds(town, town.cy_fox) == []
    town.admin("UPDATE casework_membership SET begins_on = current_date - 1")
    assert kinds(town, town.cy_fox) == ["member_joined"]


def test_a_recused_reader_no_longer_sees_the_notice(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "sam.hill"))
    assert kinds(town, town.sam_hill) == ["task_given"]
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'sam.hill'"
    )
    assert kinds(town, town.sam_hill) == []


@pytest.mark.leak(19)
def test_a_notice_of_a_child_goes_dark_when_the_agreement_ends(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    assert kinds(town, town.ada_okafor) == ["task_given"]
    town.admin("UPDATE access_grant SET during = tstzrange(NULL, now()) WHERE role = 'school_counselor'")
    assert kinds(town, town.ada_okafor) == []


def test_all_that_was_shown_is_marked_as_read_and_what_came_since_is_not(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    until = town.admin("SELECT max(id) FROM notices_notice")[0][0]
    assert f'name="until" value="{until}"' in ada.get("/notices/").content.decode()
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"), what="Glasses", next_action="Ask for an appointment")
    for _ in range(2):
        assert ada.post("/notices/readings/", {"until": until}).status_code == 302
        assert "(1 new)" in text_of(ada.get("/"))
    ada.post("/notices/readings/", {"until": 2**40})
    assert "new)" not in text_of(ada.get("/"))
    assert "Mark all as read" not in text_of(ada.get("/notices/"))
    assert ada.post("/notices/readings/", {"until": "x"}).status_code == 302


def test_who_has_no_notices_reads_what_will_come_here(town):
    assert "No notices yet" in text_of(town.as_(town.omar_voss).get("/notices/"))


def test_the_page_asks_no_more_for_many_notices(town):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connections["default"]) as asked:
            ada.get("/notices/")
        counted.append(len(asked))
        town.admin(
            "INSERT INTO notices_notice (person_id, kind, event, contributor_id, word)"
            " SELECT p.id, 'contact', g, p.organization_id, '' FROM partners_person p, generate_series(1000, 1150) g"
            " WHERE p.key = 'ada.okafor' ON CONFLICT DO NOTHING"
        )
    assert counted[0] == counted[1] <= 8
    assert "(more than 99 new)" in text_of(ada.get("/"))


# --- Who may write and read ------------------------------------------------------------------------------------------


def test_nobody_writes_a_notice_by_hand_or_calls_the_functions_behind(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    for statement in (
        "INSERT INTO notices_notice (person_id, kind, event, contributor_id, word) VALUES (1, 'contact', 1, 1, '')",
        "UPDATE notices_notice SET word = 'x'",
        "DELETE FROM notices_notice",
        "SELECT access.notify_v1(ARRAY[1], 'contact', 1, 1::smallint, NULL, NULL, '')",
        "SELECT access.may_hear_v1(1, 1)",
        "SELECT access.readers_among_v1(NULL, 1, 'plan')",
        "SELECT * FROM access.digests_due_v1()",
        "SELECT access.notify_of_batch_v1('import_loaded')",
        "SELECT access.notify_linkage_v1()",
    ):
        with town.raw(town.rosa_diaz) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("notify_of_turn_v1", "casework_turn"),
        ("notify_of_closed_need_v1", "casework_needstate"),
        ("notify_of_contact_v1", "casework_contact"),
        ("notify_of_member_v1", "casework_membership"),
        ("notify_of_departure_v1", "casework_departure"),
    ],
)
def test_only_the_writer_of_a_row_tells_of_it_and_learns_nothing(town, function, table):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "ada.okafor"))
    need = town.admin("SELECT id FROM casework_need")[0][0]
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    send(
        rosa, f"{town.marisol.url}contacts/new/", who_reads="notes_shared", note="x", with_whom="y", medium="phone",
        happened_on=on(0),
    )  # fmt: skip
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    send(rosa, f"{town.marisol.url}team/{number}/departure/", reason="x")
    send(rosa, f"{town.marisol.url}plan/needs/{need}/closing/", state="no_longer_applies", note="moved")
    row = town.admin(f"SELECT max(id) FROM {table}")[0][0]
    count = "SELECT count(*) FROM notices_notice"
    town.admin("DELETE FROM notices_reading")
    town.admin("DELETE FROM notices_notice")
    for person, told in ((town.sam_hill, False), (town.kim_noor, False), (town.rosa_diaz, True)):
        for asked in (row, 999_999):
            with town.raw(person) as connection:
                assert connection.execute(f"SELECT access.{function}(%s)", [asked]).fetchone() == ("",)
                connection.commit()
        assert (town.admin(count)[0][0] > 0) == told, person


def test_nobody_reads_the_notices_of_somebody_else_or_marks_them_as_read(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    number = town.admin("SELECT id FROM notices_notice WHERE kind = 'task_given'")[0][0]
    mark = "INSERT INTO notices_reading (notice_id, person_id) VALUES (%s, %s)"
    with town.raw(town.sam_hill) as connection:
        assert connection.execute(MINE).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(mark, [number, id_of(town, "sam.hill")])
    with town.raw(town.sam_hill) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(mark, [number, id_of(town, "ada.okafor")])
    with town.raw(town.ada_okafor) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(mark, [number, id_of(town, "sam.hill")])
        connection.rollback()
    with town.raw(town.ada_okafor) as connection:
        connection.execute(mark, [number, id_of(town, "ada.okafor")])
        connection.commit()
    with town.raw(town.sam_hill) as connection:
        assert connection.execute("SELECT count(*) FROM notices_reading").fetchone() == (0,)
    with town.raw(town.ada_okafor) as connection:
        assert connection.execute("SELECT count(*) FROM notices_reading").fetchone() == (1,)


def test_after_ninety_days_a_notice_is_deleted_with_its_reading(town):
    town.admin("DELETE FROM notices_notice")
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"))
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "ada.okafor"), what="Glasses")
    town.admin("INSERT INTO notices_reading (notice_id, person_id) SELECT id, person_id FROM notices_notice")
    town.admin(
        "UPDATE notices_notice SET at = now() - interval '91 days' WHERE id = (SELECT min(id) FROM notices_notice)"
    )
    town.homeroom("clear")
    assert town.admin("SELECT count(*) FROM notices_notice") == [(1,)]
    assert town.admin("SELECT count(*) FROM notices_reading") == [(1,)]


def test_the_numbers_of_the_datasets_are_those_of_the_catalogue(quiet_town):
    from homeroom.access.catalogue import catalogue

    for name in ("plan", "notes_shared"):
        assert quiet_town.admin("SELECT access.dataset_v1(%s)", name) == [(catalogue().datasets[name].number,)]


# --- Stewards --------------------------------------------------------------------------------------------------------


def test_stewards_of_the_parties_hear_of_an_agreement_and_others_do_not(town):
    nora = town.as_(town.nora_west)
    page = "/agreements/dsa-north-dcs/"
    key = _form_key(nora.get(page).content.decode())
    assert nora.post(f"{page}activation/", {"form_key": key, "reason": "We are ready."}).status_code == 302
    assert kinds(town, town.dora_lind) == ["agreement_activated"]
    assert page in town.as_(town.dora_lind).get("/notices/").content.decode()
    assert kinds(town, town.nora_west) == []
    assert kinds(town, town.ben_ito) == []
    send(nora, f"{page}ending/", reason="The year is over")
    assert kinds(town, town.dora_lind) == ["agreement_activated", "agreement_ended"]


def test_only_a_steward_of_a_party_tells_of_an_agreement_and_only_once_it_has_a_state(town):
    number = town.admin("SELECT id FROM agreements_agreement WHERE key = 'dsa-north-dcs'")[0][0]
    active = town.admin("SELECT agreement_id FROM agreements_activation ORDER BY agreement_id LIMIT 1")[0][0]
    for person, agreement in ((town.rosa_diaz, active), (town.omar_voss, active), (town.nora_west, number)):
        with town.raw(person) as connection:
            connection.execute("SELECT access.notify_parties_v1(%s)", [agreement])
            connection.commit()
    assert town.admin("SELECT count(*) FROM notices_notice WHERE starts_with(kind, 'agreement')") == [(0,)]


def _form_key(page: str) -> str:
    import re

    return re.search(r'name="form_key" value="([^"]+)"', page)[1]


def test_who_sent_a_file_hears_that_it_is_loaded(town):
    from tests.exchange.sending import files_of, work, zipped
    from tests.exchange.sending import send as send_file

    ben = town.as_(town.ben_ito)
    assert send_file(ben, zipped(files_of(town, "lakeside-usd"))).status_code == 302
    work(town)
    assert "import_loaded" in kinds(town, town.ben_ito)
    number = town.admin("SELECT max(id) FROM students_batch")[0][0]
    assert f"/imports/{number}/" in ben.get("/notices/").content.decode()


def test_of_a_file_that_came_by_command_stewards_hear_only_when_it_was_not_loaded(town, tmp_path):
    from tests.exchange.sending import files_of

    town.homeroom("import", str(files_of(town, "lakeside-usd")), "--from", "lakeside-usd")
    assert kinds(town, town.ben_ito) == []
    bad = tmp_path / "bad.csv"
    bad.write_text("what,is,this\n1,2,3\n")
    town.homeroom("import", str(bad), "--from", "lakeside-usd", check=False)
    assert kinds(town, town.ben_ito) == ["import_refused"]
    assert kinds(town, town.nora_west) == []


def test_outside_a_running_batch_an_import_tells_nobody(town):
    with town.connection("import") as connection:
        connection.execute("SELECT access.notify_of_batch_v1('import_refused'), access.notify_linkage_v1()")
        connection.commit()
    assert town.admin("SELECT count(*) FROM notices_notice WHERE kind <> 'pairs_waiting'") == [(0,)]


def test_linkage_stewards_hear_of_pairs_that_wait_for_them(town):
    """The town's own imports left pairs open: told to whom hosts both partners, and to no other."""
    pair = town.admin(
        "SELECT batch_id FROM matching_pair p WHERE NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = p.id)"
    )
    assert pair
    town.admin("DELETE FROM notices_notice")
    town.admin("UPDATE students_batch SET finished_at = NULL WHERE id = %s", pair[0][0])

    def tell():
        with town.connection("import") as connection:
            connection.execute("SELECT set_config('app.batch', %s, true)", [str(pair[0][0])])
            connection.execute("SELECT access.notify_linkage_v1()")
            connection.commit()

    with town.connection("app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT access.notify_linkage_v1()")
    ended = town.admin("SELECT id FROM agreements_agreement WHERE tier = 'HOSTING'")
    town.admin(
        "CREATE TABLE kept AS SELECT * FROM agreements_signature WHERE agreement_id = ANY (%s)", [i for (i,) in ended]
    )
    town.admin("DELETE FROM agreements_signature WHERE agreement_id = ANY (%s)", [i for (i,) in ended])
    tell()
    assert town.admin("SELECT count(*) FROM notices_notice") == [(0,)]
    town.admin("INSERT INTO agreements_signature SELECT * FROM kept")
    tell()
    assert kinds(town, town.lena_marsh) == ["pairs_waiting"]
    assert town.admin("SELECT count(*) FROM notices_notice") == [(1,)]

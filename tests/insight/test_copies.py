"""Copies taken: who knows of which, what becomes of each, and who is told that its last day has come."""

from datetime import timedelta

import psycopg
import pytest

from homeroom.common.dates import in_words
from tests.casework.writing import id_of, on, send
from tests.desk.asking import count_of, text_of
from tests.insight.copying import number_of, take
from tests.insight.test_caseload import make_children_like_marisol
from tests.town.files import TODAY

PAGE, FILE = "/copies/", "/caseload/export/"
STATEMENTS_MAX = 12
DESTROYED = "SELECT p.key FROM insight_exportdestruction d JOIN partners_person p ON p.id = d.by_id"


def copy_taken(town, client=None, **typed) -> str:
    """The address below which one says what becomes of it."""
    assert take(client or town.as_(town.rosa_diaz), FILE, **typed).status_code == 200
    return f"{PAGE}{town.admin('SELECT max(id) FROM insight_export')[0][0]}/"


def was_due(town, days: int = 0) -> None:
    town.admin("UPDATE insight_export SET taken_on = taken_on - 40, expires_on = current_date - %s", days)


# --- The list ---------------------------------------------------------------------------------------------------------


def test_who_took_a_copy_finds_it_with_its_last_day(town):
    rosa = town.as_(town.rosa_diaz)
    assert "No copy yet" in text_of(rosa.get(PAGE))
    assert take(rosa, FILE, {"need": "literacy"}).status_code == 200
    page = text_of(rosa.get(PAGE))
    for words in (f"Kept until {in_words(TODAY + timedelta(days=30))}", "My students", "Open need: Reading and writing",
                  "Held by Lakeside County Child Services", "XLSX"):  # fmt: skip
        assert words in page, words


def test_the_data_steward_of_the_same_organization_finds_whose_it_is_and_nobody_elses_does(town):
    copy_taken(town)
    assert "Rosa Diaz" in text_of(town.as_(town.dora_lind).get(PAGE))
    for stranger in ("ben.ito", "tom.reed", "sam.hill", "ada.okafor"):
        page = town.as_(stranger).get(PAGE)
        assert page.status_code == 200
        assert "No copy yet" in text_of(page)


@pytest.mark.parametrize("stranger", ["carmen.abuela", "mari.vega"])
def test_a_family_has_no_such_page(town, stranger):
    address = copy_taken(town)
    assert town.as_(town.rosa_diaz).get(PAGE).status_code == 200
    assert town.as_(stranger).get(PAGE).status_code == 404
    assert town.as_(stranger).post(f"{address}destruction/").status_code == 404


def test_of_one_student_there_is_a_way_to_the_page_while_the_student_is_seen_and_no_name(town):
    rosa, dora = town.as_(town.rosa_diaz), town.as_(town.dora_lind)
    assert take(rosa, f"{town.marisol.url}export/").status_code == 200
    page = rosa.get(PAGE).content.decode()
    assert town.marisol.url in page and "Marisol" not in page
    assert town.marisol.url not in dora.get(PAGE).content.decode()
    town.admin(
        "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE student_id = %s AND role = 'caseworker'",
        town.marisol.id,
    )
    town.admin("SELECT access.restand_all_v1()")
    page = rosa.get(PAGE)
    assert town.marisol.url not in page.content.decode()
    assert "One student’s record" in text_of(page)


def test_the_statements_do_not_grow_with_the_copies(town):
    rosa = town.as_(town.rosa_diaz)
    copy_taken(town, rosa)
    assert take(rosa, f"{town.marisol.url}export/").status_code == 200
    few = count_of(rosa, PAGE)
    make_children_like_marisol(town, 3)
    for _ in range(3):
        copy_taken(town, rosa)
    assert count_of(rosa, PAGE) == few <= STATEMENTS_MAX


# --- Destroyed --------------------------------------------------------------------------------------------------------


def test_who_took_it_says_that_it_is_destroyed_and_says_it_once(town):
    rosa = town.as_(town.rosa_diaz)
    address = copy_taken(town, rosa)
    for _ in range(2):
        assert rosa.post(f"{address}destruction/")["location"] == PAGE
    assert town.admin(DESTROYED) == [("rosa.diaz",)]
    page = text_of(rosa.get(PAGE))
    assert f"Destroyed on {in_words(TODAY)}, says Rosa Diaz" in page
    assert "It is destroyed" not in page
    assert rosa.get(f"{address}destruction/").status_code == 405


def test_the_data_steward_says_so_for_who_has_left(town):
    address = copy_taken(town)
    assert town.as_(town.dora_lind).post(f"{address}destruction/").status_code == 302
    assert town.admin(DESTROYED) == [("dora.lind",)]


def test_nobody_else_says_what_became_of_it(town):
    address = copy_taken(town)
    for stranger in ("ben.ito", "tom.reed", "sam.hill"):
        client = town.as_(stranger)
        assert client.post(f"{address}destruction/").status_code == 404
        assert client.get(f"{address}extension/").status_code == 404
        assert client.post(f"{PAGE}987654/destruction/").status_code == 404
    assert town.admin(DESTROYED) == []
    assert town.as_(town.rosa_diaz).post(f"{address}destruction/").status_code == 302


# --- Kept longer ------------------------------------------------------------------------------------------------------


def test_it_is_kept_longer_with_a_reason_that_the_steward_reads(town):
    rosa = town.as_(town.rosa_diaz)
    address = copy_taken(town, rosa)
    answer = send(rosa, f"{address}extension/", expires_on=on(60), reason="The hearing was moved.")
    assert answer["location"] == PAGE
    for person in (town.rosa_diaz, town.dora_lind):
        page = text_of(town.as_(person).get(PAGE))
        assert f"Kept until {in_words(TODAY + timedelta(days=60))}" in page
        assert "The hearing was moved." in page


def test_sent_twice_it_is_kept_longer_once(town):
    rosa = town.as_(town.rosa_diaz)
    address = f"{copy_taken(town, rosa)}extension/"
    from tests.casework.writing import hidden

    typed = {**hidden(rosa.get(address).content.decode()), "expires_on": on(60), "reason": "A hearing."}
    assert [rosa.post(address, typed)["location"] for _ in range(2)] == [PAGE, PAGE]
    assert town.admin("SELECT count(*) FROM insight_exportextension") == [(1,)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"expires_on": on(30)}, "Give a day on or after"),
        ({"expires_on": on(366)}, "Give a day on or before"),
        ({"expires_on": ""}, "Write a day."),
        ({"reason": ""}, "Write an answer here."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(town, typed, said):
    rosa = town.as_(town.rosa_diaz)
    address = copy_taken(town, rosa)
    answer = send(rosa, f"{address}extension/", **{"expires_on": on(60), "reason": "A hearing.", **typed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert town.admin("SELECT count(*) FROM insight_exportextension") == [(0,)]
    assert send(rosa, f"{address}extension/", expires_on=on(60), reason="A hearing.").status_code == 302


def test_what_is_destroyed_is_not_kept_longer(town):
    rosa = town.as_(town.rosa_diaz)
    address = copy_taken(town, rosa)
    assert rosa.get(f"{address}extension/").status_code == 200
    rosa.post(f"{address}destruction/")
    assert rosa.get(f"{address}extension/")["location"] == PAGE


# --- The last day -----------------------------------------------------------------------------------------------------


def test_on_its_last_day_today_says_so_until_it_is_destroyed_or_kept_longer(town):
    rosa = town.as_(town.rosa_diaz)
    address = copy_taken(town, rosa)
    said = "1 copy that you took is to be destroyed by now."
    assert said not in text_of(rosa.get("/"))
    was_due(town)
    assert said in text_of(rosa.get("/"))
    assert "To be destroyed today" in text_of(rosa.get(PAGE))
    # Others hear nothing of it there: the steward has the list.
    assert "to be destroyed" not in text_of(town.as_(town.dora_lind).get("/"))
    send(rosa, f"{address}extension/", expires_on=on(60), reason="A hearing.")
    assert said not in text_of(rosa.get("/"))
    town.admin("DELETE FROM insight_exportextension")
    was_due(town, days=3)
    assert said in text_of(rosa.get("/"))
    assert "Late: it was to be destroyed by" in text_of(rosa.get(PAGE))
    rosa.post(f"{address}destruction/")
    assert said not in text_of(rosa.get("/"))


def test_the_first_page_asks_no_more_for_it(town):
    rosa = town.as_(town.rosa_diaz)
    copy_taken(town, rosa)
    was_due(town)
    assert count_of(rosa, "/") <= STATEMENTS_MAX


# --- Each clause of the policies --------------------------------------------------------------------------------------

COLUMNS = "contributor_id, by_id, purpose_id, recipient_id, of, student_id, query, format, rows, students, taken_on, expires_on"
TAKES = f"INSERT INTO insight_export ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, '', 'csv', 1, 1, %s, %s)"


def row(town, **more) -> list:
    """One that Rosa may write."""
    [(purpose,)] = town.admin("SELECT id FROM access_purpose WHERE key = 'school-stability'")
    county = number_of(town, "county-dcs")
    columns = {
        "contributor": county, "by": id_of(town, "rosa.diaz"), "purpose": purpose, "recipient": county,
        "of": "student", "student": town.marisol.id, "taken_on": TODAY, "expires_on": TODAY,
    }  # fmt: skip
    return list({**columns, **more}.values())


def writes(connection, *arguments) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(*arguments)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def test_one_takes_a_copy_in_ones_own_name_for_ones_own_organization_and_purpose_of_a_child_whom_one_sees(town):
    town.admin("INSERT INTO partners_organization (key, name, kind) VALUES ('elsewhere', '', 'advocate')")
    [(other_purpose,)] = town.admin("SELECT min(id) FROM access_purpose WHERE key <> 'school-stability'")
    with town.raw("rosa.diaz") as rosa:
        assert writes(rosa, TAKES, row(town))
        assert writes(rosa, TAKES, row(town, of="students", student=None))
        assert writes(rosa, TAKES, row(town, recipient=number_of(town, "lakeside-usd")))
        for wrong in (
            {"by": id_of(town, "tom.reed")},
            {"contributor": number_of(town, "lakeside-usd")},
            {"purpose": other_purpose},
            {"purpose": None},
            {"student": town.ines.id},
            {"student": 987_654},
            {"recipient": number_of(town, "elsewhere")},
        ):
            assert not writes(rosa, TAKES, row(town, **wrong)), wrong
    with town.raw(None) as nobody:
        assert not writes(nobody, TAKES, row(town))


def test_a_copy_is_not_changed_nor_forgotten_by_whoever_took_it(town):
    copy_taken(town)
    with town.raw("rosa.diaz") as rosa:
        assert rosa.execute("SELECT count(*) FROM insight_export").fetchone() == (1,)
        for sql in ("UPDATE insight_export SET rows = 0", "DELETE FROM insight_export"):
            assert not writes(rosa, sql)


def test_the_database_holds_the_year_and_what_a_copy_is_of(town):
    with town.raw("rosa.diaz") as rosa:
        assert writes(rosa, TAKES, row(town, expires_on=TODAY + timedelta(days=365)))
        for wrong in (
            {"expires_on": TODAY + timedelta(days=366)},
            {"expires_on": TODAY - timedelta(days=1)},
            {"of": "students"},
            {"student": None},
            {"of": "else", "student": None},
        ):
            with pytest.raises(psycopg.errors.CheckViolation), rosa.transaction(force_rollback=True):
                rosa.execute(TAKES, row(town, **wrong))


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO insight_exportdestruction (export_id, by_id) VALUES (%s, %s)",
        "INSERT INTO insight_exportextension (export_id, by_id, expires_on, reason) VALUES (%s, %s, current_date, 'x')",
    ],
)
def test_what_became_of_a_copy_is_said_in_ones_own_name_by_who_knows_of_it(town, sql):
    copy_taken(town)
    [(number,)] = town.admin("SELECT id FROM insight_export")
    with town.raw("rosa.diaz") as rosa, town.raw("dora.lind") as dora, town.raw("tom.reed") as tom:
        assert writes(rosa, sql, [number, id_of(town, "rosa.diaz")])
        assert writes(dora, sql, [number, id_of(town, "dora.lind")])
        assert not writes(rosa, sql, [number, id_of(town, "tom.reed")])
        assert not writes(tom, sql, [number, id_of(town, "tom.reed")])
        assert not writes(rosa, sql, [987_654, id_of(town, "rosa.diaz")])
    town.admin(sql, number, id_of(town, "rosa.diaz"))
    counted = f"SELECT count(*) FROM {sql.split()[2]}"
    for person, sees in (("rosa.diaz", 1), ("dora.lind", 1), ("tom.reed", 0), ("ben.ito", 0)):
        with town.raw(person) as connection:
            assert connection.execute(counted).fetchone() == (sees,), person

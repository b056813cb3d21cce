"""A steward sees what a file would change, and how its first rows look, before a word of it is on record; and decides."""

import csv
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.exchange.own_tables import key_in, said, workbook
from tests.exchange.sending import files_of, send, work, zipped
from tests.exchange.standing import stands
from tests.exchange.test_own_tables_pages import absences, marisol_id, school  # noqa: F401
from tests.exchange.test_undoing import changed, renamed

STATUS = "SELECT status, finished_at IS NULL FROM students_batch ORDER BY id DESC LIMIT 1"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def spool() -> set[str]:
    return {file.name for file in settings.SPOOL_FOLDER.glob("*")}


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


@pytest.fixture
def roster(town, tmp_path):
    return changed(files_of(town, "lakeside-usd"), tmp_path / "lakeside", "users.csv", renamed)


def decide(client, url: str, verdict: str):
    return client.post(f"{url}decision/", {"form_key": key_in(client.get(url).content.decode()), "verdict": verdict})


def shortened(town, tmp_path):
    """The roster with a fifth of its students."""

    def few(rows):
        return [row for row in rows if row["role"] != "student"] + [row for row in rows if row["role"] == "student"][
            -4:
        ]

    folder = tmp_path / "short"
    shutil.copytree(files_of(town, "lakeside-usd"), folder)
    with (folder / "users.csv").open(newline="", encoding="utf-8") as sent:
        users = few(list(csv.DictReader(sent)))
    for file, column in (
        ("users.csv", "sourcedId"),
        ("demographics.csv", "sourcedId"),
        ("enrollments.csv", "userSourcedId"),
    ):
        with (folder / file).open(newline="", encoding="utf-8") as sent:
            rows = list(csv.DictReader(sent))
        there = {user["sourcedId"] for user in users}
        with (folder / file).open("w", newline="", encoding="utf-8") as made:
            writer = csv.DictWriter(made, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row[column] in there)
    return folder


def test_what_will_change_is_shown_and_nothing_is_on_record_until_a_word_is_said(town, ben, roster):
    before = stands(town)
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    page = text(ben.get(url))
    assert "Waits for your word" in page and "What will change" in page
    assert "Children in care whom it concerns" in page and "Marisolx" in page
    assert "How the first rows will look" in page and "users.csv" in page
    assert stands(town) == before and town.admin(STATUS) == [("checked", True)]
    assert f'href="{url}"' in text(ben.get("/"))  # It waits on the first page of whoever is to decide.
    answer = decide(ben, url, "load")
    assert answer.status_code == 302 and answer.url == url
    assert "Waits to be loaded" in text(ben.get(url))
    work(town)
    page = text(ben.get(url))
    assert "What changed" in page and "How the first rows will look" not in page
    assert stands(town) != before and town.admin(STATUS) == [("loaded", False)]


def test_the_counts_before_are_those_after(town, ben, roster):
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    report = "SELECT report FROM students_batch ORDER BY id DESC LIMIT 1"
    [(looked,)] = town.admin(report)
    decide(ben, url, "load")
    work(town)
    [(loaded,)] = town.admin(report)
    assert looked["changes"] == loaded["changes"] and looked["changes"]["children"] > 0
    assert looked["counts"] == loaded["counts"]


def test_no_more_than_twenty_rows_of_a_file_are_shown(town, ben, roster):
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    rows = text(ben.get(url)).partition("users.csv</caption>")[2].partition("</table>")[0].count("<tr>") - 1
    with (roster / "users.csv").open(newline="", encoding="utf-8") as sent:
        there = len(list(csv.DictReader(sent)))
    assert rows == min(20, there)


def test_a_file_that_is_left_is_deleted_and_nothing_of_it_stays(town, ben, roster):
    before, lay = stands(town), spool()
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    assert len(spool() - lay) >= 1
    decide(ben, url, "leave")
    assert "Being deleted" in text(ben.get(url))
    work(town)
    page = text(ben.get(url))
    assert "decided not to load this file" in page and "Marisolx" not in page
    assert stands(town) == before and spool() == lay
    assert ben.get(f"{url}errors.csv").status_code == 404


def test_without_asking_it_is_loaded_at_once(town, ben, roster):
    url = send(ben, zipped(roster)).url
    work(town)
    assert town.admin(STATUS) == [("loaded", False)]
    assert "What changed" in text(ben.get(url))
    assert 'name="look_first"' in text(ben.get("/imports/new/")) and "checked" in text(ben.get("/imports/new/"))


def test_a_file_that_lacks_many_waits_and_shows_whom_it_concerns(town, ben, tmp_path):
    before = stands(town)
    url = send(ben, zipped(shortened(town, tmp_path))).url
    work(town)
    page = text(ben.get(url))
    assert "Held for you" in page and "looks like a file that is cut short" in page
    assert "What will change" in page and "Children in care whom it concerns" in page
    assert stands(town) == before and town.admin(STATUS) == [("held", True)]
    decide(ben, url, "load")
    work(town)
    assert town.admin(STATUS) == [("loaded", False)]
    assert stands(town) != before


def test_a_table_of_ones_own_is_looked_at_too_once_its_columns_are_known(town, ben, marisol_id, school):  # noqa: F811
    before = stands(town)
    url = send(ben, workbook(absences(marisol_id, school)), look_first="on").url
    work(town)
    form = ben.get(f"{url}columns/").content.decode()
    ben.post(f"{url}columns/", said(form))
    work(town)
    page = text(ben.get(url))
    assert "Waits for your word" in page and "Unexcused absence" in page
    assert stands(town) == before
    decide(ben, url, "load")
    work(town)
    assert town.admin(STATUS) == [("loaded", False)] and stands(town) != before


def test_what_nobody_decides_is_deleted_after_thirty_days_and_not_before(town, ben, roster):
    lay = spool()
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    for days, status in ((29, "checked"), (31, "lapsed")):
        town.admin("UPDATE students_batch SET received_at = now() - %s WHERE status = 'checked'", timedelta(days=days))
        town.homeroom("lapse")
        assert town.admin(STATUS)[0][0] == status
    assert "Nobody said in time" in text(ben.get(url)) and spool() == lay


def test_what_is_decided_twice_is_done_once(town, ben, roster):
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    said_once = {"form_key": key_in(ben.get(url).content.decode()), "verdict": "load"}
    for _time in range(2):
        assert ben.post(f"{url}decision/", said_once).status_code == 302
    assert town.admin("SELECT count(*) FROM exchange_loaddecision") == [(1,)]
    work(town)
    assert town.admin(STATUS) == [("loaded", False)]
    assert decide_again(ben, url).status_code == 302  # Of what is on record nobody says any more that it is right.
    assert town.admin("SELECT count(*) FROM exchange_loaddecision") == [(1,)]


def decide_again(client, url):
    return client.post(f"{url}decision/", {"form_key": "B" * 22, "verdict": "leave"})


def test_another_organizations_steward_sees_and_decides_nothing(town, ben, roster):
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    assert ben.get(url).status_code == 200
    nora = town.as_(town.nora_west)
    assert nora.get(url).status_code == 404
    assert nora.post(f"{url}decision/", {"form_key": "A" * 22, "verdict": "load"}).status_code == 404
    assert town.admin("SELECT count(*) FROM exchange_loaddecision") == [(0,)]


def test_the_page_of_a_load_that_waits_asks_the_database_few_questions(town, ben, roster):
    url = send(ben, zipped(roster), look_first="on").url
    work(town)
    with CaptureQueriesContext(connection) as asked:
        assert ben.get(url).status_code == 200
    assert len(asked) <= 12, len(asked)

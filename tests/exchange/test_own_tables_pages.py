"""A steward sends an export of the own system from the page, is asked once which column is which, and never again."""

import csv
import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.conf import settings

from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.formats import FORMATS
from homeroom.exchange.loading.sources import OFFERED
from homeroom.exchange.mapping.choosing import NOT_ASKED
from tests.desk.asking import count_of
from tests.exchange.own_tables import HEADER, PROPOSED, A, american, key_in, said, words_asked, workbook
from tests.exchange.sending import files_of, send, work
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401

DAY = date.today() - timedelta(days=3)
STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"


@pytest.fixture
def school(town, marisol_id):  # noqa: F811
    with (files_of(town, "lakeside-flat") / "attendance.csv").open(newline="") as sent:
        return next(row["schoolSourcedId"] for row in csv.DictReader(sent) if row["studentSourcedId"] == marisol_id)


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def absences(student: str, school: str, day: date = DAY) -> list[list]:
    return [
        [student, school, american(day), "UX", "Lee"],
        ["no-such-child", school, "1/31/2026", "UX", "Lee"],
        [student, school, american(day), "??", "Lee"],
    ]


def text(answer) -> str:
    return answer.content.decode()


def spool() -> set[str]:
    return {file.name for file in settings.SPOOL_FOLDER.glob("*")}


@pytest.fixture
def asked(town, ben, marisol_id, school):  # noqa: F811
    """The address of the import that waits for Ben, after the worker has looked at his workbook."""
    url = send(ben, workbook(absences(marisol_id, school))).url
    work(town)
    return url


def test_a_table_of_ones_own_is_asked_about_and_then_loaded(town, ben, asked, marisol_id):  # noqa: F811
    page = text(ben.get(asked))
    assert "Waits for your answer" in page and "Say which column is which" in page
    form = text(ben.get(f"{asked}columns/"))
    assert "Attendance" in form and "Absences of week 48.xlsx, sheet Week" in form
    for column in HEADER[:4]:
        assert f'<option value="{column}" selected>' in form, column
    assert f"For example: {american(DAY)}" in form
    assert set(words_asked(form)) == {"UX", "??"}
    before = events(town)
    answer = ben.post(f"{asked}columns/", said(form))
    assert answer.status_code == 302 and answer.url == asked
    assert "Waits to be loaded" in text(ben.get(asked))
    work(town)
    page = text(ben.get(asked))
    assert "Loaded" in page and "read by the mapping of “Absences of the week”" in page
    assert events(town) - before == {(DAY.isoformat(), "unexcused_absence")}
    [(report,)] = town.admin("SELECT report FROM students_batch ORDER BY id DESC LIMIT 1")
    counts = report["counts"]
    assert (counts["read"], counts["on_record"], counts["rejected"], counts["unmatched"]) == (3, 1, 1, 1)
    assert "Say which column is which" not in page
    assert ben.get(f"{asked}columns/").status_code == 302  # Said already.


def test_the_next_file_with_these_columns_is_read_by_itself(town, ben, asked, marisol_id, school):  # noqa: F811
    ben.post(f"{asked}columns/", said(text(ben.get(f"{asked}columns/"))))
    work(town)
    later = DAY + timedelta(days=1)
    url = send(ben, workbook([[marisol_id, school, american(later), "UX", "Lee"]], name="Export (7).xlsx")).url
    work(town)
    page = text(ben.get(url))
    assert "Loaded" in page and "“Absences of the week”" in page
    assert (later.isoformat(), "unexcused_absence") in events(town)


def test_beside_another_sheet_the_table_is_known_by_its_own(town, ben, marisol_id, school):  # noqa: F811
    """The next workbook has another day in its name, and the sheet of remarks again."""

    def with_remarks(day: date, name: str) -> io.BytesIO:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as made:
            for sheet, rows in (
                ("Week", [HEADER, [marisol_id, school, american(day), "UX", "Lee"]]),
                ("Notes", [["a"], ["b"]]),
            ):
                page = made.add_worksheet(sheet)
                for number, cells in enumerate(rows):
                    page.write_row(number, 0, cells)
        content.name = name
        return content

    url = send(ben, with_remarks(DAY, "Absences [48].xlsx")).url
    work(town)
    assert ben.post(f"{url}columns/", said(text(ben.get(f"{url}columns/")))).status_code == 302
    work(town)
    later = DAY + timedelta(days=1)
    send(ben, with_remarks(later, "Absences [49].xlsx"))
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    assert {(DAY.isoformat(), "unexcused_absence"), (later.isoformat(), "unexcused_absence")} <= events(town)


def test_a_table_with_more_columns_than_any_has_is_refused_with_a_sentence(town, ben):
    wide = [*HEADER, *(f"More {number}" for number in range(1_000))]
    url = send(ben, workbook([["1"] * len(wide)], header=wide)).url
    work(town)
    assert town.admin(STATUS) == [("refused",)]
    assert "Excel" in text(ben.get(url))


def test_each_of_two_that_wait_is_read_as_was_said_of_it(town, ben, marisol_id, school):  # noqa: F811
    """The same columns, and another meaning of the same word."""
    days = [DAY, DAY - timedelta(days=1)]
    urls = [send(ben, workbook([[marisol_id, school, american(day), "UX", "Lee"]])).url for day in days]
    work(town)
    before = events(town)
    for url, meant in zip(urls, ("Unexcused Absence", "Tardy"), strict=True):
        form = text(ben.get(f"{url}columns/"))
        answers = said(form, name=meant, **{words_asked(form)["UX"]: meant})
        assert ben.post(f"{url}columns/", answers).status_code == 302
    work(town)
    assert events(town) - before == {(days[0].isoformat(), "unexcused_absence"), (days[1].isoformat(), "tardy")}


def test_and_so_it_is_by_command(town, ben, asked, marisol_id, school, tmp_path):  # noqa: F811
    day, path = DAY - timedelta(days=1), tmp_path / "Export.xlsx"
    path.write_bytes(workbook([[marisol_id, school, american(day), "UX", "Lee"]]).getvalue())
    assert town.homeroom("import", str(path), "--from", "lakeside-usd", check=False).returncode == 4
    ben.post(f"{asked}columns/", said(text(ben.get(f"{asked}columns/"))))
    work(town)
    assert "“Absences of the week”" in town.homeroom("import", str(path), "--from", "lakeside-usd").stdout
    assert (day.isoformat(), "unexcused_absence") in events(town)


def test_every_file_and_column_that_a_table_could_be_has_words():
    for name in OFFERED.values():
        for spec in FORMATS[name].files.values():
            assert spec.file in FILES
            assert set(spec.by_name) - set(COLUMNS) <= set(NOT_ASKED), spec.file


def test_what_is_sent_waits_sealed_and_goes_when_it_is_loaded(town, ben, marisol_id, school):  # noqa: F811
    before = spool()
    url = send(ben, workbook(absences(marisol_id, school))).url
    work(town)
    [waiting] = spool() - before
    assert b"Homeroom teacher" not in (settings.SPOOL_FOLDER / waiting).read_bytes()
    sealed = town.admin("SELECT sealed FROM exchange_findings ORDER BY id DESC LIMIT 1")[0][0]
    assert b"UX" not in bytes(sealed) and b"Student ID" not in bytes(sealed)
    ben.post(f"{url}columns/", said(text(ben.get(f"{url}columns/"))))
    work(town)
    assert waiting not in spool()


def test_what_is_not_said_comes_back_with_what_to_do(ben, asked):
    form = text(ben.get(f"{asked}columns/"))
    answer = ben.post(f"{asked}columns/", said(form, **{f"{A}eventDate": "", words_asked(form)["UX"]: ""}))
    assert answer.status_code == 422
    assert "Without this column no row can be read. Choose one." in text(answer)
    assert text(answer).count("Choose one.") > 2
    assert "Waits for your answer" in text(ben.get(asked))


def test_another_column_is_asked_about_anew(ben, asked):
    """The teacher's name is no code: what it holds has to be said, and the words of the column before are asked no more."""
    form = text(ben.get(f"{asked}columns/"))
    answer = ben.post(f"{asked}columns/", said(form, **{f"{A}attendanceCode": "Homeroom teacher"}))
    assert answer.status_code == 422
    assert set(words_asked(text(answer))) == {"Lee"}


def test_what_always_stands_there_is_written_where_no_column_says_it(town, ben, marisol_id, school):  # noqa: F811
    header = ["Student ID", "Absence Date", "Absence Code"]
    url = send(ben, workbook([[marisol_id, american(DAY), "Tardy"]], header=header)).url
    work(town)
    form = text(ben.get(f"{url}columns/"))
    answers = {**PROPOSED, "form_key": key_in(form), f"{A}schoolSourcedId": "="}
    answer = ben.post(f"{url}columns/", answers)
    assert answer.status_code == 422 and "What always stands there" in text(answer)
    before = events(town)
    assert ben.post(f"{url}columns/", {**answers, f"{A}schoolSourcedId-fixed": school}).status_code == 302
    work(town)
    assert events(town) - before == {(DAY.isoformat(), "tardy")}


def test_days_that_could_be_two_are_asked_about(town, ben, marisol_id, school):  # noqa: F811
    url = send(ben, workbook([[marisol_id, school, "4/5/2026", "Tardy", "Lee"]])).url
    work(town)
    form = text(ben.get(f"{url}columns/"))
    assert "How are these days written: 4/5/2026?" in form
    answers = {**PROPOSED, "form_key": key_in(form)}
    assert ben.post(f"{url}columns/", answers).status_code == 422
    before = events(town)
    assert ben.post(f"{url}columns/", {**answers, f"{A}eventDate-order": "day/month/year"}).status_code == 302
    work(town)
    assert events(town) - before == {("2026-05-04", "tardy")}


def test_saying_it_twice_keeps_it_once_and_loads_once(town, ben, asked):
    form = text(ben.get(f"{asked}columns/"))
    answers = said(form)
    assert ben.post(f"{asked}columns/", answers).url == ben.post(f"{asked}columns/", answers).url == asked
    assert town.admin("SELECT count(*) FROM exchange_sourcemapping") == [(1,)]


def test_an_export_that_is_ended_is_asked_about_again(town, ben, asked, marisol_id, school):  # noqa: F811
    ben.post(f"{asked}columns/", said(text(ben.get(f"{asked}columns/"))))
    work(town)
    [(number,)] = town.admin("SELECT id FROM exchange_source")
    assert "Absences of the week" in text(ben.get("/imports/sources/"))
    feed = f"/imports/sources/{number}/"
    page = text(ben.get(feed))
    for part in (
        "Absences of the week",
        "Ben Ito",
        "Absence Date",
        "days are written as month/day/year",
        "UX = Unexcused Absence",
        "What came",
        "Absences of week 48.xlsx",
    ):
        assert part in page, part
    assert f'href="{asked}"' in page and "came too seldom to tell" in page  # Once is no rhythm.
    assert ben.post(f"{feed}end/").status_code == 302
    page = text(ben.get(feed))
    assert "Absences of week 48.xlsx" in page and "Absence Date" not in page
    send(ben, workbook(absences(marisol_id, school)))
    work(town)
    assert town.admin(STATUS) == [("unmapped",)]


def test_however_many_exports_there_are_their_page_asks_as_often(town, ben, asked):
    ben.post(f"{asked}columns/", said(text(ben.get(f"{asked}columns/"))))
    work(town)
    before = count_of(ben, "/imports/sources/")
    town.admin(
        "WITH made AS (INSERT INTO exchange_source (contributor_id, name, by_id) SELECT contributor_id, 'another ' || n, by_id"
        " FROM exchange_source, generate_series(1, 5) AS n RETURNING *), came AS (INSERT INTO exchange_arrival (source_id,"
        " contributor_id, batch_id) SELECT made.id, made.contributor_id, b.id FROM"
        " (SELECT *, row_number() OVER () AS n FROM made) AS made"
        " JOIN (SELECT id, row_number() OVER () AS n FROM students_batch WHERE id NOT IN"
        " (SELECT batch_id FROM exchange_arrival)) AS b USING (n)) INSERT INTO exchange_sourcemapping (source_id, contributor_id,"
        " sealed, by_id) SELECT made.id, made.contributor_id, m.sealed, made.by_id FROM made, exchange_sourcemapping m"
    )
    assert "another 5" in text(ben.get("/imports/sources/"))
    assert count_of(ben, "/imports/sources/") == before <= 12


def test_nobody_else_sees_answers_or_ends_it(town, ben, asked):
    nora, rosa = town.as_(town.nora_west), town.as_(town.rosa_diaz)
    form = text(ben.get(f"{asked}columns/"))
    missing = nora.get("/imports/999999/columns/")
    for answer in (nora.get(f"{asked}columns/"), nora.post(f"{asked}columns/", said(form))):
        assert answer.status_code == missing.status_code == 404 and answer.content == missing.content
    assert rosa.get(f"{asked}columns/").status_code == rosa.get("/imports/sources/").status_code == 404
    ben.post(f"{asked}columns/", said(form))
    [(number,)] = town.admin("SELECT id FROM exchange_source")
    assert "Absences of the week" not in text(nora.get("/imports/sources/"))
    assert nora.post(f"/imports/sources/{number}/end/").status_code == 404
    assert town.admin("SELECT count(*) FROM exchange_sourcemapping") == [(1,)]


def test_of_another_districts_mapping_nothing_is_read_by_itself(town, ben, asked, marisol_id, school):  # noqa: F811
    ben.post(f"{asked}columns/", said(text(ben.get(f"{asked}columns/"))))
    work(town)
    nora = town.as_(town.nora_west)
    send(nora, workbook(absences(marisol_id, school)))
    work(town)
    assert town.admin(STATUS) == [("unmapped",)]


def test_a_table_with_social_security_numbers_is_refused_and_nobody_is_asked(town, ben, marisol_id, school):  # noqa: F811
    header = [*HEADER[:4], "SSN"]
    url = send(ben, workbook(absences(marisol_id, school), header=header)).url
    work(town)
    assert town.admin(STATUS) == [("refused",)]
    assert "Say which column is which" not in text(ben.get(url))


def test_a_workbook_that_looks_like_nothing_of_ours_is_refused_with_what_it_is(town, ben):
    url = send(ben, workbook([["soup", "3"]], name="Lunch.xlsx", header=["Dish", "Plates"])).url
    work(town)
    assert town.admin(STATUS) == [("refused",)]
    assert "Send the CSV files" in text(ben.get(url)) or "Excel" in text(ben.get(url))


def test_a_file_that_nobody_answers_for_is_deleted_after_thirty_days(town, ben, marisol_id, school):  # noqa: F811
    before = spool()
    url = send(ben, workbook(absences(marisol_id, school))).url
    work(town)
    [waiting] = spool() - before
    back = "UPDATE students_batch SET received_at = now() - interval '{}' WHERE status = 'unmapped'"
    town.admin(back.format("719 hours"))
    town.homeroom("lapse")
    assert waiting in spool() and town.admin(STATUS) == [("unmapped",)]
    town.admin(back.format("721 hours"))
    kept = "INSERT INTO exchange_source (contributor_id, name, by_id) SELECT contributor_id, 'x', by_id FROM students_batch"
    town.admin(f"{kept} WHERE status = 'unmapped'")
    town.admin(  # Somebody has answered, and the worker has not come to it yet.
        "INSERT INTO exchange_sourcemapping (source_id, contributor_id, sealed, batch_id, by_id)"
        " SELECT s.id, s.contributor_id, '', b.id, s.by_id FROM exchange_source s, students_batch b WHERE b.status = 'unmapped'"
    )
    town.homeroom("lapse")
    assert waiting in spool()
    town.admin("DELETE FROM exchange_sourcemapping")
    town.homeroom("lapse")
    assert waiting not in spool() and town.admin(STATUS) == [("lapsed",)]
    page = text(ben.get(url))
    assert "Nobody said in time" in page and "Say which column is which" not in page
    assert ben.get(f"{url}columns/").status_code == 302

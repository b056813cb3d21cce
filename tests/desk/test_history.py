"""What was known of a child, and when: a correction does not erase what a decision was based on."""

import re
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext, override

from homeroom.common.dates import in_words
from homeroom.desk.facts_in_words import WORDS, fact_in_words, true_in_words
from homeroom.students.history import KINDS
from homeroom.students.words import DATASETS, name_of
from tests.access.test_windows import limit
from tests.agreements.test_agreement_page import end
from tests.casework.writing import add_need, id_of
from tests.conftest import town_after
from tests.desk.asking import NOBODY, bytes_of, count_of, text_of
from tests.exchange.sending import files_of
from tests.exchange.test_undoing import changed, load, undo
from tests.matching.reviewing import pair_of, say, work
from tests.town.cast import give_accounts
from tests.town.files import TIMEZONE, TODAY

QUERIES_MAX = 12
FIRST, CORRECTED = 20, 5  # Days ago: when the town's files came, and the correction.
PARENT = "Pat Parent 10023"
HOME, GROUP_HOME = "Relative foster home", "Group home run by staff"


def history(town, person="rosa.diaz", child=None, days_ago: int | None = None, language="en", **asked):
    if days_ago is not None:
        asked["known_on"] = str(TODAY - timedelta(days=days_ago))
    return town.as_(person, language).get(f"{(child or town.marisol).url}history/", asked)


def came(town, days_ago: int, *, after: int = 0) -> None:
    """As if what came in batches after this one had come so many days ago; the links that came with it, too."""
    tables = town.admin(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'superseded_at' AND table_schema = 'public'"
    )
    moment = datetime.combine(TODAY - timedelta(days=days_ago), time(12), tzinfo=ZoneInfo(TIMEZONE))
    for (table,) in tables:
        town.admin(f"UPDATE {table} SET recorded_at = %s WHERE batch_id > %s", moment, after)
        town.admin(f"UPDATE {table} SET superseded_at = %s WHERE superseded_by_id > %s", moment, after)
    if not after:
        town.admin("UPDATE students_sourcerecord SET recorded_at = %s", moment)


def last_batch(town) -> int:
    return town.admin("SELECT max(id) FROM students_batch")[0][0]


def in_a_group_home(rows: list[dict]) -> list[dict]:
    return [{**row, "settingType": "group-home-staff"} if row["childId"] == "10023" else row for row in rows]


def correct_placement(town, tmp_path) -> int:
    files = changed(files_of(town, "county-dcs"), tmp_path / "placements", "placements.csv", in_a_group_home)
    return load(town, files, "county-dcs", "--accept-held")["batch"]


def corrected_once(town) -> None:
    """A story: the agency's files came, and 15 days later the agency corrects where Marisol lives."""
    give_accounts(town.server, town.database)
    came(town, FIRST)
    with tempfile.TemporaryDirectory() as folder:
        batch = correct_placement(town, Path(folder))
    came(town, CORRECTED, after=batch - 1)


@pytest.fixture
def town(server):
    with town_after(server, corrected_once) as town:
        yield town


def day(days_ago: int) -> str:
    return in_words(TODAY - timedelta(days=days_ago))


def rows_of(answer, words: str) -> list[str]:
    """The rows of the page's tables in which these words stand."""
    found = re.findall(r"<tr>(.*?)</tr>", answer.content.decode(), re.S)
    texts = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in found)
    return [text for text in texts if words in text]


# --- The page ---


def test_a_corrected_fact_shows_what_it_said_and_what_it_says_and_who_changed_it_when(town):
    [row] = rows_of(history(town), GROUP_HOME)
    before, after = row.split(GROUP_HOME)
    assert HOME in before and f"Known from {day(FIRST)} to {day(CORRECTED)}" in before
    assert f"Known since {day(CORRECTED)}" in after and "A load Lakeside County Child Services" in after


def test_the_day_before_a_correction_shows_what_was_known_with_a_mark(town):
    [then] = rows_of(history(town, days_ago=CORRECTED + 1), HOME)
    assert then.index(HOME) < then.index("Corrected since") < then.index(f"Now it says: {GROUP_HOME}")
    assert f"Known since {day(CORRECTED)}." in then


def test_the_day_of_a_correction_ends_with_what_it_says_since(town):
    answer = history(town, days_ago=CORRECTED)
    [then] = rows_of(answer, GROUP_HOME)
    assert "Still said" in then and "Corrected" not in then and not rows_of(answer, HOME)


def longer_late(rows: list[dict]) -> list[dict]:
    return [{**row, "minutes": "33"} if row["minutes"] else row for row in rows]


def correct_attendance(town, tmp_path) -> None:
    load(town, changed(files_of(town, "lakeside-flat"), tmp_path / "x", "attendance.csv", longer_late), "lakeside-usd")


def test_of_attendance_the_days_that_were_corrected_are_told(town, tmp_path):
    assert not rows_of(history(town), "minutes")
    correct_attendance(town, tmp_path)
    [change] = rows_of(history(town), "33 minutes")
    assert change.index(f"15 minutes On {day(10)}") < change.index(f"33 minutes On {day(10)}")
    assert not rows_of(history(town), "Excused absence")  # A day of which nothing else was ever said.


def test_a_fact_that_is_no_longer_said_was_known_then(town, tmp_path):
    def without_her_parent(rows: list[dict]) -> list[dict]:
        return [row for row in rows if f"{row['firstName']} {row['lastName']}" != PARENT]

    files = changed(files_of(town, "county-dcs"), tmp_path / "x", "contacts.csv", without_her_parent)
    load(town, files, "county-dcs", "--accept-held")
    [then] = rows_of(history(town, days_ago=1), PARENT)
    assert "No longer said" in then
    assert not rows_of(history(town, days_ago=0), PARENT)
    assert any("No longer said" in row for row in rows_of(history(town), PARENT))


def test_before_the_first_day_nothing_was_known_and_the_page_says_since_when(town):
    text = text_of(history(town, days_ago=FIRST + 1))
    assert "Nothing was known here on that day" in text and f"came on {day(FIRST)}" in text
    assert "Nothing was known here" not in text_of(history(town, days_ago=FIRST))


def test_a_day_to_come_and_what_is_no_day_are_refused_in_words(town):
    to_come = history(town, days_ago=-1)
    assert to_come.status_code == 422 and "Give a day on or before" in text_of(to_come)
    none = history(town, known_on="2026-13-45")
    assert none.status_code == 422 and "usa-error-message" in none.content.decode()
    assert history(town, days_ago=0).status_code == 200


def test_a_page_holds_so_many_changes_and_the_next_the_others(town, monkeypatch):
    monkeypatch.setattr("homeroom.desk.history.CHANGES_A_PAGE", 5)
    first, second = text_of(history(town)), text_of(history(town, page="2"))
    assert GROUP_HOME in first and GROUP_HOME not in second and "Page 1 of" in first and "Page 2 of" in second


def test_the_number_of_a_load_is_told_to_its_sender_s_steward_alone(town, tmp_path):
    speaks = lambda rows: [{**row, "preferredLanguage": "es"} for row in rows]  # noqa: E731
    files = changed(files_of(town, "county-dcs"), tmp_path / "x", "children.csv", speaks)
    batch = load(town, files, "county-dcs", "--accept-held")["batch"]
    dora = history(town, "dora.lind").content.decode()
    assert f'href="/imports/{batch}/"' in dora
    assert "Home language: es" in text_of(history(town)) and "/imports/" not in history(town).content.decode()


def test_the_student_s_page_leads_there_and_a_decision_to_its_day(town):
    page = town.as_("rosa.diaz").get(town.marisol.url).content.decode()
    assert f'href="{town.marisol.url}history/"' in page
    [(decided_on,)] = town.admin(
        "SELECT decided_on FROM students_schooldecision WHERE student_id = %s AND superseded_at IS NULL",
        town.marisol.id,
    )
    assert f'href="{town.marisol.url}history/?known_on={decided_on}"' in page


def test_a_need_leads_to_what_was_known_when_it_was_written(town):
    rosa = town.as_("rosa.diaz")
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    [(need,)] = town.admin("SELECT id FROM casework_need")
    page = rosa.get(f"{town.marisol.url}plan/needs/{need}/").content.decode()
    assert f'href="{town.marisol.url}history/?known_on={TODAY}"' in page


def test_it_reads_in_spanish(town):
    answer = history(town, days_ago=CORRECTED + 1, language="es")
    with override("es"):
        label, relative = str(DATASETS["placement_type"].label), gettext(HOME)
    assert label in text_of(answer) and relative in text_of(answer)


def test_it_only_answers_to_looking(town):
    assert history(town).status_code == 200
    assert town.as_("rosa.diaz").post(f"{town.marisol.url}history/").status_code == 405


def test_the_page_asks_few_statements(town):
    rosa, address = town.as_("rosa.diaz"), f"{town.marisol.url}history/"
    assert count_of(rosa, address) <= QUERIES_MAX
    assert count_of(rosa, f"{address}?known_on={TODAY - timedelta(days=7)}") <= QUERIES_MAX


def test_each_kind_of_fact_is_in_words(town):
    """Also those that the town has none of: a kind without words would break the page of the first child who has one."""
    assert set(WORDS) == set(KINDS)
    for kind, model in KINDS.items():
        fact = SimpleNamespace(**{field.name: None for field in model._meta.concrete_fields})
        fact.school_class_title = fact.school_class_course_title = fact.role = fact.phone = fact.email = ""
        for name in (
            "school_name",
            "name",
            "organization",
            "court_name",
            "decided_by",
            "transportation_by",
            "program",
            "letter_grade",
        ):
            setattr(fact, name, "")
        fact.course_title = fact.grading_period = ""
        fact.school_year = 2026
        assert fact_in_words(kind, fact), kind
        assert true_in_words(kind, fact) == "", kind


# --- Who sees it ---


def test_a_stranger_finds_no_such_page(town):
    assert history(town).status_code == 200
    theirs, nobodys = history(town, "tom.reed"), town.as_("tom.reed").get(f"{NOBODY}history/")
    assert theirs.status_code == 404 and bytes_of(theirs) == bytes_of(nobodys)


def test_with_the_agreement_its_past_is_closed_too(town):
    assert "Lincoln Middle School" in text_of(history(town, days_ago=7))
    assert end(town.as_("ben.ito"), "dsa-lakeside-dcs").status_code == 302
    for answer in (history(town), history(town, days_ago=7)):
        assert "Lincoln Middle School" not in text_of(answer)
    assert GROUP_HOME in text_of(history(town))  # Her own agency's.


def test_who_sees_single_elements_sees_no_past_of_the_fact(town):
    ada = town.as_("ada.okafor")
    assert ada.get(town.marisol.url).status_code == 200
    text = text_of(history(town, "ada.okafor"))
    assert "Grade: 7th grade" in text and HOME not in text and GROUP_HOME not in text


def test_a_line_that_opens_some_days_alone_opens_no_past(town, tmp_path):
    correct_attendance(town, tmp_path)
    assert rows_of(history(town), "33 minutes")
    limit(town, look_back_days=365)
    assert "Attendance this school year" in text_of(town.as_("rosa.diaz").get(f"{town.marisol.url}attendance/"))
    assert not rows_of(history(town), "33 minutes")


def test_what_a_load_said_that_was_taken_back_is_not_shown_and_that_it_stood_is_said(town, tmp_path):
    taken = last_batch(town)
    undo(town, taken)
    came(town, 2, after=taken)
    assert GROUP_HOME not in text_of(history(town))
    [stopped] = rows_of(history(town), "has been taken back, and is not shown")
    assert HOME in stopped and f"Known from {day(FIRST)} to {day(CORRECTED)}" in stopped
    assert any("A load was taken back" in row for row in rows_of(history(town), HOME))
    [then] = rows_of(history(town, days_ago=3), HOME)
    assert "has been taken back, and is not shown" in then and f"Now it says: {HOME}" in then
    [since] = rows_of(history(town, days_ago=1), HOME)
    assert "Still said" in since


def test_what_a_wrong_link_brought_is_not_shown_once_it_is_cut_nor_after_a_new_one(town):
    lena, pair = town.as_("lena.marsh"), pair_of(town, town.lucia)
    say(lena, pair, "link")
    work(town)
    assert "Lincoln Middle School" in text_of(history(town, child=town.lucia))
    came(town, 4, after=last_batch(town) - 1)
    town.admin(
        "UPDATE students_sourcerecord r SET recorded_at = e.recorded_at FROM students_schoolenrollment e"
        " WHERE e.student_id = r.student_id AND e.contributor_id = r.contributor_id AND r.student_id = %s", town.lucia.id
    )  # fmt: skip
    assert "Lincoln Middle School" in text_of(history(town, child=town.lucia, days_ago=3))
    say(lena, pair, "undo")
    work(town)
    assert "Lincoln Middle School" not in text_of(history(town, child=town.lucia))
    say(lena, pair, "link")
    work(town)
    assert "Lincoln Middle School" in text_of(history(town, child=town.lucia))
    assert "Lincoln Middle School" not in text_of(history(town, child=town.lucia, days_ago=3))


# --- The book ---


def test_who_opened_the_history_stands_in_the_book(town):
    history(town)
    [(page, outcome, children)] = town.admin(
        "SELECT e.page, e.outcome, e.student_ids FROM access_event e JOIN partners_person p ON p.id = e.person_id"
        " WHERE p.key = 'rosa.diaz' ORDER BY e.id DESC LIMIT 1"
    )
    assert (page, outcome, children) == ("desk:student_history", "permit", [town.marisol.id])
    assert {"enrollment", "enrollment_school"} <= disclosed(town)


def test_what_nobody_says_any_more_is_disclosed_all_the_same(town):
    town.admin(
        "UPDATE students_enrollment SET superseded_at = now(), superseded_by_id = batch_id WHERE student_id = %s",
        town.marisol.id,
    )
    assert "Grade: 7th grade" in text_of(history(town))
    assert "enrollment" in disclosed(town)


def disclosed(town) -> set[str]:
    """Of which kinds the book says that the last page showed something."""
    found = town.admin(
        "SELECT DISTINCT dataset FROM access_disclosure WHERE event_id = (SELECT max(event_id) FROM access_disclosure)"
    )
    return {name_of(number) for (number,) in found}


# --- By raw SQL ---

TOLD = "SELECT kind, said::text, superseded_at IS NOT NULL FROM access.history_v1(%s)"


@pytest.mark.leak(11)
def test_no_table_shows_what_was_said_before_and_the_function_does_as_far_as_the_policies(town):
    tables = [model._meta.db_table for model in KINDS.values()]
    with town.raw("rosa.diaz") as rosa, town.raw("tom.reed") as tom, town.raw(None) as nobody:
        for table in tables:
            found = rosa.execute(f"SELECT count(*) FROM {table} WHERE superseded_at IS NOT NULL").fetchone()
            assert found == (0,), table
        assert ("Placement", True) in {(kind, is_over) for kind, _, is_over in rosa.execute(TOLD, [town.marisol.id])}
        assert tom.execute(TOLD, [town.ines.id]).fetchall()  # He has a child of his own.
        assert not tom.execute(TOLD, [town.marisol.id]).fetchall()
        assert not nobody.execute(TOLD, [town.marisol.id]).fetchall()


@pytest.mark.parametrize("kind", list(KINDS))
def test_of_each_kind_it_tells_what_the_policies_show_and_what_they_showed(town, kind):
    table = KINDS[kind]._meta.db_table
    with town.raw("rosa.diaz") as rosa:
        for child in (town.marisol, town.lucia):
            told = [is_over for each, _, is_over in rosa.execute(TOLD, [child.id]).fetchall() if each == kind]
            [(shown,)] = rosa.execute(f"SELECT count(*) FROM {table} WHERE student_id = %s", [child.id]).fetchall()
            [(over,)] = town.admin(
                f"SELECT count(*) FROM {table} WHERE student_id = %s AND superseded_at IS NOT NULL", child.id
            )
            assert told.count(True) == over
            assert told.count(False) == (0 if kind == "AttendanceEvent" else shown)


def widened(town, clause: str, person: str, child) -> tuple[set, set]:
    """What the function tells as it stands, and with this clause taken out."""
    [(definition,)] = town.admin("SELECT pg_get_functiondef('access.history_v1'::regproc)")
    assert definition.count(clause) == 1, clause
    answers = []
    for made in (definition, definition.replace(clause, "true")):
        town.admin(made)
        with town.raw(person) as connection:
            answers.append({(kind, said) for kind, said, _ in connection.execute(TOLD, [child.id]).fetchall()})
    return answers[0], answers[1]


@pytest.mark.parametrize(
    ("clause", "person"),
    [
        ("access.opens_v1(child, v.contributor_id, v.dataset)", "tom.reed"),
        ("n.contributor_id = v.contributor_id", "ada.okafor"),
        ("n.dataset = v.dataset", "dora.lind"),
    ],
)
def test_each_clause_on_who_sees_it_keeps_something_from_somebody(town, clause, person):
    as_it_stands, without = widened(town, clause, person, town.marisol)
    assert as_it_stands < without


def test_the_clause_on_loads_that_were_taken_back_keeps_what_they_said(town):
    undo(town, last_batch(town))
    clause = "(v.superseded_at IS NULL OR v.batch_id NOT IN (SELECT t.batch_id FROM taken_back t))"
    as_it_stands, without = widened(town, clause, "rosa.diaz", town.marisol)
    assert [said for kind, said in without - as_it_stands if kind == "Placement" and "group_home_staff" in said]


@pytest.mark.parametrize("clause", ["v.recorded_at >= l.since", "r.student_id = child"])
def test_the_clauses_on_links_keep_what_a_cut_one_brought(town, clause):
    lena, pair = town.as_("lena.marsh"), pair_of(town, town.lucia)
    for verdict in ("link", "undo", "link"):
        say(lena, pair, verdict)
        work(town)
    town.admin("UPDATE students_schoolenrollment SET exit_on = exit_on - 1 WHERE superseded_at IS NOT NULL")
    as_it_stands, without = widened(town, clause, "rosa.diaz", town.lucia)
    assert as_it_stands < without

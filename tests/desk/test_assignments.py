"""Assignments on the student page: missing, late, and the latest few; for whom grades are open."""

import re
import tempfile
from pathlib import Path

import pytest

from tests.conftest import town_after
from tests.desk.asking import count_of, text_of
from tests.exchange.gradebooks import ESSAY, GOOD, NONE_YET, QUIZ, load, whole
from tests.town.cast import give_accounts
from tests.town.files import ago

QUERIES_MAX = 12
OLD = {**ESSAY, "sourcedId": "i0", "title": "Zqold essay", "assignDate": ago(99), "dueDate": ago(90)}
OF_OLD = {**GOOD, "sourcedId": "r0", "lineItemSourcedId": "i0", "scoreDate": ago(88)}


def with_assignments(town) -> None:
    give_accounts(town.server, town.database)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        load(town, whole(town, book, "1.2", lineItems=[ESSAY, QUIZ, OLD], results=[GOOD, NONE_YET, OF_OLD]))


@pytest.fixture
def town(server):
    with town_after(server, with_assignments) as town:
        yield town


def table_of(answer, caption: str) -> list[list[str]]:
    table = re.search(rf"<caption>{caption}</caption>(.*?)</table>", answer.content.decode(), re.S)
    if table is None:
        return []
    rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.S)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_the_caseworker_sees_what_is_missing_and_what_came_late(town):
    page = town.as_("rosa.diaz").get(town.marisol.url)
    assert table_of(page, "Assignments of the last 10 weeks") == [["Mathematics", "1", "1", "2"]]
    latest = table_of(page, "The latest assignments")
    assert [(row[0], row[1], row[3]) for row in latest] == [
        ("Quiz on fractions", "Mathematics", "Missing"),
        ("Essay on rivers", "Mathematics", "Late: B+ (8.5 of 10)"),
    ]
    assert "Zqold" not in text_of(page)


def test_work_that_was_not_handed_in_in_time_is_missing_where_the_school_does_not_say(town):
    """OneRoster 1.1 has no word for it."""
    town.admin("UPDATE students_assignmentresult SET is_missing = NULL, is_late = NULL")
    rosa = town.as_("rosa.diaz")
    [row] = table_of(rosa.get(town.marisol.url), "Assignments of the last 10 weeks")
    assert row == ["Mathematics", "1", "–", "2"]  # How many came late nobody said.
    town.admin("UPDATE students_assignmentresult SET due_on = %s WHERE title LIKE 'Quiz%%'", ago(-3))
    [row] = table_of(rosa.get(town.marisol.url), "Assignments of the last 10 weeks")
    assert row == ["Mathematics", "0", "–", "2"]


def test_it_is_open_as_its_districts_grades_are(town):
    rosa = town.as_("rosa.diaz")
    assert "Quiz on fractions" in text_of(rosa.get(town.marisol.url))
    # The agreement of this district is signed, and not active yet.
    north = "SELECT id FROM partners_organization WHERE key = 'north-usd'"
    town.admin(f"UPDATE students_assignmentresult SET contributor_id = ({north})")
    assert "Quiz on fractions" not in text_of(rosa.get(town.marisol.url))


def test_a_stranger_to_the_child_sees_none_of_them_on_any_way(town):
    counted = "SELECT count(*) FROM students_assignmentresult"
    for person, rows in (("rosa.diaz", 3), ("tom.reed", 0)):
        with town.raw(person) as connection:
            assert connection.execute(counted).fetchone()[0] == rows, person
    hidden = town.as_("tom.reed").get(town.marisol.url)
    assert hidden.status_code == 404 and "Quiz on fractions" not in text_of(hidden)


def test_the_page_asks_no_more_than_it_may(town):
    assert count_of(town.as_("rosa.diaz"), town.marisol.url) <= QUERIES_MAX
    assert count_of(town.as_("ada.okafor"), town.marisol.url) <= QUERIES_MAX


def test_years_of_assignments_do_not_reach_the_page(town):
    """Twelve classes of a school year, ten weeks of which are read, and of them five lines shown."""
    town.admin(
        "INSERT INTO students_assignmentresult (student_id, contributor_id, batch_id, key, digest, line_item_source_id,"
        " category_source_id, class_source_id, course_title, title, category, grading_period, due_on, status, text_score)"
        " SELECT student_id, contributor_id, batch_id, 'planted ' || n, digest, n, '', n %% 12, 'Class ' || n %% 12,"
        " 'Planted ' || n, '', '', due_on - n %% 360, 'fully_graded', '' FROM students_assignmentresult r,"
        " generate_series(1, 1200) n WHERE r.key = 'r1'"
    )
    page = town.as_("rosa.diaz").get(town.marisol.url)
    assert len(table_of(page, "Assignments of the last 10 weeks")) == 12
    assert len(table_of(page, "The latest assignments")) == 5

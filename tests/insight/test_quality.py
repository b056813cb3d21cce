"""How good the own data are: each number is counted by the load, opens its children, and says no value."""

import re
import shutil

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from homeroom.insight.quality.doubts import DOUBTS
from homeroom.insight.quality.elements import WATCHED, watched_of
from homeroom.insight.quality.measuring import TABLES, Counting
from homeroom.partners.models import Organization
from homeroom.students.models import Batch
from tests.desk.asking import count_of, text_of
from tests.town.cast import IN_TOWN
from tests.town.files import TODAY, agency, ago

PAGE = "/quality/"
STATEMENTS_MAX = 12
SEX, BIRTH_DATE, STATE_ID, NAME = (
    "identity.sex",
    "identity.birth_date",
    "identity.state_student_id",
    "identity.legal_name",
)


def element(key: str, what: str = "") -> str:
    return f"/quality/elements/{key}/" + (f"?what={what}" if what else "")


def numbers(town, key: str, organization: str = "county-dcs") -> dict[str, int]:
    """Of the last day on which was counted."""
    number = next(each.number for each in WATCHED if each.key == key)
    [(row,)] = town.admin(
        "SELECT to_jsonb(m) FROM insight_qualitymeasure m JOIN partners_organization o ON o.id = m.contributor_id"
        " WHERE o.key = %s AND m.element = %s ORDER BY measured_on DESC LIMIT 1",
        organization,
        number,
    )
    return row


def names(answer) -> list[str]:
    return re.findall(r'href="/students/[^"]+/">([^<]+)</a>', answer.content.decode())


def load(town, folder, *changes: tuple[str, str, str], organization: str = "county-dcs"):
    """The agency's files once more, with words changed: file, before, after."""
    agency(folder)
    for file, before, after in changes:
        path = folder / file
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
    town.homeroom("import", str(folder), "--from", organization)
    shutil.rmtree(folder)


# --- Completeness ----------------------------------------------------------------------------------------------------


def test_a_steward_reads_how_many_of_her_children_have_what_plans_rest_on(town):
    page = town.as_(town.dora_lind).get(PAGE)
    assert page.status_code == 200
    row = re.search(r"<tr>(?:(?!</tr>).)*State student identifier.*?</tr>", page.content.decode(), re.S)[0]
    assert re.findall(r'class="number">\s*(?:<a[^>]*>)?(\d+)', row) == ["6", "3", "3", "0", "0", "0", "0"]
    assert "Marisol" not in page.content.decode()  # Counts alone.


def test_each_number_opens_its_children(town):
    dora = town.as_(town.dora_lind)
    found = names(dora.get(element(STATE_ID, "missing")))
    assert sorted(found) == ["Ines Quill", "Lucia Brandt", "Teo Brask"]
    assert len(found) == numbers(town, STATE_ID)["missing"]
    student = re.search(r'href="(/students/[^"]+/)"', dora.get(element(STATE_ID, "missing")).content.decode())[1]
    assert dora.get(student).status_code == 200


def test_whom_a_page_named_stands_in_the_book(town):
    dora = town.as_(town.dora_lind)
    dora.get(PAGE)
    dora.get(element(STATE_ID, "missing"))
    events = town.admin(
        "SELECT operation, cardinality(student_ids) FROM access_event WHERE page = 'insight:quality_element'"
    )
    assert events == [("list", 3)]
    assert not town.admin("SELECT FROM access_event WHERE page = 'insight:quality'")  # It named nobody.


def test_a_word_that_says_that_nobody_knows_counts_as_missing(town, tmp_path):
    assert numbers(town, SEX)["missing"] == 0
    load(town, tmp_path / "again", ("children.csv", "2013-04-02,female", "2013-04-02,unspecified"))
    now = numbers(town, SEX)
    assert (now["children"], now["told"], now["missing"]) == (6, 5, 1)
    assert names(town.as_(town.dora_lind).get(element(SEX, "missing"))) == ["Marisol Ana Vega Ruiz"]


def test_nobody_owes_a_placement_of_a_child_who_left_care(town):
    now = numbers(town, "placement.type")
    assert (now["children"], now["missing"]) == (5, 0)  # Priya is home.
    assert numbers(town, NAME)["children"] == 6


def test_a_link_that_is_made_is_counted_with_what_it_brings(town):
    assert numbers(town, NAME, "lakeside-usd")["children"] == 2
    assert numbers(town, NAME, "north-usd")["children"] == 1


# --- Validity --------------------------------------------------------------------------------------------------------


def test_what_cannot_be_right_is_in_doubt_with_what_to_do(town, tmp_path):
    assert numbers(town, BIRTH_DATE)["doubtful"] == 0
    load(
        town,
        tmp_path / "again",
        ("children.csv", "2013-04-02", "1983-04-02"),
        ("children.csv", "Quill", "Unknown"),
        ("children.csv", "10028,,", "10028,0000,"),
        ("contacts.csv", ",,,555-0102", ",,,"),
    )
    dora = town.as_(town.dora_lind)
    page = dora.get(element(BIRTH_DATE, "doubtful"))
    assert names(page) == ["Marisol Ana Vega Ruiz"]
    assert "older than 25" in text_of(page)
    assert "1983" not in page.content.decode()
    assert names(dora.get(element(NAME, "doubtful"))) == ["Ines Unknown"]
    assert names(dora.get(element(STATE_ID, "doubtful"))) == ["Teo Brask"]
    assert len(names(dora.get(element("placement.caregiver", "doubtful")))) == 4  # Marisol's has an e-mail address.
    assert numbers(town, BIRTH_DATE)["doubtful"] == 1
    load(town, tmp_path / "corrected")
    assert numbers(town, BIRTH_DATE)["doubtful"] == 0
    assert names(dora.get(element(BIRTH_DATE, "doubtful"))) == []


def test_two_homes_at_once_are_in_doubt(town, tmp_path):
    home = "P10023,E10023,10023,"
    another = f"Q10023,E10023,10023,{ago(9)},,shelter-care-foster-home,Another home,,,,,,,\n{home}"
    load(town, tmp_path / "again", ("placements.csv", home, another))
    assert names(town.as_(town.dora_lind).get(element("placement.type", "doubtful"))) == ["Marisol Ana Vega Ruiz"]


BROKEN = {
    "number_of_two": "UPDATE students_matchkeys SET state_student_id = 'ST-1' WHERE {mine}",
    "left_before": "UPDATE students_schoolenrollment SET exit_on = entry_on - 1 WHERE {mine}",
    "no_school": "UPDATE students_schoolenrollment SET exit_on = entry_on WHERE {mine}",
    "grade_level": "UPDATE students_enrollment SET grade_level = 'eleventy' WHERE {mine}",
    "day_ahead": "UPDATE students_attendanceevent SET event_on = current_date + 9 WHERE {mine}",
    "attendance_code": "UPDATE students_attendanceevent SET category = 'truant' WHERE {mine}",
    "credits": "INSERT INTO students_creditrecord (student_id, contributor_id, batch_id, key, digest, course_code, course_title,"
    " school_year, term, grade_level, credits_attempted, credits_earned, final_grade) SELECT student_id, contributor_id,"
    " batch_id, 'c', '', '', '', 2026, '', '', 1, 2, '' FROM students_identity WHERE {mine}",
    "two_episodes": "INSERT INTO students_careepisode (student_id, contributor_id, batch_id, key, digest, removal_on,"
    " exit_reason, legal_authority, court_name) SELECT student_id, contributor_id, batch_id, 'another', '', removal_on, '',"
    " '', '' FROM students_careepisode WHERE {mine}",
    "ends_before": "UPDATE students_placement SET ends_on = begins_on - 1 WHERE {mine}",
    "setting": "UPDATE students_placement SET setting = 'a castle' WHERE {mine}",
    "not_said_whether_held": "UPDATE students_hearing SET scheduled_at = now() - interval '9 days' WHERE {mine}",
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_rule_finds_what_it_is_about_and_nothing_else(quiet_town, code):
    doubt = next(each for each in DOUBTS if each.code == code)
    with psycopg.connect(quiet_town.server.admin_url(quiet_town.database), options=IN_TOWN) as connection:
        school = doubt.key.split(".")[0] in ("enrollment", "attendance", "academics")
        key = "lakeside-usd" if school else "county-dcs"
        [(mine,)] = connection.execute("SELECT id FROM partners_organization WHERE key = %s", [key]).fetchall()
        given = {"mine": mine, "today": TODAY, "placeholders": []}
        assert connection.execute(doubt.children, given).fetchall() == []
        connection.execute(BROKEN[code].format(mine=f"contributor_id = {mine} AND superseded_at IS NULL"))
        assert connection.execute(doubt.children, given).fetchall()
        connection.rollback()


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt.code)
def test_every_rule_is_sql_that_the_record_understands(quiet_town, doubt):
    with quiet_town.connection("import") as connection:
        given = {"mine": 1, "today": TODAY, "placeholders": ["none"]}
        assert connection.execute(doubt.children, given).fetchall() == []  # Nor is anything read outside a load.


def test_what_the_last_load_could_not_read_leads_to_the_load(town):
    page = town.as_(town.dora_lind).get(PAGE)
    assert "placements.csv" in text_of(page)
    assert re.search(r'href="/imports/\d+/"', page.content.decode())


# --- Timeliness and time ---------------------------------------------------------------------------------------------


def test_the_age_is_of_the_newest_event_and_grows_by_itself(town):
    ben = town.as_(town.ben_ito)
    row = numbers(town, "attendance.daily", "lakeside-usd")
    assert row["happened_oldest_on"] == ago(10).isoformat()
    ages = re.compile(r"Daily attendance events.*?</tr>", re.S)
    assert re.findall(r">\s*(\d+)\s*<", ages.search(ben.get(PAGE).content.decode())[0])[-2:] == ["10", "10"]
    town.admin("UPDATE insight_qualitymeasure SET happened_usual_on = happened_usual_on - 30")
    assert re.findall(r">\s*(\d+)\s*<", ages.search(ben.get(PAGE).content.decode())[0])[-2:] == ["40", "10"]
    assert "10 days" in text_of(ben.get(element("attendance.daily", "oldest")))


def test_each_day_with_a_load_is_a_point_and_the_last_load_of_a_day_counts(town, tmp_path):
    town.admin("UPDATE insight_qualitymeasure SET measured_on = measured_on - 7")
    load(town, tmp_path / "first", ("children.csv", "ST-501", ""))
    load(town, tmp_path / "second", ("children.csv", "ST-501", ""), ("children.csv", "ST-601", ""))
    days = town.admin(
        "SELECT measured_on, told, missing FROM insight_qualitymeasure m JOIN partners_organization o"
        " ON o.id = m.contributor_id WHERE o.key = 'county-dcs' AND element = 8 ORDER BY 1"
    )
    assert days == [(ago(7), 3, 3), (TODAY, 1, 5)]
    dora = town.as_(town.dora_lind)
    page = dora.get(element(STATE_ID))
    assert page.content.decode().count("chart.svg") == 1
    picture = dora.get(f"{element(STATE_ID)}chart.svg")
    assert picture["Content-Type"] == "image/svg+xml"


def test_a_load_that_changes_nothing_counts_nothing(town, tmp_path):
    town.admin("UPDATE insight_qualitymeasure SET measured_on = measured_on - 7")
    load(town, tmp_path / "same")
    assert numbers(town, NAME)["measured_on"] == ago(7).isoformat()


def test_a_trial_counts_nothing(town, tmp_path):
    before = numbers(town, STATE_ID)
    folder = agency(tmp_path / "trial")
    path = folder / "children.csv"
    path.write_text(path.read_text().replace("ST-501", ""))
    town.homeroom("import", str(folder), "--from", "county-dcs", "--dry-run")
    assert numbers(town, STATE_ID) == before


# --- Whose ----------------------------------------------------------------------------------------------------------


def test_a_stranger_and_a_caseworker_have_no_such_page(town):
    assert town.as_(town.dora_lind).get(PAGE).status_code == 200
    for person in ("cy.fox", "rosa.diaz", "lena.marsh"):
        for page in (PAGE, element(NAME), f"{element(NAME)}chart.svg"):
            assert town.as_(person).get(page).status_code == 404


def test_one_district_reads_nothing_of_another(town):
    ben, nora = town.as_(town.ben_ito), town.as_(town.nora_west)
    assert names(ben.get(element(NAME, "oldest"))) == ["Marisol Ana Vega Ruiz", "Priya Nand"]
    assert names(nora.get(element(NAME, "oldest"))) == ["Jonah Vega Ruiz"]


@pytest.mark.parametrize("table", ["insight_qualitymeasure", "insight_qualityfinding"])
def test_the_policies_show_rows_of_the_own_organization_to_its_stewards_alone(town, table):
    for person, organization in (("dora.lind", "county-dcs"), ("ben.ito", "lakeside-usd")):
        with town.raw(person) as connection:
            found = connection.execute(
                f"SELECT DISTINCT o.key FROM {table} t JOIN partners_organization o ON o.id = t.contributor_id"
            )
            assert found.fetchall() == [(organization,)]
    for person in ("rosa.diaz", "cy.fox", None):
        with town.raw(person) as connection:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_who_is_barred_to_a_steward_is_on_no_list(town):
    assert len(names(town.as_(town.dora_lind).get(element(NAME, "oldest")))) == 6
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason) SELECT o.id, '10023',"
        " current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'dora.lind'"
    )
    town.admin("SELECT access.restand_all_v1()")
    page = town.as_(town.dora_lind).get(element(NAME, "oldest"))
    assert "Marisol Ana Vega Ruiz" not in names(page)
    assert page.content.decode().count("<tr>") == 1 + 5 + 2  # The head, five children, and the trend.


def test_nobody_writes_numbers_but_a_load(town):
    with town.raw("dora.lind") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE insight_qualitymeasure SET told = 0")


def test_no_load_counts_for_another_contributor(town):
    insert = (
        "INSERT INTO insight_qualitymeasure (contributor_id, batch_id, element, measured_on, children, told, missing,"
        " doubtful, asked) VALUES (%s, %s, 99, current_date, 0, 0, 0, 0, 0)"
    )
    [(mine,)] = town.admin("SELECT id FROM partners_organization WHERE key = 'county-dcs'")
    for whose, is_refused in ((mine, False), (mine - 1, True)):
        with town.connection("import") as connection:
            [(batch,)] = connection.execute(
                "INSERT INTO students_batch (contributor_id, source_name, format, status) VALUES (%s, '', '', 'loading')"
                " RETURNING id",
                [mine],
            ).fetchall()
            connection.execute("SELECT set_config('app.batch', %s, true)", [str(batch)])
            if not is_refused:
                connection.execute(insert, [whose, batch])
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(insert, [whose, batch])


def test_an_element_that_is_not_asked_of_this_kind_of_organization_is_no_page(town):
    ben = town.as_(town.ben_ito)
    assert ben.get(element("enrollment.school")).status_code == 200
    assert ben.get(element("placement.type")).status_code == 404
    assert ben.get(element("none.such")).status_code == 404


def test_the_pages_take_no_posts(town):
    dora = town.as_(town.dora_lind)
    assert dora.get(PAGE).status_code == 200
    for page in (PAGE, element(NAME)):
        assert dora.post(page, {"form_key": "x"}).status_code in (403, 405)


def test_the_pages_ask_few_statements(town):
    dora = town.as_(town.dora_lind)
    for page in (PAGE, element(NAME, "oldest"), element(STATE_ID, "missing")):
        assert count_of(dora, page) <= STATEMENTS_MAX


# --- Conservation ----------------------------------------------------------------------------------------------------

WORDS = {"nothing": None, "unknown": "unspecified", "told": "female"}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.lists(st.sampled_from(sorted(WORDS)), min_size=6, max_size=6))
def test_told_and_missing_are_all_children_whatever_was_said(quiet_town, said):
    """Of each child it is told or missing, and never both; what is missing is exactly what nobody said."""
    number = next(each.number for each in WATCHED if each.key == SEX)
    [(mine, kind)] = quiet_town.admin("SELECT id, kind FROM partners_organization WHERE key = 'county-dcs'")
    batch = Batch(pk=1, contributor=Organization(pk=mine, kind=kind))
    with psycopg.connect(quiet_town.server.admin_url(quiet_town.database)) as connection:
        children = [
            row[0]
            for row in connection.execute(
                "SELECT student_id FROM students_sourcerecord WHERE contributor_id = %s ORDER BY 1", [mine]
            )
        ]
        where = "contributor_id = %s AND student_id = %s AND element = %s AND superseded_at IS NULL"
        for child, word in zip(children, said, strict=True):
            if WORDS[word] is None:
                connection.execute(f"DELETE FROM students_glimpse WHERE {where}", [mine, child, number])
            else:
                connection.execute(
                    f"UPDATE students_glimpse SET value = %s WHERE {where} AND view = 2",
                    [Jsonb(WORDS[word]), mine, child, number],
                )
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        for statement, told in Counting(batch, watched_of(kind)).statements():
            connection.execute(statement, told)
        counted = connection.execute(
            "SELECT element, children, told, missing FROM insight_qualitymeasure WHERE contributor_id = %s", [mine]
        ).fetchall()
        missing = connection.execute(
            "SELECT student_id FROM insight_qualityfinding WHERE contributor_id = %s AND element = %s AND code = 'missing'"
            " ORDER BY 1",
            [mine, number],
        ).fetchall()
        connection.rollback()
    assert {row[0] for row in counted} == {each.number for each in watched_of(kind)}
    assert all(children == told + missing for _element, children, told, missing in counted)
    assert missing == [(child,) for child, word in zip(children, said, strict=True) if word != "told"]


def test_every_element_that_is_counted_has_one_place_and_a_value_of_its_own():
    from homeroom.students.element_values import FULL, SEALED

    keys = [each.key for each in WATCHED]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(FULL) - SEALED
    assert {doubt.key for doubt in DOUBTS} <= set(keys)

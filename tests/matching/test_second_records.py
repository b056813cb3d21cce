"""Two school records of one child: a district gave a child who came back a new number. Both stand, and one can be taken back."""

import json

import pytest

from tests.matching.planting import MARISOL_AGAIN as AGAIN
from tests.matching.reviewing import current, say, verdicts, work
from tests.town.files import LAKESIDE, ago, district, write_csv

FACTS = (
    "students_identity",
    "students_matchkeys",
    "students_enrollment",
    "students_schoolenrollment",
    "students_classenrollment",
)


def load(town, folder, *more, without: str = "") -> dict:
    """Lakeside's roster with further students, or without one."""
    students = [row for row in LAKESIDE if row[0] != without] + list(more)
    sent = district(folder, "lakeside-usd", "Lakeside Unified School District", students)
    return json.loads(town.homeroom("import", str(sent), "--from", "lakeside-usd", "--accept-held", "--json").stdout)


def second(town) -> int:
    [(pair,)] = town.admin("SELECT id FROM matching_pair WHERE rule = 'second_record'")
    return pair


def first(town) -> int:
    [(pair,)] = town.admin(
        "SELECT id FROM matching_pair WHERE student_id = %s AND rule <> 'second_record'", town.marisol.id
    )
    return pair


def standing(town) -> list:
    """All that the district has on record of Marisol, whatever load brought it."""
    said = [
        town.admin(
            f"SELECT f.key, of_record, to_jsonb(f) - '{{id,batch_id,recorded_at}}'::text[] FROM {table} f"
            " JOIN partners_organization o ON o.id = f.contributor_id"
            " WHERE student_id = %s AND superseded_at IS NULL AND o.key = 'lakeside-usd' ORDER BY f.key",
            town.marisol.id,
        )
        for table in FACTS
    ]
    glimpses = town.admin(
        "SELECT element, view, value FROM students_glimpse WHERE student_id = %s AND superseded_at IS NULL"
        " ORDER BY 1, 2, 3::text",
        town.marisol.id,
    )
    return [*said, glimpses]


@pytest.fixture
def linked(town, tmp_path):
    """The second record is linked by a person."""
    load(town, tmp_path / "twice", AGAIN)
    say(town.as_(town.lena_marsh), second(town), "link")
    work(town)
    return town


def test_a_second_record_is_a_question_to_a_person_and_brings_nothing_before(town, tmp_path):
    before = standing(town)
    answer = load(town, tmp_path, AGAIN)
    assert verdicts(town, second(town)) == []
    assert standing(town) == before
    assert answer["files"]["users.csv"]["held"] == 3  # Hers, and of the two who wait anyway.
    page = town.as_(town.lena_marsh).get(f"/matches/{second(town)}/").content.decode()
    assert "has a record of this child already" in page
    assert "Lincoln Middle School" in page and "Grant High School" in page  # The one on record stands beside it.


def test_a_stranger_with_only_her_name_is_not_asked_about(town, tmp_path):
    load(town, tmp_path, ("S42", "ST-542", "Marisol", "Vega Ruiz", "", "2008-11-23", "grant-hs", "12"))
    assert town.admin("SELECT count(*) FROM matching_pair WHERE rule = 'second_record'") == [(0,)]


def test_once_said_both_records_stand_on_her_page(linked):
    for table in FACTS:
        assert current(linked, table, linked.marisol) == 2, table
    page = linked.as_(linked.rosa_diaz).get(linked.marisol.url).content.decode()
    assert "Lincoln Middle School" in page and "Grant High School" in page


def test_what_it_brought_says_that_it_is_of_the_second(linked):
    [(record,)] = linked.admin("SELECT id FROM students_sourcerecord WHERE is_second")
    for table in FACTS:
        told = linked.admin(f"SELECT key, of_record FROM {table} WHERE of_record IS NOT NULL AND superseded_at IS NULL")
        assert [of for _, of in told] == [record], table


def test_names_stay_as_the_first_record_says(town, tmp_path):
    load(town, tmp_path, (*AGAIN[:2], "Marysol", *AGAIN[3:]))
    say(town.as_(town.lena_marsh), second(town), "link")
    work(town)
    page = town.as_(town.rosa_diaz).get(f"{town.marisol.url}attendance/").content.decode()
    assert "Marisol Vega Ruiz" in page and "Marysol" not in page
    [(names,)] = town.admin(
        "SELECT array_agg(DISTINCT value #>> '{}') FROM students_glimpse g"
        " JOIN partners_organization o ON o.id = g.contributor_id WHERE g.student_id = %s AND superseded_at IS NULL"
        " AND o.key = 'lakeside-usd' AND value #>> '{}' LIKE 'Mar%%'",
        town.marisol.id,
    )
    assert names and not any("Marysol" in name for name in names)


def test_the_same_file_again_changes_nothing(linked, tmp_path):
    before = standing(linked)
    answer = load(linked, tmp_path / "again", AGAIN)
    assert standing(linked) == before
    assert answer["counts"]["on_record"] == 0


def test_undoing_it_takes_back_what_it_brought_and_nothing_else(town, tmp_path):
    load(town, tmp_path, AGAIN)
    before = standing(town)
    lena = town.as_(town.lena_marsh)
    say(lena, second(town), "link")
    work(town)
    assert standing(town) != before
    say(lena, second(town), "undo")
    work(town)
    assert standing(town) == before
    assert town.admin("SELECT count(*) FROM students_sourcerecord WHERE is_second") == [(0,)]
    assert "has a record of this child already" in lena.get(f"/matches/{second(town)}/").content.decode()


def test_undoing_the_first_leaves_the_second(linked):
    say(linked.as_(linked.lena_marsh), first(linked), "undo")
    work(linked)
    page = linked.as_(linked.rosa_diaz).get(linked.marisol.url).content.decode()
    assert "Grant High School" in page and "Lincoln Middle School" not in page
    for table in FACTS:
        assert current(linked, table, linked.marisol) == 1, table
    told = json.loads(linked.homeroom("match", "--json").stdout)["links"]
    links = [each for each in told if each["a"] == "county-dcs:10023" and not each["open"]]
    assert [each["b"] for each in links] == ["lakeside-usd:S41"]


def test_match_tells_both_links_each_by_its_own_pair(linked):
    told = json.loads(linked.homeroom("match", "--json").stdout)["links"]
    links = {each["b"]: each["rule"] for each in told if each["a"] == "county-dcs:10023" and not each["open"]}
    assert links == {"lakeside-usd:S1": "state_id_and_birth_date", "lakeside-usd:S41": "second_record"}


def test_when_the_district_joins_them_the_second_ends_by_itself(linked, tmp_path):
    load(linked, tmp_path / "again")
    for table in FACTS:
        assert current(linked, table, linked.marisol) == 1, table
    assert "Grant High School" not in linked.as_(linked.rosa_diaz).get(linked.marisol.url).content.decode()


def test_a_change_of_one_record_leaves_the_enrollments_of_the_other(linked, tmp_path):
    changes = district(tmp_path / "changes", "lakeside-usd", "Lakeside Unified School District", [AGAIN])
    write_csv(
        changes,
        "manifest.csv",
        "propertyName,value",
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.1"),
        *((f"file.{name}", "absent") for name in ("academicSessions", "categories", "classes", "classResources", "courses",
"courseResources", "demographics", "lineItems", "users", "orgs", "resources", "results")),
        ("file.enrollments", "delta"),
        ("source.systemName", "Lakeside SIS"),
        ("source.systemCode", "lakeside-usd"),
    )  # fmt: skip
    for name in ("academicSessions", "courses", "classes", "demographics", "orgs", "users"):
        (changes / f"{name}.csv").unlink()
    write_csv(
        changes,
        "enrollments.csv",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        ("e-S41", "active", "2026-01-01T00:00:00Z", "math-grant-hs", "grant-hs", "S41", "student", "false", ago(60), ago(30)),
    )  # fmt: skip
    before = standing(linked)
    linked.homeroom("import", str(changes), "--from", "lakeside-usd", "--accept-held")
    after = standing(linked)
    of_first = [[row for row in table if row[1] is None] for table in before[:-1]]
    assert [[row for row in table if row[1] is None] for table in after[:-1]] == of_first
    assert after != before


def test_files_of_the_school_reach_her_under_either_number(linked, tmp_path):
    rows = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason"
    folder = tmp_path / "attendance"
    write_csv(folder, "attendance.csv", rows, ("S41", "grant-hs", ago(9), "Unexcused Absence", "", ""))
    linked.homeroom("import", str(folder / "attendance.csv"), "--from", "lakeside-usd")
    told = linked.admin(
        "SELECT of_record IS NULL FROM students_attendanceevent WHERE student_id = %s", linked.marisol.id
    )
    assert sorted(told).count((False,)) == 1 and (True,) in told
    say(linked.as_(linked.lena_marsh), second(linked), "undo")
    work(linked)
    left = linked.admin(
        "SELECT of_record FROM students_attendanceevent WHERE student_id = %s AND superseded_at IS NULL",
        linked.marisol.id,
    )
    assert left and set(left) == {(None,)}


def test_a_load_that_is_taken_back_leaves_both_records_as_they_were(linked, tmp_path):
    before = standing(linked)
    answer = load(linked, tmp_path / "again", (*AGAIN[:6], "lincoln-ms", "08"))
    assert standing(linked) != before
    linked.homeroom("undo", str(answer["batch"]), check=False)
    assert standing(linked) == before


def test_of_a_second_record_that_was_cut_the_history_tells_nothing(linked):
    rosa = linked.as_(linked.rosa_diaz)
    assert "Grant High School" in rosa.get(f"{linked.marisol.url}history/").content.decode()
    say(linked.as_(linked.lena_marsh), second(linked), "undo")
    work(linked)
    told = rosa.get(f"{linked.marisol.url}history/").content.decode()
    assert "Grant High School" not in told and "Lincoln Middle School" in told


def test_the_first_can_be_linked_again_beside_the_second(linked, tmp_path):
    lena = linked.as_(linked.lena_marsh)
    say(lena, first(linked), "undo")
    work(linked)
    say(lena, first(linked), "link")
    work(linked)
    assert linked.admin("SELECT count(*) FROM students_sourcerecord WHERE student_id = %s", linked.marisol.id) == [(3,)]
    load(linked, tmp_path / "again", AGAIN)
    for table in FACTS:
        assert current(linked, table, linked.marisol) == 2, table

"""A steward sends what looks like OneRoster, confirms what it is proposed as, and the roster is loaded like any other."""

import csv
import html
import io
import re
import zipfile

import pytest

from tests.exchange.own_tables import key_in
from tests.exchange.sending import send, work
from tests.samples import sample
from tests.town.files import LAKESIDE, SCHOOLS, ago, ahead

STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"
REPORT = "SELECT report FROM students_batch ORDER BY id DESC LIMIT 1"


def american(iso: str) -> str:
    year, month, day = map(int, iso.split("-"))
    return f"{month}/{day}/{year}"


def table(header: str, rows: list[tuple]) -> str:
    content = io.StringIO()
    csv.writer(content, lineterminator="\n").writerows([header.split(","), *rows])
    return content.getvalue()


def sync(students: list = LAKESIDE) -> dict[str, str]:
    """Lakeside as School Data Sync 1 would write it; Marisol has a class that OneRoster did not have."""
    schools = sorted({student[6] for student in students})
    begins, ends = american(ago(80).isoformat()), american(ahead(180).isoformat())
    return {
        "School.csv": table(
            "SIS ID,Name,School NCES_ID", [(s, SCHOOLS[s][0], f"06{n}") for n, s in enumerate(schools)]
        ),
        "Section.csv": table(
            "SIS ID,School SIS ID,Section Name,Term SIS ID,Term Name,Term StartDate,Term EndDate,"
            "Course SIS ID,Course Name,Status",
            [(f"art-{s}", s, f"Art at {s}", "y1", "Year", begins, ends, "art", "Art", "Active") for s in schools],
        ),
        "Student.csv": table(
            "SIS ID,School SIS ID,First Name,Last Name,Middle Name,State ID,Grade,Status,Birthdate,Password",
            [(s[0], s[6], s[2], s[3], s[4], s[1], "8", "Active", american(s[5]), "x") for s in students],
        ),
        "StudentEnrollment.csv": table("Section SIS ID,SIS ID", [(f"art-{s[6]}", s[0]) for s in students]),
        "Teacher.csv": table("SIS ID,School SIS ID,First Name,Last Name", [("T1", "lincoln-ms", "Tess", "Young")]),
    }


def zipped(files: dict[str, str], name: str = "SDS export.zip") -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    packed.name = name
    return packed


def text(answer) -> str:
    return answer.content.decode()


def confirmed(page: str, **more) -> dict:
    """What a browser would send of the page as it stands."""
    said: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        named, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if named and not ('type="radio"' in tag and " checked" not in tag) and 'type="checkbox"' not in tag:
            said[named[1]] = html.unescape(value[1]) if value else ""
        elif named and " checked" in tag:
            said[named[1]] = html.unescape(value[1]) if value else "on"
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        said[name] = html.unescape(chosen[1]) if chosen else ""
    return {**said, "form_key": key_in(page), **more}


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


@pytest.fixture
def asked(town, ben):
    """The address of the import that waits for Ben."""
    url = send(ben, zipped(sync())).url
    work(town)
    return url


def classes(town) -> set:
    sql = (
        "SELECT c.source_id, c.course_title FROM students_classenrollment e"
        " JOIN students_schoolclass c ON c.id = e.school_class_id WHERE e.student_id = %s AND e.superseded_at IS NULL"
    )
    return set(town.admin(sql, town.marisol.id))


def test_the_page_says_what_it_is_and_what_becomes_what(town, ben, asked):
    assert town.admin(STATUS) == [("unmapped",)]
    page = html.unescape(text(ben.get(f"{asked}columns/")))
    for part in (
        "This is Microsoft School Data Sync, version 1, not OneRoster.",
        "Student.csv becomes users.csv.",
        "Student.csv becomes demographics.csv.",
        "Section.csv becomes classes.csv.",
        "what Section.csv says of this SIS ID: its School SIS ID",
        "Section SIS ID + SIS ID",
        "Columns that are not taken: Birthdate, Password",
        "Teacher.csv",
        "It is about staff.",
    ):
        assert part in page, part
    said = confirmed(page)
    assert said["mode"] == "delta"
    assert said["users.csv-role"] == "=" and said["users.csv-role-fixed"] == "student"
    assert said["users.csv-identifier"] == "State ID"


def test_it_is_confirmed_and_loaded_like_any_roster(town, ben, asked):
    before = classes(town)
    answer = ben.post(f"{asked}columns/", confirmed(text(ben.get(f"{asked}columns/")), name="School Data Sync"))
    assert answer.status_code == 302, text(answer)
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    assert classes(town) - before == {("art-lincoln-ms", "Art")} and before <= classes(town)
    # A file of changes ends nothing, and her grade is the new one.
    grade = "SELECT grade_level FROM students_enrollment WHERE student_id = %s AND superseded_at IS NULL"
    assert ("eighth_grade",) in town.admin(grade, town.marisol.id)
    born = "SELECT birth_on::text, state_student_id FROM students_matchkeys WHERE student_id = %s AND superseded_at IS NULL"
    assert ("2013-04-02", "ST-501") in town.admin(born, town.marisol.id)
    [(report,)] = town.admin(REPORT)
    users = report["files"]["users.csv"]
    assert users["read"] == len(LAKESIDE) and users["rejected"] == 0
    assert users["read"] == users["on_record"] + users["unchanged"] + users["held"] + users["unmatched"]
    assert "School Data Sync" in text(ben.get("/imports/sources/"))
    [(source,)] = town.admin("SELECT id FROM exchange_source WHERE name = 'School Data Sync'")
    assert "SIS ID" in text(ben.get(f"/imports/sources/{source}/"))


def test_the_next_bundle_of_the_kind_is_read_by_itself(town, ben, asked, tmp_path):
    ben.post(f"{asked}columns/", confirmed(text(ben.get(f"{asked}columns/")), name="School Data Sync"))
    work(town)
    files = sync()
    files["Student.csv"] = files["Student.csv"].replace("Marisol", "Marisola")
    send(ben, zipped(files, name="Another name.zip"))
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    name = "SELECT first_name FROM students_identity WHERE student_id = %s AND superseded_at IS NULL"
    assert ("Marisola",) in town.admin(name, town.marisol.id)
    path = tmp_path / "SDS.zip"
    path.write_bytes(zipped(files).getvalue())
    assert "“School Data Sync”" in town.homeroom("import", str(path), "--from", "lakeside-usd").stdout


def test_at_the_terminal_it_is_refused_with_the_way_on_and_map_proposes_for_it(town, tmp_path):
    path, mapping = tmp_path / "SDS.zip", tmp_path / "mapping.json"
    path.write_bytes(zipped(sync()).getvalue())
    refused = town.homeroom("import", str(path), "--from", "lakeside-usd", check=False)
    assert refused.returncode == 4
    assert "School Data Sync version 1" in refused.stderr and "Imports" in refused.stderr
    answer = town.homeroom("map", str(path), "-o", str(mapping))
    assert "This is Microsoft School Data Sync, version 1." in answer.stdout
    assert "Teacher.csv is not taken. It is about staff." in answer.stdout
    before = classes(town)
    town.homeroom("import", str(path), "--from", "lakeside-usd", "--mapping", str(mapping))
    assert classes(town) - before == {("art-lincoln-ms", "Art")}


def test_all_of_it_ends_what_is_missing_only_where_the_steward_says_so(town, ben, asked):
    old = {("math-lincoln-ms", "Mathematics")}
    assert old <= classes(town)
    answers = confirmed(text(ben.get(f"{asked}columns/")), name="School Data Sync", mode="bulk")
    assert ben.post(f"{asked}columns/", answers).status_code == 302
    work(town)
    # All enrollments have other numbers than before: that is held, as of any full file.
    assert town.admin(STATUS) == [("held",)] and old <= classes(town)


def test_what_is_left_open_comes_back_with_what_to_do(ben, asked):
    page = text(ben.get(f"{asked}columns/"))
    answer = ben.post(f"{asked}columns/", confirmed(page, **{"users.csv-givenName": "", "users.csv-role-fixed": ""}))
    assert answer.status_code == 422
    assert "Without this column no row can be read. Choose one." in text(answer)


def test_a_table_that_is_not_wanted_is_left_out(town, ben, asked):
    said = confirmed(text(ben.get(f"{asked}columns/")), name="School Data Sync")
    del said["courses.csv-taken"]
    assert ben.post(f"{asked}columns/", said).status_code == 302
    work(town)
    [(report,)] = town.admin(REPORT)
    assert "courses.csv" not in report["files"] and report["files"]["classes.csv"]["read"] == 2


@pytest.mark.parametrize("name", ["sds-v1-25", "sds-v2", "oneroster-v1p1-oat/OneRosterv1p1BaseCSV"])
def test_a_real_bundle_is_confirmed_as_it_stands_and_loads(town, ben, name):
    files = {file.name: file.read_text(encoding="utf-8-sig") for file in sample(name).glob("*.csv")}
    url = send(ben, zipped(files)).url
    work(town)
    answer = ben.post(f"{url}columns/", confirmed(text(ben.get(f"{url}columns/"))))
    assert answer.status_code == 302, text(answer)
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    [(report,)] = town.admin(REPORT)
    assert report["counts"]["rejected"] == 0 and report["counts"]["unmatched"] > 0

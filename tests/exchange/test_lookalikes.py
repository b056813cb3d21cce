"""What looks like OneRoster and is something else is recognized, and the answer proposed reads every row of it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.formats import CODES, FORMATS, Kind
from homeroom.exchange.mapping import lookalikes
from homeroom.exchange.mapping.applying import applied
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.likenesses import (
    NOT_TAKEN,
    ONEROSTER_1_0,
    SDS_1,
    SDS_2,
    SDS_2_WITH_ROLES,
    TITLES,
    Always,
    Likeness,
)
from homeroom.exchange.mapping.recipe import ColumnRecipe, Lookup, Recipe
from homeroom.exchange.mapping.tables import open_tables
from homeroom.exchange.reading import Refused, Report, read_bundle
from tests.samples import sample

TODAY = date(2026, 11, 28)
# A bundle of version 2.1 as Microsoft describes it: roles apart, two of a student's in two sessions, flags, contacts.
SDS_2_1 = {
    "orgs.csv": "sourcedId,name,type,parentSourcedId\n1,Lakeside,district,\n2,Lincoln,school,1\n",
    "users.csv": (
        "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\n"
        "s1,ana,Ana,Diaz,,,,,\nt1,lee,Kim,Lee,,,,,\n"
    ),
    "roles.csv": (
        "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\n"
        "s1,2,student,fall,07,true,2026-08-17,\ns1,2,student,spring,07,,2026-08-17,\nt1,2,teacher,fall,,true,,\n"
    ),
    "classes.csv": "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\nc1,2,Math,fall,m\n",
    "enrollments.csv": "classSourcedId,userSourcedId,role\nc1,s1,student\nc1,t1,teacher\n",
    "academicSessions.csv": "sourcedId,title,type,schoolYear,startDate,endDate\nfall,Fall,term,2027,2026-08-17,2026-12-18\n",
    "courses.csv": "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade\nm,2,Mathematics,MA,,,\n",
    "demographics.csv": "userSourcedId,sex,birthDate,birthCity\ns1,notSelected,2013-04-02,Reno\n",
    "userFlags.csv": "userSourcedId,iep,freeLunch\ns1,true,true\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\ns1,p1,parent\n",
}


def folder(path: Path, files: dict[str, str]) -> Path:
    path.mkdir()
    for name, content in files.items():
        (path / name).write_text(content)
    return path


def about(path: Path) -> Question:
    with open_tables(path) as tables:
        question = lookalikes.question_about(tables, TODAY)
    assert question is not None
    return question


def read(path: Path, by: Recipe):
    """The rows of each file, and the codes of what was said."""
    with open_tables(path) as tables:
        bundle, recognized = applied(by, tables, TODAY)
        with Report.of(bundle, recognized) as report:
            found = {spec.file: list(rows) for spec, rows in read_bundle(bundle, recognized, report, today=TODAY)}
            for rows in found.values():
                for row in rows:
                    report.count(row.file, "on_record")
            assert report.conserved()
            return found, [message.code for message in report.messages]


def proposed(path: Path):
    found = lookalikes.proposal(about(path))
    assert found.recipe
    return found


# Rows of the partner's own files, counted in them: terms and courses stand in Section.csv, each as often as it has classes.
SAMPLES = {
    "sds-v1-25": (
        "sds-1",
        {
            "orgs.csv": 2,
            "academicSessions.csv": 1,
            "courses.csv": 2,
            "classes.csv": 2,
            "users.csv": 22,
            "demographics.csv": 22,
            "enrollments.csv": 44,
        },
        {"Teacher.csv": "staff", "TeacherRoster.csv": "staff"},
    ),
    "sds-v2": ("sds-2", {"orgs.csv": 5, "classes.csv": 4, "users.csv": 29, "enrollments.csv": 29}, {}),
    "oneroster-v1p1-oat": (
        "oneroster-1.0",
        {
            "orgs.csv": 2,
            "academicSessions.csv": 0,
            "courses.csv": 0,
            "classes.csv": 3,
            "users.csv": 2,
            "demographics.csv": 0,
            "enrollments.csv": 3,
        },
        {"manifest.csv": "manifest"},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_of_a_real_bundle_is_read_as_it_is_proposed(name):
    likeness, counts, left = SAMPLES[name]
    path = sample(name)
    question = about(path)
    assert (question.likeness, question.format, question.left) == (likeness, "oneroster-1.1", left)
    found = lookalikes.proposal(question)
    assert found.recipe and found.doubts == []
    rows, codes = read(path, found.recipe)
    assert {file: len(each) for file, each in rows.items()} == counts
    assert set(codes) <= {"W-WRAPPED", "W-NO-ROWS"}


def test_school_data_sync_1_tells_names_birth_dates_and_schools():
    path = sample("sds-v1-25")
    rows, _codes = read(path, proposed(path).recipe)
    with next(path.glob("Student.csv")).open(newline="", encoding="utf-8-sig") as stream:
        first = next(csv.DictReader(stream))
    user, born = rows["users.csv"][0].values, rows["demographics.csv"][0]
    assert (user["givenName"], user["familyName"]) == (first["First Name"], first["Last Name"]) == ("Ora", "Klein")
    assert (born.key, first["Birthdate"], born.values["birthDate"]) == ("13001", "4/2/2000", date(2000, 4, 2))
    # "WA" stands in all of them: nobody's number.
    assert first["State ID"] == "WA" and user["identifier"] is None
    assert {row.values["schoolSourcedId"] for row in rows["enrollments.csv"]} == {"10001"}
    assert rows["enrollments.csv"][0].key == "11001:13001"
    [term] = rows["academicSessions.csv"]
    assert (term.values["startDate"], term.values["endDate"]) == (date(2017, 7, 1), date(2018, 6, 30))


def test_school_data_sync_2_has_the_school_of_an_enrollment_from_its_class():
    path = sample("sds-v2")
    rows, _codes = read(path, proposed(path).recipe)
    schools = {row.key: row.values["schoolSourcedId"] for row in rows["classes.csv"]}
    for row in rows["enrollments.csv"]:
        assert row.values["schoolSourcedId"] == schools[row.values["classSourcedId"]]
    students = [row for row in rows["users.csv"] if row.values["role"] == "student"]
    assert len(students) == 22
    assert {row.values["type"] for row in rows["orgs.csv"]} == {"national", "school"}


def test_roles_apart_make_it_oneroster_1_2_and_flags_and_contacts_are_not_taken(tmp_path):
    path = folder(tmp_path / "sync", SDS_2_1)
    question = about(path)
    assert (question.likeness, question.format) == ("sds-2", "oneroster-1.2")
    assert question.left == {"userFlags.csv": "flags", "relationships.csv": "contacts"}
    assert "42 USC 1758(b)(6)" in NOT_TAKEN["flags"]
    found = lookalikes.proposal(question)
    assert found.recipe and found.doubts == []
    rows, codes = read(path, found.recipe)
    assert codes == []
    assert {file: len(each) for file, each in rows.items()} == {
        "orgs.csv": 2,
        "academicSessions.csv": 1,
        "courses.csv": 1,
        "classes.csv": 1,
        "users.csv": 2,
        "roles.csv": 3,
        "demographics.csv": 1,
        "enrollments.csv": 2,
    }
    ana, _kim = rows["users.csv"]
    assert ana.values["grades"] == ["07"]
    assert [row.values["role"] for row in rows["roles.csv"]] == ["student", "student", "teacher"]
    assert rows["demographics.csv"][0].values["sex"] == "unspecified"


def test_what_a_row_says_of_its_end_is_read_in_either_mode(tmp_path):
    students = "SIS ID,School SIS ID,First Name,Last Name,Status\n1,9,Ana,Diaz,Active\n2,9,Leo,Roe,Inactive\n"
    path = folder(tmp_path / "sync", {"School.csv": "SIS ID,Name\n9,Lincoln\n", "Student.csv": students})
    question = about(path)
    assert {*question.tables} == {"orgs.csv", "users.csv"}
    for mode in ("delta", "bulk"):
        ready = {
            file: answer.model_copy(update={"mode": mode if file == "users.csv" else "delta"})
            for file, answer in question.ready.items()
        }
        recipe, doubts = question.answered(ready)
        assert recipe and doubts == []
        rows, codes = read(path, recipe)
        assert codes == []
        assert [row.ended for row in rows["users.csv"]] == [False, True]


def test_an_enrollment_in_a_class_that_is_nowhere_is_rejected_and_told(tmp_path):
    files = {**SDS_2_1, "enrollments.csv": "classSourcedId,userSourcedId,role\nc1,s1,student\nc9,s1,student\n"}
    path = folder(tmp_path / "sync", files)
    rows, codes = read(path, proposed(path).recipe)
    assert [row.key for row in rows["enrollments.csv"]] == ["c1:s1"]
    assert codes == ["E-REQUIRED"]


def test_what_two_rows_say_differently_is_not_guessed(tmp_path):
    files = {**SDS_2_1, "classes.csv": "sourcedId,orgSourcedId,title\nc1,2,Math\nc1,1,Math\n"}
    path = folder(tmp_path / "sync", files)
    rows, codes = read(path, proposed(path).recipe)
    assert "W-LOOKUP" in codes and rows["enrollments.csv"] == []


def test_days_that_could_be_two_are_asked_about_unless_another_column_tells(tmp_path):
    header = "SIS ID,School SIS ID,First Name,Last Name,Birthdate\n"
    told = folder(tmp_path / "a", {"Student.csv": f"{header}1,9,Ana,Diaz,4/2/2000\n2,9,Leo,Roe,4/22/2000\n"})
    assert proposed(told).doubts == []
    open_one = folder(tmp_path / "b", {"Student.csv": f"{header}1,9,Ana,Diaz,4/2/2000\n"})
    assert [(doubt.column, doubt.about) for doubt in proposed(open_one).doubts] == [("birthDate", "day order")]


def test_a_word_that_the_format_does_not_know_is_asked_about(tmp_path):
    files = {**SDS_2_1, "orgs.csv": "sourcedId,name,type\n2,Lincoln,lighthouse\n"}
    [doubt] = proposed(folder(tmp_path / "sync", files)).doubts
    assert (doubt.target, doubt.column, doubt.about, doubt.words) == ("orgs.csv", "type", "codes", ("lighthouse",))


def test_a_hand_made_export_without_a_manifest_is_recognized(tmp_path):
    path = folder(
        tmp_path / "made",
        {
            "users.csv": "sourcedId,orgSourcedIds,role,userId,givenName,familyName,agents,grade\n1,9,student,x,Ana,Diaz,,7\n",
            "orgs.csv": "sourcedId,name,type\n9,Lincoln,school\n",
        },
    )
    question = about(path)
    assert question.likeness == "oneroster-1.0"
    rows, _codes = read(path, proposed(path).recipe)
    assert rows["users.csv"][0].values["grades"] == ["7"]


def test_what_nobody_may_send_is_refused_before_anything_is_asked(tmp_path):
    students = "SIS ID,School SIS ID,First Name,Last Name,SSN\n1,9,Ana,Diaz,078-05-1120\n"
    path = folder(tmp_path / "sync", {"Student.csv": students})
    with pytest.raises(Refused, match="E-SSN"):
        about(path)


def test_our_own_formats_are_no_lookalikes():
    for name in ("grand-bend/oneroster", "oneroster-v1p1-rosterhub/en", "grand-bend/flat", "sis-flat"):
        with open_tables(sample(name)) as tables:
            assert lookalikes.question_about(tables, TODAY) is None, name


def test_what_is_looked_up_is_looked_up_by_one_column():
    lookup = Lookup(file="x.csv", key="id", value="school")
    assert ColumnRecipe(source=["Class"], lookup=lookup)
    with pytest.raises(ValueError, match="by one column"):
        ColumnRecipe(source=["Class", "Term"], lookup=lookup)


@pytest.mark.parametrize(
    "likeness", [SDS_1, SDS_2, SDS_2_WITH_ROLES, ONEROSTER_1_0], ids=lambda each: each.format + each.name
)
def test_a_likeness_names_only_files_columns_and_codes_that_there_are(likeness: Likeness):
    assert likeness.name in TITLES and set(likeness.left.values()) <= set(NOT_TAKEN)
    for becomes in likeness.files:
        spec = FORMATS[likeness.format].files[becomes.target.removesuffix(".csv")]
        assert spec.file in FILES and spec.used
        assert set(becomes.columns) <= set(spec.by_name) & set(COLUMNS), becomes.target
        for name, words in becomes.words.items():
            assert set(words.values()) <= set(CODES[spec.by_name[name].codes].stored_by_wire), (becomes.target, name)
            assert all(word == word.casefold() for word in words)
        for name, options in becomes.columns.items():
            for option in options if isinstance(options, list) else [options]:
                if isinstance(option, Always) and spec.by_name[name].kind is Kind.CODE:
                    assert option.text in CODES[spec.by_name[name].codes].stored_by_wire

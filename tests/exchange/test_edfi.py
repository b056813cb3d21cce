"""Ed-Fi bulk XML, read to checked rows.

The Grand Bend samples are the standard's own. All else here is made up and written to the standard's schema
(`Schemas/Bulk/Ed-Fi-Core.xsd` and `Interchange-*.xsd` of the Ed-Fi Data Standard 5.2.0), with names of elements and shapes of
references as they stand there.
"""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeroom.exchange.formats.edfi import KINDS
from homeroom.exchange.formats.shapes import Need
from homeroom.exchange.loading import findings  # noqa: F401  (its codes join the table of messages)
from homeroom.exchange.reading import Limits, Mode
from tests.exchange import edfi_cases as made
from tests.exchange.edfi_cases import NAMESPACE, URI, interchange
from tests.exchange.reading_cases import ATTENDANCE, Outcome, folder, read, zipped
from tests.samples import sample

GRAND_BEND = "edfi-grand-bend"


def students(*records: str) -> dict[str, str]:
    return {"Student.xml": interchange("Student", *records)}


def of_file(outcome: Outcome, file: str) -> list[dict]:
    return [row.values for row in outcome.rows if row.file == file]


# What is read


def test_grand_bend_is_read_whole_and_told_by_its_own_names() -> None:
    outcome = read(sample(GRAND_BEND))
    assert outcome.recognized and outcome.report
    assert outcome.recognized.format == "edfi-5"
    assert outcome.recognized.files["users.csv"] is Mode.DELTA
    counts = {file: counts.read for file, counts in outcome.report.files_by_label.items()}
    # 3 schools, a district and a service center; 2 semesters of 3 schools; 960 students.
    assert counts == {"EducationOrganization.xml": 5, "EducationOrgCalendar.xml": 6, "Student.xml": 960}
    assert outcome.report.totals.rejected == outcome.report.totals.held == 0
    assert sorted(row["type"] for row in of_file(outcome, "orgs.csv")) == ["district", "local", *["school"] * 3]
    first = of_file(outcome, "users.csv")[0]
    assert (first["sourcedId"], first["givenName"], first["familyName"]) == ("604821", "Tyrone", "Dyer")
    assert (first["preferredGivenName"], first["birthDate"]) == ("Ty", date(2014, 11, 13))
    born = {row["sourcedId"]: row["sex"] for row in of_file(outcome, "users.csv") if row["sex"]}
    assert (born["605263"], born["605380"], len(born)) == ("female", "male", 3)
    session = of_file(outcome, "academicSessions.csv")[0]
    assert (session["type"], session["schoolYear"]) == ("semester", 2022)


def test_kinds_that_are_not_read_are_named_once_each_with_their_count() -> None:
    outcome = read(sample(GRAND_BEND))
    told = {(m.file, m.column): m.params["count"] for m in outcome.messages if m.code == "N-KIND"}
    assert told == {
        ("EducationOrganization.xml", "AccountabilityRating"): 4,
        ("EducationOrganization.xml", "ClassPeriod"): 21,
        ("EducationOrganization.xml", "CommunityOrganization"): 1,
        ("EducationOrganization.xml", "CommunityProvider"): 1,
        ("EducationOrganization.xml", "CommunityProviderLicense"): 1,
        ("EducationOrganization.xml", "Location"): 56,
        ("EducationOrganization.xml", "OrganizationDepartment"): 1,
        ("EducationOrganization.xml", "PostSecondaryInstitution"): 1,
        ("EducationOrganization.xml", "Program"): 25,
        ("EducationOrgCalendar.xml", "Calendar"): 1,
        ("EducationOrgCalendar.xml", "CalendarDate"): 2,
        ("EducationOrgCalendar.xml", "GradingPeriod"): 18,
        ("Student.xml", "Person"): 3,
    }


def test_a_zip_a_folder_and_one_file_read_the_same(tmp_path: Path) -> None:
    where = sample(GRAND_BEND)
    files = {path.name: path.read_bytes() for path in where.iterdir() if path.suffix == ".xml"}
    whole = read(folder(tmp_path / "all", files))
    assert read(zipped(tmp_path / "all.zip", files)).rows == whole.rows
    alone = read(where / "Student.xml")
    assert [row.values for row in alone.rows] == of_file(whole, "users.csv")


def test_every_cell_of_every_kind_fills_a_column_and_required_ones_are_filled() -> None:
    for kind in KINDS.values():
        filled = {cell.column for cell in kind.cells}
        assert filled <= set(kind.spec.by_name), kind.name
        assert {name for name, column in kind.spec.by_name.items() if column.need is Need.MUST} <= filled, kind.name


def test_attendance_enrollment_and_programs(tmp_path: Path) -> None:
    outcome = read(
        folder(
            tmp_path / "sent",
            {
                "StudentAttendance.xml": interchange(
                    "StudentAttendance",
                    made.absence("s1", "2025-09-02", category="Tardy", minutes="12"),
                    made.absence("s1", "2025-09-03"),
                ),
                "StudentEnrollment.xml": interchange(
                    "StudentEnrollment",
                    made.enrollment(
                        "s1",
                        more="<ExitWithdrawDate>2025-12-01</ExitWithdrawDate>"
                        f"<ExitWithdrawType>{URI}ExitWithdrawTypeDescriptor#Transferred</ExitWithdrawType>",
                    ),
                ),
                "StudentProgram.xml": interchange(
                    "StudentProgram",
                    made.program("s1", "Tutoring"),
                    made.program("s1", "A State's Name", kind="StudentSpecialEducationProgramAssociation"),
                ),
            },
        )
    )
    assert outcome.report and outcome.report.totals.rejected == 0
    late, away = of_file(outcome, "attendance.csv")
    assert (late["attendanceCode"], late["minutes"], late["eventDate"]) == ("tardy", 12, date(2025, 9, 2))
    assert away["attendanceCode"] == "unexcused_absence"
    [enrolled] = of_file(outcome, "schoolenrollments.csv")
    assert (enrolled["gradeLevel"], enrolled["exitType"]) == ("seventh_grade", "transferred")
    assert [row["program"] for row in of_file(outcome, "programs.csv")] == ["Tutoring", "Special Education"]
    keys = [row.key for row in outcome.rows if row.file == "schoolenrollments.csv"]
    assert keys == ["s1|100|2025-08-20"]


def test_an_incident_lends_its_day_by_number_and_by_reference_also_from_another_file(tmp_path: Path) -> None:
    outcome = read(
        folder(
            tmp_path / "sent",
            {
                "A.xml": interchange(
                    "StudentDiscipline",
                    made.behavior("s1", made.incident_reference("7")),
                    made.incident("8", "2025-10-02", id="DISC_8"),
                    made.behavior("s1", '<DisciplineIncidentReference ref="DISC_8"/>', roles=("Victim", "Witness")),
                    made.behavior("s1", '<DisciplineIncidentReference ref="DISC_8"/>', kind="Other"),
                ),
                "B.xml": interchange("StudentDiscipline", made.incident("7", "2025-10-01")),
            },
        )
    )
    assert [(row["incidentId"], row["incidentDate"].day, row["role"]) for row in of_file(outcome, "behavior.csv")] == [
        ("7", 1, None),
        ("8", 2, "victim"),
        ("8", 2, None),
    ]
    assert outcome.one("W-SEVERAL").params["count"] == 1
    assert outcome.report and outcome.report.totals.rejected == 0, "two behaviors in one incident are two rows"


def test_a_behavior_whose_incident_was_not_sent_is_rejected_and_the_missing_name_is_told(tmp_path: Path) -> None:
    text = interchange(
        "StudentDiscipline",
        made.incident("7", "2025-10-01"),
        made.behavior("s1", made.incident_reference("7")),
        made.behavior("s2", made.incident_reference("9")),
        made.behavior("s3", '<DisciplineIncidentReference ref="DISC_9"/>'),
    )
    outcome = read(folder(tmp_path / "sent", {"StudentDiscipline.xml": text}))
    assert outcome.report and outcome.report.totals.rejected == 2 and len(outcome.rows) == 1
    told = [(m.row, m.column) for m in outcome.messages if m.code == "E-REQUIRED"]
    assert told[0] == (3, "IncidentIdentifier") and {row for row, _ in told} == {3, 4}
    assert outcome.one("W-XML-REF").value == "DISC_9"


def test_one_action_may_be_several_kinds_of_discipline(tmp_path: Path) -> None:
    text = interchange("StudentDiscipline", made.action("s1", "1", "2025-10-05", "Expulsion", "Community Service"))
    [row] = of_file(read(folder(tmp_path / "sent", {"D.xml": text})), "discipline.csv")
    assert (row["discipline"], row["days"]) == (["expulsion", "community_service"], Decimal("2"))


def test_transcripts_have_partial_credits_and_titles_of_courses(tmp_path: Path) -> None:
    outcome = read(
        folder(
            tmp_path / "sent",
            {
                "A-Transcript.xml": interchange(
                    "StudentTranscript",
                    made.transcript("s1", "ALG-1", partial=("0.25", "0.125")),
                    made.transcript("s1", "BIO-1", title="Biology"),
                    made.transcript("s1", "ART-1"),
                    made.transcript("s1", "ART-1", result="Fail"),
                ),
                "EducationOrganization.xml": interchange(
                    "EducationOrganization", made.school(), made.course("ALG-1", "Algebra I")
                ),
            },
        )
    )
    rows = of_file(outcome, "transcript.csv")
    assert [row["courseTitle"] for row in rows] == ["Algebra I", "Biology", "ART-1", "ART-1"]
    assert (rows[0]["partialCredits"], rows[0]["creditsEarned"]) == (Decimal("0.375"), Decimal("0.5"))
    assert (rows[0]["schoolYear"], rows[0]["term"], rows[0]["finalGrade"]) == (2026, "Fall Semester", "B")
    assert outcome.one("W-COURSE-TITLE").params["count"] == 2
    assert outcome.report and outcome.report.totals.rejected == 0


def test_what_a_district_reports_of_a_student(tmp_path: Path) -> None:
    hispanic = "<HispanicLatinoEthnicity>true</HispanicLatinoEthnicity>"
    text = interchange(
        "StudentEnrollment",
        made.information(
            "s1", codes=made.identification("State", "99"), sex="Non-binary", more=hispanic + made.race("Asian")
        ),
    )
    [row] = of_file(read(folder(tmp_path / "sent", {"StudentEnrollment.xml": text})), "studentinformation.csv")
    assert (row["stateStudentId"], row["sex"]) == ("99", "other")
    assert row["races"] == ["asian", "hispanic_or_latino_ethnicity"]


def test_older_versions_are_read_with_their_older_descriptors(tmp_path: Path) -> None:
    older = made.absence("s1", "2025-09-02").replace(
        f"{URI}AttendanceEventCategoryDescriptor#Unexcused Absence", "<CodeValue>Tardy</CodeValue>"
    )
    for namespace in ("http://ed-fi.org/0320", "http://ed-fi.org/3.3.1-b", "http://ed-fi.org/4.0.0"):
        text = interchange("StudentAttendance", older, namespace=namespace)
        outcome = read(folder(tmp_path / "sent", {"a.xml": text}))
        assert [row["attendanceCode"] for row in of_file(outcome, "attendance.csv")] == ["tardy"]


# What is wrong with a record is told by file, record and element


def test_a_fault_names_the_file_the_record_and_the_element(tmp_path: Path) -> None:
    outcome = read(
        folder(
            tmp_path / "sent",
            {
                "Autumn.xml": interchange("StudentAttendance", made.absence("s1", "2025-09-02")),
                "Winter.xml": interchange(
                    "StudentAttendance",
                    made.absence("s1", "2026-01-12"),
                    made.absence("s1", "2026-02-30"),
                    made.absence("s1", "2026-01-13", category="Vanished"),
                    made.absence("s1", "2026-01-12"),
                ),
            },
        )
    )
    assert outcome.report and (outcome.report.totals.read, outcome.report.totals.rejected) == (5, 3)
    day, code, twice = (outcome.one(each) for each in ("E-DATE", "E-CODE", "E-DUPLICATE"))
    assert (day.file, day.row, day.column, day.value) == ("Winter.xml", 2, "EventDate", "2026-02-30")
    assert (code.row, code.column, code.value) == (3, "AttendanceEventCategory", "Vanished")
    assert "In Attendance, Present" in code.message
    assert (twice.row, twice.params["other"]) == (4, 1)
    assert "StudentUniqueId" in twice.column and "studentSourcedId" not in twice.column
    assert list(outcome.report.files_by_label) == ["Autumn.xml, Winter.xml: StudentSchoolAttendanceEvent"]


def test_days_in_the_wrong_order_are_told_by_their_elements(tmp_path: Path) -> None:
    text = interchange(
        "StudentEnrollment",
        made.enrollment("s1", more="<ExitWithdrawDate>2025-08-30</ExitWithdrawDate>"),
        made.enrollment("s2", more="<ExitWithdrawDate>2025-08-01</ExitWithdrawDate>"),
    )
    told = read(folder(tmp_path / "sent", {"e.xml": text})).one("E-DATE-ORDER")
    assert (told.column, told.params["other"], told.row) == ("ExitWithdrawDate", "EntryDate", 2)


def test_records_of_a_student_who_could_not_be_read_fall_with_the_cause(tmp_path: Path) -> None:
    files = students(made.student("s1"), made.student("s2", first=""))
    files["a.xml"] = interchange(
        "StudentAttendance", made.absence("s1", "2025-09-02"), made.absence("s2", "2025-09-02")
    )
    outcome = read(folder(tmp_path / "sent", files))
    told = outcome.one("E-CAUSE-ROW")
    assert (told.params["target"], told.params["cause_row"]) == ("Student.xml", 2)
    assert outcome.report and outcome.report.totals.rejected == 2


def test_a_school_that_was_never_sent_is_told_once_for_all_who_name_it(tmp_path: Path) -> None:
    files = {
        "EducationOrganization.xml": interchange("EducationOrganization", made.school()),
        "e.xml": interchange(
            "StudentEnrollment",
            made.enrollment("s1"),
            made.enrollment("s2", "900"),
            made.enrollment("s3", "900"),
        ),
    }
    outcome = read(folder(tmp_path / "sent", files), known={"orgs.csv": set()})
    told = outcome.one("E-REFERENCE")
    assert (told.value, told.column, told.params["target"], told.params["affected"]) == (
        "900",
        "SchoolId",
        "EducationOrganization.xml",
        2,
    )
    assert [row.key for row in outcome.rows if row.file == "schoolenrollments.csv"] == ["s1|100|2025-08-20"]


# What nobody may send


def test_social_security_numbers_are_dropped_by_their_system_and_told(tmp_path: Path) -> None:
    codes = made.identification("SSN", "123-45-6789") + made.identification("State", "77")
    text = interchange("StudentEnrollment", made.information("s1", codes=codes), made.information("s2", codes=codes))
    outcome = read(folder(tmp_path / "sent", {"e.xml": text}))
    assert outcome.one("W-SSN-CODE").params["count"] == 2
    assert [row["stateStudentId"] for row in of_file(outcome, "studentinformation.csv")] == ["77", "77"]
    assert "123-45-6789" not in repr(outcome.rows)


def test_numbers_that_look_like_social_security_numbers_are_refused_whatever_their_system_is(tmp_path: Path) -> None:
    codes = made.identification("State", "123-45-6789")
    text = interchange("StudentEnrollment", made.information("s1", codes=codes))
    outcome = read(folder(tmp_path / "sent", {"e.xml": text}))
    assert outcome.one("E-SSN").column == "StudentIdentificationCode"
    assert outcome.rows == []


@pytest.mark.parametrize("element", ["SSN", "StudentSSN", "SocialSecurityNumber"])
def test_an_element_named_for_them_is_refused(tmp_path: Path, element: str) -> None:
    record = made.student("s1", more=f"<{element}>1</{element}>")
    assert read(folder(tmp_path / "sent", students(made.student("s1")))).rows
    outcome = read(folder(tmp_path / "sent", students(record)))
    assert outcome.refused and outcome.one("E-SSN").column == element


def test_programs_with_a_law_of_their_own_are_left_unread(tmp_path: Path) -> None:
    text = interchange(
        "StudentProgram",
        made.program("s1", "Tutoring"),
        made.program("s1", "Homeless", kind="StudentHomelessProgramAssociation"),
    )
    outcome = read(folder(tmp_path / "sent", {"p.xml": text}))
    assert outcome.one("N-KIND-PROTECTED").params["count"] == 1
    assert len(outcome.rows) == 1


# What is no sound interchange

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<InterchangeStudent xmlns="{NAMESPACE}"><Student><StudentUniqueId>&c;</StudentUniqueId></Student>'
    "</InterchangeStudent>"
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "E-XML-DTD"),
        (EXTERNAL + interchange("Student", made.student("&b;")).partition("?>\n")[2], "E-XML-DTD"),
        ('<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "E-XML-DTD"),
        (f"<!--{'x' * 2000}-->" + BOMB.partition("?>")[2], "E-XML-DTD"),
        (interchange("Student", made.student("s1"))[:-30], "E-XML"),
        (interchange("Student", made.student("s1").replace("</Name>", "</Nam>")), "E-XML"),
        (interchange("Student", made.student("&nobody;")), "E-XML"),
        (interchange("Student", made.student("s1")) + "<more/>", "E-XML"),
        ("", "E-XML"),
        ("name,day\nAna,2025-01-01\n", "E-XML"),
        (interchange("Student", made.student("s1"), namespace="http://ed-fi.org/6.1.0"), "E-ED-FI-VERSION"),
        (interchange("Student", made.student("s1"), namespace="http://ed-fi.org/0100"), "E-ED-FI-VERSION"),
        (interchange("Student", made.student("s1"), namespace="http://example.org/x"), "E-XML-UNKNOWN"),
        ("<html><body/></html>", "E-XML-UNKNOWN"),
        (interchange("Finance", "<LocalBudget/>"), "E-ED-FI-NOTHING"),
    ],
)
def test_what_is_no_sound_interchange_is_named_and_nothing_of_the_bundle_is_read(
    tmp_path: Path, text: str, code: str
) -> None:
    assert read(folder(tmp_path / "sound", students(made.student("s1")))).rows
    assert read(folder(tmp_path / "alone", {"Student.xml": text})).codes() == [code]
    if code not in ("E-XML-UNKNOWN", "E-ED-FI-NOTHING"):
        beside = {"e.xml": interchange("StudentEnrollment", made.enrollment("s1")), "Student.xml": text}
        outcome = read(folder(tmp_path / "beside", beside))
        assert outcome.refused and outcome.one(code).file == "Student.xml"


def test_where_it_breaks_off_is_told_by_line(tmp_path: Path) -> None:
    text = interchange("Student", made.student("s1"), "\n", made.student("s2"), "\n")
    cut = text[: text.rindex("<BirthDate>")]
    told = read(folder(tmp_path / "sent", {"Student.xml": cut})).one("E-XML")
    assert told.row == 3 and "line 3" in told.message


def test_another_xml_beside_interchanges_is_named_and_left_out(tmp_path: Path) -> None:
    files = {**students(made.student("s1")), "settings.xml": "<settings/>"}
    outcome = read(folder(tmp_path / "sent", files))
    assert outcome.one("W-XML-UNKNOWN").file == "settings.xml" and len(outcome.rows) == 1


def test_xml_beside_csv_files_is_named_and_left_out_as_before(tmp_path: Path) -> None:
    files = {"attendance.csv": ATTENDANCE + "s1,o1,2025-09-02,Tardy,,\n", "Student.xml": "<a/>"}
    outcome = read(folder(tmp_path / "sent", files))
    assert outcome.one("W-NOT-CSV").file == "Student.xml" and len(outcome.rows) == 1


@pytest.mark.parametrize(
    ("limits", "record", "code"),
    [
        (Limits(xml_depth_max=5), "<a><b><c><d><e/></d></c></b></a>", "E-XML-DEPTH"),
        (Limits(xml_record_bytes_max=100_000), f"<Person><a>{'x' * 300_000}</a></Person>", "E-XML-RECORD"),
        (Limits(xml_names_max=20), "".join(f"<a{n}/>" for n in range(20)), "E-XML-NAMES"),
        (Limits(xml_names_max=20), "<a " + " ".join(f"b{n}='1'" for n in range(20)) + "/>", "E-XML-NAMES"),
        (Limits(xml_ids_max=3), "".join(made.school(str(n)) for n in range(4)), "E-XML-IDS"),
    ],
)
def test_a_file_beyond_the_limits_is_refused(tmp_path: Path, limits: Limits, record: str, code: str) -> None:
    assert read(folder(tmp_path / "sound", students(made.student("s1"))), limits).rows
    assert read(folder(tmp_path / "sent", students(made.student("s1"), record)), limits).codes() == [code]


def test_a_long_text_costs_its_own_record(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "sent", students(made.student("s1", first="x" * 9_000), made.student("s2"))))
    assert outcome.one("E-LONG").column == "FirstName"
    assert [row.key for row in outcome.rows] == ["s2"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900))
def test_any_bytes_in_an_interchange(content: bytes, place: int) -> None:
    text = interchange("StudentAttendance", made.absence("s1", "2025-09-02")).encode()
    with tempfile.TemporaryDirectory() as where:
        outcome = read(folder(Path(where), {"a.xml": text[:place] + content + text[place:]}))
    assert outcome.refused or outcome.report
    assert all(message.message for message in outcome.messages)

"""What an Ed-Fi ODS API has is read as the same records in bulk XML are.

The answers are written to the resources of the ODS API for Data Standard 5.2; the interchanges beside them, of the same made-up
students, to its schema. One sample is the standard's own.
"""

import json

import pytest
from django.test import override_settings

from homeroom.exchange.fetching.asking import Service
from homeroom.exchange.fetching.edfi import RESOURCES, element_of, write_bundle
from homeroom.exchange.formats.edfi import JOINED_KINDS, KINDS
from homeroom.exchange.models import FetchOrder
from homeroom.exchange.reading import Refused
from tests.desk.asking import text_of
from tests.exchange import edfi_cases as made
from tests.exchange.edfi_cases import URI, interchange
from tests.exchange.own_tables import key_in
from tests.exchange.reading_cases import folder, read
from tests.exchange.service import CLIENT_ID, SECRET, Ods, running
from tests.exchange.test_fetching import look
from tests.samples import sample

LINK = {"rel": "Student", "href": "/ed-fi/students/1"}


def descriptor(name: str, word: str) -> str:
    return f"{URI}{name}Descriptor#{word}"


def of_student(student: str) -> dict:
    return {"studentReference": {"studentUniqueId": student, "link": LINK}}


def of_school(school: int = 100) -> dict:
    return {"schoolReference": {"schoolId": school, "link": LINK}}


def of_organization(organization: int = 1) -> dict:
    return {"educationOrganizationReference": {"educationOrganizationId": organization}}


def records() -> dict[str, list[dict]]:
    """Two students, and of one of them all that is read."""
    return {
        "schools": [
            {
                "schoolId": 100,
                "nameOfInstitution": "Lake School",
                "identificationCodes": [
                    {
                        "educationOrganizationIdentificationSystemDescriptor": descriptor(
                            "EducationOrganizationIdentificationSystem", "NCES"
                        ),
                        "identificationCode": "069001",
                    }
                ],
                "gradeLevels": [{"gradeLevelDescriptor": descriptor("GradeLevel", "Seventh grade")}],
            }
        ],
        "courses": [{"courseCode": "ALG", "courseTitle": "Algebra", "numberOfParts": 1, **of_organization()}],
        "students": [
            {
                "studentUniqueId": "s1",
                "firstName": "Ana",
                "lastSurname": "Diaz",
                "birthDate": "2012-04-05",
                "birthSexDescriptor": descriptor("Sex", "Female"),
                "identificationDocuments": [],
                "_ext": {"state": {"lunch": "free"}},
            },
            {"studentUniqueId": "s2", "firstName": "Bo\x0b", "lastSurname": "Lee", "birthDate": "2011-01-02"},
        ],
        "studentEducationOrganizationAssociations": [
            {
                **of_student("s1"),
                **of_organization(),
                "sexDescriptor": descriptor("Sex", "Female"),
                "hispanicLatinoEthnicity": True,
                "races": [{"raceDescriptor": descriptor("Race", "White")}, {"raceDescriptor": descriptor("Race", "Asian")}],
                "studentIdentificationCodes": [
                    {
                        "studentIdentificationSystemDescriptor": descriptor("StudentIdentificationSystem", "State"),
                        "assigningOrganizationIdentificationCode": "1",
                        "identificationCode": "ST-9",
                    }
                ],
            }
        ],
        "studentSchoolAssociations": [
            {
                **of_student(student),
                **of_school(),
                "entryDate": "2025-08-20",
                "entryGradeLevelDescriptor": descriptor("GradeLevel", "Seventh grade"),
                "exitWithdrawDate": None,
            }
            for student in ("s1", "s2")
        ],
        "studentSchoolAttendanceEvents": [
            {
                **of_student("s1"),
                **of_school(),
                "sessionReference": {"schoolId": 100, "schoolYear": 2026, "sessionName": "2025-2026 Fall Semester"},
                "eventDate": f"2025-09-0{day}",
                "attendanceEventCategoryDescriptor": descriptor("AttendanceEventCategory", "Unexcused Absence"),
                "schoolAttendanceDuration": 30,
            }
            for day in range(1, 6)
        ],
        "disciplineIncidents": [
            {"incidentIdentifier": "i1", "incidentDate": "2025-10-02", "reporterName": "Somebody Else", **of_school()}
        ],
        "studentDisciplineIncidentBehaviorAssociations": [
            {
                **of_student("s1"),
                "disciplineIncidentReference": {"incidentIdentifier": "i1", "schoolId": 100},
                "behaviorDescriptor": descriptor("Behavior", "School Violation"),
                "disciplineIncidentParticipationCodes": [
                    {"disciplineIncidentParticipationCodeDescriptor": descriptor("DisciplineIncidentParticipationCode", "Victim")}
                ],
            }
        ],
        "disciplineActions": [
            {
                **of_student("s1"),
                "disciplineActionIdentifier": "a1",
                "disciplineDate": "2025-10-03",
                "disciplineActionLength": 2,
                "disciplines": [
                    {"disciplineDescriptor": descriptor("Discipline", word)}
                    for word in ("In School Suspension", "Community Service")
                ],
                "responsibilitySchoolReference": {"schoolId": 100},
            }
        ],
        "courseTranscripts": [
            {
                "courseReference": {"courseCode": "ALG", "educationOrganizationId": 1},
                "studentAcademicRecordReference": {
                    "educationOrganizationId": 1,
                    "schoolYear": 2026,
                    "studentUniqueId": "s1",
                    "termDescriptor": descriptor("Term", "Fall Semester"),
                },
                "courseAttemptResultDescriptor": descriptor("CourseAttemptResult", "Pass"),
                "attemptedCredits": 1.0,
                "earnedCredits": 0.50,
                "whenTakenGradeLevelDescriptor": descriptor("GradeLevel", "Seventh grade"),
                "finalLetterGradeEarned": "B",
                "partialCourseTranscriptAwards": [
                    {"awardDate": "2025-10-01", "earnedCredits": 0.25},
                    {"awardDate": "2025-11-01", "earnedCredits": 0.125},
                ],
            }
        ],
        "studentProgramAssociations": [
            {
                **of_student("s1"),
                **of_organization(),
                "programReference": {
                    "educationOrganizationId": 1,
                    "programName": "Bilingual",
                    "programTypeDescriptor": descriptor("ProgramType", "Bilingual"),
                },
                "beginDate": "2025-08-20",
            }
        ],
    }  # fmt: skip


def the_same_in_xml() -> dict[str, str]:
    code = made.identification("State", "ST-9")
    races = made.race("White") + made.race("Asian")
    more = "<HispanicLatinoEthnicity>true</HispanicLatinoEthnicity>"
    absences = [made.absence("s1", f"2025-09-0{day}", minutes="30") for day in range(1, 6)]
    return {
        "EducationOrganization.xml": interchange(
            "EducationOrganization", made.school(nces="069001"), made.course("ALG", "Algebra")
        ),
        "Student.xml": interchange(
            "Student",
            made.student("s1", more=f"<BirthSex>{descriptor('Sex', 'Female')}</BirthSex>"),
            made.student("s2", "Bo\ufffd", "Lee", "2011-01-02"),
        ),
        "StudentEnrollment.xml": interchange(
            "StudentEnrollment",
            made.information("s1", codes=code, sex="Female", more=races + more),
            *(made.enrollment(student) for student in ("s1", "s2")),
        ),
        "StudentAttendance.xml": interchange("StudentAttendance", *absences),
        "Discipline.xml": interchange(
            "StudentDiscipline",
            made.incident("i1", "2025-10-02"),
            made.behavior("s1", made.incident_reference("i1"), roles=("Victim",)),
            made.action("s1", "a1", "2025-10-03", "In School Suspension", "Community Service"),
        ),
        "StudentTranscript.xml": interchange(
            "StudentTranscript", made.transcript("s1", "ALG", partial=("0.25", "0.125"))
        ),
        "StudentProgram.xml": interchange("StudentProgram", made.program("s1", "Bilingual")),
    }


def rows_of(path) -> dict[tuple, dict]:
    outcome = read(path)
    assert outcome.report and not outcome.report.totals.rejected
    return {(row.file, row.key): row.values for row in outcome.rows}


@pytest.fixture
def asking(tmp_path, monkeypatch):
    (tmp_path / "keys").mkdir()
    with running(Ods(records(), tmp_path / "keys")) as district:
        monkeypatch.setenv("SSL_CERT_FILE", str(district.certificate))
        said = FetchOrder(
            kind=FetchOrder.ED_FI, address=district.address, token_address=district.token_address, client_id=CLIENT_ID
        )
        service = Service(said, SECRET)
        with override_settings(FETCH_HOSTS={f"localhost:{district.port}"}):
            yield district, service
        service.close()


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "bundle"
    path.mkdir()
    return path


def test_what_the_api_says_is_read_as_the_same_in_xml(asking, bundle, tmp_path):
    assert write_bundle(asking[1], bundle) == []
    fetched, sent = rows_of(bundle), rows_of(folder(tmp_path / "xml", the_same_in_xml()))
    assert fetched.keys() == sent.keys()
    assert len({file for file, _key in sent}) == 9
    for key, values in sent.items():
        assert fetched[key] == values, key


def test_every_kind_that_is_read_has_its_resource():
    assert {resource.kind for resource in RESOURCES} == KINDS.keys() | JOINED_KINDS


def test_the_standard_s_own_sessions_are_understood(asking, bundle):
    district, service = asking
    sessions = (sample("edfi-grand-bend") / "sessions.jsonl").read_text().splitlines()
    district.records["sessions"] = [json.loads(line) for line in sessions if line.strip()]
    district.records["schools"] += [
        {"schoolId": number, "nameOfInstitution": "School"} for number in (255901001, 255901044, 255901107)
    ]
    write_bundle(service, bundle)
    read_ones = [values for (file, _key), values in rows_of(bundle).items() if file == "academicSessions.csv"]
    assert len(read_ones) == len(district.records["sessions"])
    assert {values["schoolYear"] for values in read_ones} == {2022}


def test_of_a_record_nothing_is_written_down_that_is_not_read(asking, bundle):
    write_bundle(asking[1], bundle)
    text = "".join(path.read_text() for path in bundle.iterdir())
    assert "Algebra" in text
    for left_out in ("Somebody Else", "free", "href", "_etag", "GradeLevels"):
        assert left_out not in text


def test_what_the_client_may_not_read_is_left_out_and_said(asking, bundle):
    district, service = asking
    district.wrong["ed-fi/disciplineActions"] = lambda: (403, {"detail": "Access denied to a child's record"})
    district.wrong["ed-fi/courseTranscripts"] = lambda: (404, {})
    told = write_bundle(service, bundle)
    assert [(message.code, message.params["path"]) for message in told] == [
        ("W-FETCH-LEFT-OUT", "ed-fi/disciplineActions"),
        ("W-FETCH-LEFT-OUT", "ed-fi/courseTranscripts"),
    ]
    assert not (bundle / "DisciplineAction.xml").exists() and (bundle / "Student.xml").exists()


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("ed-fi/students", (403, {}), "E-FETCH-REFUSED"),
        ("ed-fi/schools", (404, {}), "E-FETCH-STATUS"),
        ("ed-fi/disciplineActions", (500, {}), "E-FETCH-STATUS"),
        ("ed-fi/students", (200, []), "E-FETCH-EMPTY"),
        ("ed-fi/students", (200, {"students": []}), "E-FETCH-ANSWER"),
        ("ed-fi/students", (200, [{"id": "1", "studentUniqueId": ["s1"]}], {"Total-Count": "1"}), "E-FETCH-ANSWER"),
        ("ed-fi/courses", (200, [{"id": "1"}, {"id": "1"}], {"Total-Count": "2"}), "E-FETCH-CHANGED"),
    ],
)
def test_what_is_wrong_with_the_service_makes_no_bundle(asking, bundle, path, answer, code):
    district, service = asking
    district.wrong[path] = lambda: answer
    with pytest.raises(Refused) as refused:
        write_bundle(service, bundle)
    assert [message.code for message in refused.value.messages] == [code]


def test_letters_that_xml_cannot_hold_are_marked_and_markup_is_text():
    element = element_of("Student", {"studentUniqueId": "<s1>&", "firstName": "A\x00\ufffe\ud800"})
    assert element.findtext("StudentUniqueId") == "<s1>&"
    assert element.findtext("Name/FirstName") == "A\ufffd\ufffd\ufffd"


def test_a_district_s_ods_is_fetched_and_loaded_and_what_was_left_out_stands_with_it(town, tmp_path):
    ben = town.as_(town.ben_ito)
    page = "/imports/fetching/edfi/"
    with running(Ods(records(), tmp_path)) as district:
        district.wrong["ed-fi/disciplineActions"] = lambda: (403, {})
        said = {"address": district.address, "token_address": district.token_address, "client_id": CLIENT_ID}
        key = key_in(ben.get(page).content.decode())
        assert ben.post(page, {"form_key": key, **said, "secret": SECRET, "hour": "0"}).status_code == 302
        found = look(town, district)
    assert found["status"] == "loaded" and found["name"] == f"Ed-Fi, localhost:{district.port}.zip"
    counts = found["counts"]
    assert (
        counts["read"] == sum(counts[name] for name in ("on_record", "unchanged", "held", "rejected", "unmatched")) > 0
    )
    assert counts["ended"] == counts["rejected"] == 0
    text = text_of(ben.get(f"/imports/{found['id']}/"))
    assert "It does not let us read ed-fi/disciplineActions; it answered 403." in text and "Ed-Fi bulk XML" in text

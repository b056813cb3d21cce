"""Ed-Fi interchanges from the command to the record: the Grand Bend samples, and made-up ones.

What the shared samples lack (enrollments, attendance, discipline, programs, transcripts) is written to the standard's schema
(`Ed-Fi-Core.xsd` 5.2.0): for Grand Bend from the sample's own rows, for one linked student by hand.
"""

import csv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import drop, point_django_at, town_of
from tests.exchange import edfi_cases as made
from tests.exchange.edfi_cases import interchange
from tests.exchange.grand_bend import AGENCY, DISTRICT
from tests.exchange.sending import send, work
from tests.exchange.test_import_grand_bend import (
    CHILDREN,
    adds_up,
    agreed,
    events,
    everything_on_record,
    links,
    load,
    open_pairs,
    truth,
    unmatched_names,
)
from tests.matching.reviewing import say
from tests.samples import sample

EDFI = "edfi-grand-bend"
KNOWN = "2025-10-01"


def grand_bend(folder: Path) -> Path:
    """The sample's interchanges, with enrollments and attendance from the same students' rows in the other samples."""
    folder.mkdir()
    for path in sample(EDFI).glob("*.xml"):
        (folder / path.name).write_bytes(path.read_bytes())
    with (sample("grand-bend/oneroster") / "users.csv").open() as file:
        enrolled = [
            made.enrollment(row["sourcedId"], row["orgSourcedIds"], "2021-08-23") for row in csv.DictReader(file)
        ]
    (folder / "StudentEnrollment.xml").write_text(interchange("StudentEnrollment", *enrolled))
    with sample("grand-bend/flat/attendance.csv").open() as file:
        absent = [
            made.absence(
                row["studentSourcedId"], row["eventDate"], row["schoolSourcedId"], row["attendanceCode"], row["minutes"]
            )
            for row in csv.DictReader(file)
        ]
    (folder / "StudentAttendance.xml").write_text(interchange("StudentAttendance", *absent))
    return folder


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> Path:
    return grand_bend(tmp_path_factory.mktemp("edfi") / "sent")


@pytest.fixture(scope="module")
def loaded(server, sent, tmp_path_factory):
    """The children of the agency, then the district's interchanges."""
    town = agreed(server, tmp_path_factory.mktemp("grand-bend"))
    town.answers = [load(town, sample(CHILDREN), AGENCY), load(town, sent, DISTRICT)]
    yield town
    drop(server, town.database)


@pytest.fixture
def own(loaded):
    """A copy of it that may be changed."""
    loaded.leave()
    with town_of(loaded.server, loaded.database) as town:
        yield town


@pytest.fixture
def linked(own) -> tuple[int, str]:
    """One linked student: the number here, and the district's."""
    rows = own.admin(
        "SELECT r.student_id, r.source_id FROM students_sourcerecord r JOIN partners_organization o"
        " ON o.id = r.contributor_id AND o.key = %s ORDER BY r.source_id",
        DISTRICT,
    )
    return next(row for row in rows if row[1] in links(own).values())


def parts(answer: dict, file: str) -> tuple:
    counts = answer["files"][file]
    return tuple(counts[name] for name in ("read", "on_record", "unchanged", "held", "rejected", "unmatched"))


def facts(town, table: str, columns: str, student: int) -> list:
    return town.admin(
        f"SELECT {columns} FROM students_{table} WHERE student_id = %s AND superseded_at IS NULL"
        " AND contributor_id = (SELECT id FROM partners_organization WHERE key = %s) ORDER BY 1, 2",
        student,
        DISTRICT,
    )


def one(folder: Path, kind: str, *records: str) -> Path:
    path = folder / f"{kind}.xml"
    path.write_text(interchange(kind, *records))
    return path


# The samples


def test_the_same_children_are_found_as_by_oneroster(loaded):
    told = truth()
    surely = {child: student for child, (student, how) in told.items() if how.startswith("exact")}
    assert links(loaded) == surely and len(surely) == 21
    assert len(open_pairs(loaded)) == 9


def test_every_file_is_told_by_its_own_name_and_adds_up(loaded):
    answer = loaded.answers[1]
    assert (answer["status"], answer["format"]) == ("loaded", "edfi-5")
    adds_up(answer)
    assert parts(answer, "EducationOrganization.xml") == (5, 3, 2, 0, 0, 0)
    assert parts(answer, "EducationOrgCalendar.xml") == (6, 6, 0, 0, 0, 0)
    assert parts(answer, "Student.xml") == (960, 21, 0, 9, 0, 930)
    assert parts(answer, "StudentEnrollment.xml") == (960, 21, 0, 9, 0, 930)
    # As in the flat file of the same events.
    assert parts(answer, "StudentAttendance.xml") == (1917, 258, 0, 99, 0, 1560)
    assert events(loaded) == 258


def test_without_enrollments_a_name_and_a_birth_date_alone_link_nobody(server, tmp_path):
    town = agreed(server, tmp_path)
    try:
        load(town, sample(CHILDREN), AGENCY)
        answer = load(town, sample(EDFI), DISTRICT)
        adds_up(answer)
        assert (len(links(town)), len(open_pairs(town))) == (14, 16)
        assert parts(answer, "Student.xml") == (960, 14, 0, 16, 0, 930)
    finally:
        drop(server, town.database)


def test_the_same_files_again_change_nothing(own, sent):
    before = links(own), open_pairs(own), events(own)
    answer = load(own, sent, DISTRICT)
    adds_up(answer)
    assert answer["counts"]["on_record"] == answer["counts"]["ended"] == 0
    assert (links(own), open_pairs(own), events(own)) == before


def test_what_waited_goes_on_record_when_the_pair_is_linked(own):
    for steward in ("lena.marsh", "hana.okoro"):  # Of records that agree in little both have to say it.
        for pair in open_pairs(own).values():
            assert say(own.as_(steward), pair, "link").status_code == 302
    own.homeroom("worker", "--once", "--without-nightly")
    assert len(links(own)) == 30 and events(own) == 357
    enrolled = "SELECT count(*) FROM students_schoolenrollment WHERE superseded_at IS NULL"
    assert own.admin(enrolled) == [(30,)]


@pytest.mark.leak(4)
def test_nothing_of_an_unmatched_student_stays(loaded):
    names = unmatched_names(10)
    on_record = everything_on_record(loaded)
    with (sample("grand-bend/oneroster") / "users.csv").open() as file:
        users = {row["sourcedId"]: row["familyName"] for row in csv.DictReader(file)}
    known = users[next(iter(links(loaded).values()))]
    assert known in on_record, "The search must be able to find a name."
    assert [name for name in names if name in on_record] == []
    assert loaded.admin("SELECT count(*) FROM exchange_seenrow WHERE file = 'users.csv'") == [(0,)]


# One student


def test_what_an_interchange_lacks_has_not_ended(own, tmp_path, linked):
    student, number = linked
    before = facts(own, "identity", "first_name, last_name", student), events(own)
    answer = load(own, one(tmp_path, "Student", made.student("nobody-here")), DISTRICT)
    assert answer["counts"]["unmatched"] == 1 and answer["counts"]["ended"] == 0
    assert list(answer["files"]) == ["Student.xml"], "files that were not sent are not told"
    assert (facts(own, "identity", "first_name, last_name", student), events(own)) == before


def test_records_that_come_apart_change_only_what_they_say(own, tmp_path, linked):
    student, number = linked
    [(first, last)] = facts(own, "identity", "first_name, last_name", student)
    [(born, _number)] = facts(own, "matchkeys", "birth_on::text, key", student)
    codes = made.identification("State", "STATE-1") + made.identification("SSN", "123-45-6789")
    reported = made.information(number, codes=codes, sex="Female", more=made.race("White") + made.race("Other"))
    answer = load(own, one(tmp_path, "StudentEnrollment", reported), DISTRICT)
    assert parts(answer, "StudentEnrollment.xml") == (1, 1, 0, 0, 0, 0)
    assert {"W-RACE", "W-SSN-CODE"} <= {message["code"] for message in answer["messages"]}
    keys = "birth_on::text, state_student_id"
    assert facts(own, "identity", "first_name, sex", student) == [(first, "female")]
    assert facts(own, "matchkeys", keys, student) == [(born, "STATE-1")]
    assert facts(own, "raceethnicity", "reported, key", student) == [(["white"], number)]
    load(own, one(tmp_path, "Student", made.student(number, "Renamed", last, born)), DISTRICT)
    assert facts(own, "identity", "first_name, sex", student) == [("Renamed", "female")]
    assert facts(own, "matchkeys", keys, student) == [(born, "STATE-1")]
    assert "123-45-6789" not in everything_on_record(own)


def test_discipline_programs_and_transcripts_of_a_linked_student(own, tmp_path, linked):
    student, number = linked
    folder = tmp_path / "sent"
    folder.mkdir()
    one(
        folder,
        "StudentDiscipline",
        made.incident("7", KNOWN, "255901001", id="D7"),
        made.behavior(number, '<DisciplineIncidentReference ref="D7"/>', roles=("Perpetrator",)),
        made.action(number, "A1", KNOWN, "In School Suspension", "Community Service"),
        made.action("nobody-here", "A2", KNOWN, "Expulsion"),
    )
    one(
        folder,
        "StudentProgram",
        made.program(number, "Tutoring"),
        made.program(number, "Special Education", kind="StudentSpecialEducationProgramAssociation"),
        made.program(number, "Homeless"),
        made.program(number, "Underwater Basketry"),
    )
    one(folder, "StudentTranscript", made.transcript(number, "ALG-1", title="Algebra I", partial=("0.25",)))
    answer = load(own, folder, DISTRICT)
    adds_up(answer)
    assert parts(answer, "StudentDiscipline.xml: DisciplineAction") == (2, 1, 0, 0, 0, 1)
    assert parts(answer, "StudentProgram.xml") == (4, 2, 0, 0, 2, 0)
    assert facts(own, "disciplineincident", "incident_on::text, behavior, role", student) == [
        (KNOWN, "school_violation", "perpetrator")
    ]
    assert [kind for kind, _ in facts(own, "disciplineaction", "discipline, days", student)] == [
        "community_service",
        "in_school_suspension",
    ]
    assert facts(own, "supportprogram", "program, begins_on::text", student) == [("tutoring", "2025-08-20")]
    assert len(facts(own, "specialeducationstatus", "begins_on, ends_on", student)) == 1
    assert facts(own, "creditrecord", "course_title, school_year, partial_credits::text", student) == [
        ("Algebra I", 2026, "0.250")
    ]
    told = {(m["code"], m["file"], m["row"], m["column"]) for m in answer["messages"] if m["severity"] == "reject_row"}
    assert told == {
        ("E-PROGRAM-NOT-KEPT", "StudentProgram.xml", 3, "ProgramType"),
        ("E-PROGRAM", "StudentProgram.xml", 4, "ProgramType"),
    }


def test_a_school_that_was_never_sent_costs_the_records_that_name_it(own, tmp_path, linked):
    _student, number = linked
    before = events(own)
    text = made.absence(number, KNOWN, "255901001"), made.absence(number, KNOWN, "no-school")
    district = made.enrollment(number, "255901", KNOWN)
    answer = load(own, one(tmp_path, "StudentAttendance", *text, district), DISTRICT)
    adds_up(answer)
    told = {(m["code"], m["column"], m["value"]) for m in answer["messages"] if m["severity"] == "reject_row"}
    assert told == {("E-REFERENCE", "SchoolId", "no-school"), ("E-REFERENCE", "SchoolId", "255901")}
    assert events(own) == before + 1


def test_an_enrollment_in_a_district_is_no_enrollment_in_a_school(own, tmp_path, linked):
    """The district is an organization of the same bundle, so only the loader can tell."""
    _student, number = linked
    agency = (
        "<LocalEducationAgency><NameOfInstitution>Grand Bend ISD</NameOfInstitution>"
        "<LocalEducationAgencyId>255901</LocalEducationAgencyId></LocalEducationAgency>"
    )
    folder = tmp_path / "sent"
    folder.mkdir()
    one(folder, "EducationOrganization", agency)
    one(
        folder,
        "StudentEnrollment",
        made.enrollment(number, "255901", KNOWN),
        made.enrollment(number, "255901001", KNOWN),
    )
    answer = load(own, folder, DISTRICT)
    adds_up(answer)
    assert parts(answer, "StudentEnrollment.xml") == (2, 1, 0, 0, 1, 0)


# Refusals


def test_a_broken_file_keeps_all_others_of_its_bundle_out(own, sent, tmp_path):
    before = events(own), links(own)
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(sent.iterdir()):
            text = file.read_bytes()
            archive.writestr(file.name, text[:-200] if file.name == "StudentAttendance.xml" else text)
    answer = load(own, path, DISTRICT, code=4)
    assert [(m["code"], m["file"]) for m in answer["messages"]] == [("E-XML", "StudentAttendance.xml")]
    assert (events(own), links(own)) == before


def test_interchanges_are_for_districts_and_can_be_asked_for_by_name(own, sent):
    asked = own.homeroom("import", str(sent), "--from", DISTRICT, "--format", "edfi", "--dry-run", check=False)
    assert asked.returncode == 0, asked.stderr
    other = own.homeroom("import", str(sent), "--from", DISTRICT, "--format", "flat", check=False)
    assert other.returncode == 4 and "E-FORMAT-ASKED" in other.stderr
    answer = load(own, sent, AGENCY, code=4)
    assert [m["code"] for m in answer["messages"]] == ["E-SENDER"]


def test_a_steward_sends_one_from_the_page(server, tmp_path, own, linked):
    before = point_django_at(own.database)
    try:
        path = one(tmp_path, "StudentAttendance", made.absence(linked[1], KNOWN, "255901001"))
        with path.open("rb") as file:
            answered = send(own.as_(own.ben_ito), file)
        assert answered.status_code == 302
        work(own)
        page = own.as_(own.ben_ito).get(answered["Location"]).content.decode()
        assert "Ed-Fi bulk XML" in page and "StudentAttendance.xml" in page
    finally:
        point_django_at(before)

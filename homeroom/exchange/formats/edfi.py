"""Ed-Fi bulk interchanges (Data Standard 5.2; 3 and 4 where the elements are the same): which record becomes which row.

Sources: `Schemas/Bulk/Ed-Fi-Core.xsd` and `Interchange-*.xsd` of Ed-Fi-Alliance-OSS/Ed-Fi-Data-Standard at v5.2.0. A bulk file
holds records as they now are and says nothing of those that it lacks: each is a file of changes. Its records have no id; what
the standard calls their identity is their key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from homeroom.common.marking import marked as _
from homeroom.exchange.formats import flat
from homeroom.exchange.formats.shapes import FileSpec, Format, Reference, columns, files

ORGS = FileSpec("orgs", columns("sourcedId*:id name* type*:code=orgType identifier"), key=("sourcedId",))
SESSIONS = FileSpec(
    "academicSessions",
    columns("sourcedId*:id title* type*:code=sessionType startDate*:date endDate*:date schoolYear:whole_number"),
    key=("sourcedId",),
    periods=(("startDate", "endDate"),),
)
USERS = FileSpec(
    "users",
    columns(
        "sourcedId*:id identifier role:code=role givenName* middleName familyName* suffix preferredGivenName"
        " birthDate+:past_date sex:code=edFiSex"
    ),
    key=("sourcedId",),
)
# What a school or its district reports of a student: apart from the student's name and birth, and maybe by several of them.
INFORMATION = FileSpec(
    "studentinformation",
    columns("studentSourcedId*:id educationOrganizationId*:id stateStudentId:id sex:code=edFiSex races:codes=race"),
    key=("studentSourcedId", "educationOrganizationId"),
    references=(Reference("studentSourcedId", "users"),),
)
# Of one incident a student may have several behaviors, and two schools may give an incident the same number.
BEHAVIOR = replace(flat.BEHAVIOR, key=("incidentId", "schoolSourcedId", "studentSourcedId", "behavior"))
# One action may be several kinds of discipline.
DISCIPLINE = FileSpec(
    "discipline",
    columns("actionId*:id studentSourcedId*:id startDate*:date discipline*:codes=discipline days:decimal"),
    key=("actionId", "studentSourcedId", "startDate"),
    references=flat.DISCIPLINE.references,
)
PROGRAMS = FileSpec(
    "programs",
    columns("studentSourcedId*:id program* startDate*:date endDate:date programName educationOrganizationId:id"),
    key=("studentSourcedId", "program", "programName", "educationOrganizationId", "startDate"),
    references=flat.PROGRAMS.references,
    periods=flat.PROGRAMS.periods,
)
TRANSCRIPT = FileSpec(
    "transcript",
    flat.TRANSCRIPT.columns + columns("educationOrganizationId:id courseOrganizationId:id attemptResult"),
    key=(
        *("studentSourcedId", "courseCode", "courseOrganizationId", "schoolYear", "term"),
        *("educationOrganizationId", "attemptResult"),
    ),
    references=flat.TRANSCRIPT.references,
)

ED_FI_5 = Format(
    "edfi-5",
    _("Ed-Fi bulk XML"),
    files(
        *(ORGS, SESSIONS, USERS, INFORMATION, flat.SCHOOL_ENROLLMENTS, flat.ATTENDANCE),
        *(BEHAVIOR, DISCIPLINE, TRANSCRIPT, PROGRAMS),
    ),
)
# The list of programs is the loader's: what becomes of each, and which are never kept (loading/programs.py).
PROGRAM_TYPES = "program"
# The first figure of a namespace http://ed-fi.org/5.2.0; version 3 also wrote it 0320.
VERSIONS = ("3", "4", "5")


class How(Enum):
    """How the text of a cell comes from the elements that are named."""

    TEXT = "text"
    WORD = "word"
    """A descriptor: uri://ed-fi.org/NAMEDescriptor#Code, or an element CodeValue within."""
    WORDS = "words"
    """Every descriptor of that name, with commas between."""
    YEAR = "year"
    """2021-2022 is 2022, the year in which the school year ends."""
    SUM = "sum"
    TERM = "term"
    """A semester, or else some term."""
    FIXED = "fixed"
    """The same text in every record."""
    JOINED = "joined"
    """Texts that are a key together."""
    CODED = "coded"
    """Of identification codes, the one of the first of these systems that there is."""
    INCIDENT_DAY = "incident_day"
    """What the DisciplineIncident of this number and school says."""
    COURSE_TITLE = "course_title"
    """What the Course of this code says; where none does, the code."""


@dataclass(frozen=True)
class Cell:
    """A column and the elements that it comes from. Of several paths the first that holds something counts."""

    column: str
    paths: tuple[str, ...]
    how: How = How.TEXT

    @property
    def element(self) -> str:
        """What the sender knows it as."""
        return "" if self.how is How.FIXED else self.paths[0].rpartition("/")[2]


@dataclass(frozen=True)
class Kind:
    """Records of one name, each of which is a row of one file."""

    name: str
    spec: FileSpec
    cells: tuple[Cell, ...]

    @property
    def worded(self) -> dict[str, str]:
        """Columns that come of descriptors which a state may replace, each with the list of ours that knows the standard's."""
        named = {cell.column for cell in self.cells if cell.how in (How.WORD, How.WORDS)}
        lists = {column.name: column.codes for column in self.spec.columns} | {"program": PROGRAM_TYPES}
        return {name: lists[name] for name in lists if name in named and lists[name]}

    @property
    def children(self) -> frozenset[str]:
        """The elements of a record that anything is read from."""
        return frozenset(path.partition("/")[0] for cell in self.cells for path in cell.paths)


STUDENT = "StudentReference/StudentIdentity/StudentUniqueId"
SCHOOL = "SchoolReference/SchoolIdentity/SchoolId"
ORGANIZATION = "EducationOrganizationReference/EducationOrganizationIdentity/EducationOrganizationId"
PROGRAM = "ProgramReference/ProgramIdentity"
RECORD = "StudentAcademicRecordReference/StudentAcademicRecordIdentity"
COURSE = "CourseReference/CourseIdentity"
INCIDENT = "DisciplineIncidentReference/DisciplineIncidentIdentity"


def cells(text: str, *more: Cell) -> tuple[Cell, ...]:
    """Plain cells from words: `column=path`, `column:how=path|path`."""
    made = []
    for word in text.split():
        name, _mark, paths = word.partition("=")
        column, _mark, how = name.partition(":")
        made.append(Cell(column, tuple(paths.split("|")), How(how or "text")))
    return (*made, *more)


def organization(name: str, of_type: str) -> Kind:
    codes = ("EducationOrganizationIdentificationCode", "NCES", "SEA")
    more = Cell("type", (of_type,), How.FIXED), Cell("identifier", codes, How.CODED)
    return Kind(name, ORGS, cells(f"sourcedId={name}Id name=NameOfInstitution", *more))


def program(name: str, word: str = "", ends: str = "EndDate") -> Kind:
    """Associations of one kind of program say by their name which it is."""
    which = Cell("program", (word,), How.FIXED) if word else Cell("program", (f"{PROGRAM}/ProgramType",), How.WORD)
    text = (
        f"studentSourcedId={STUDENT} startDate=BeginDate endDate={ends} programName={PROGRAM}/ProgramName"
        f" educationOrganizationId={ORGANIZATION}"
    )
    return Kind(name, PROGRAMS, cells(text, which))


KINDS = {
    kind.name: kind
    for kind in (
        organization("School", "school"),
        organization("LocalEducationAgency", "district"),
        organization("EducationServiceCenter", "local"),
        organization("StateEducationAgency", "state"),
        Kind(
            "Session",
            SESSIONS,
            cells(
                "title=SessionName type:term=Term startDate=BeginDate endDate=EndDate schoolYear:year=SchoolYear",
                Cell("sourcedId", (SCHOOL, "SchoolYear", "SessionName"), How.JOINED),
            ),
        ),
        Kind(
            "Student",
            USERS,
            cells(
                "sourcedId=StudentUniqueId identifier=StudentUniqueId givenName=Name/FirstName middleName=Name/MiddleName"
                " familyName=Name/LastSurname suffix=Name/GenerationCodeSuffix"
                " preferredGivenName=Name/PreferredFirstName birthDate=BirthData/BirthDate sex:word=BirthData/BirthSex",
                Cell("role", ("student",), How.FIXED),
            ),
        ),
        Kind(
            "StudentEducationOrganizationAssociation",
            INFORMATION,
            cells(
                f"studentSourcedId={STUDENT} educationOrganizationId={ORGANIZATION} sex:word=Sex"
                " races:words=Race|HispanicLatinoEthnicity",
                Cell("stateStudentId", ("StudentIdentificationCode", "State"), How.CODED),
            ),
        ),
        Kind(
            "StudentSchoolAssociation",
            flat.SCHOOL_ENROLLMENTS,
            cells(
                f"studentSourcedId={STUDENT} schoolSourcedId={SCHOOL} entryDate=EntryDate gradeLevel:word=EntryGradeLevel"
                " entryType:word=EntryType exitDate=ExitWithdrawDate exitType:word=ExitWithdrawType"
            ),
        ),
        Kind(
            "StudentSchoolAttendanceEvent",
            flat.ATTENDANCE,
            cells(
                f"studentSourcedId={STUDENT} schoolSourcedId={SCHOOL} eventDate=AttendanceEvent/EventDate|EventDate"
                " attendanceCode:word=AttendanceEvent/AttendanceEventCategory|AttendanceEventCategory"
                " minutes=SchoolAttendanceDuration reason=AttendanceEvent/AttendanceEventReason|AttendanceEventReason"
            ),
        ),
        Kind(
            "StudentDisciplineIncidentBehaviorAssociation",
            BEHAVIOR,
            cells(
                f"studentSourcedId={STUDENT} incidentId={INCIDENT}/IncidentIdentifier"
                f" schoolSourcedId={INCIDENT}/{SCHOOL} behavior:word=Behavior description=BehaviorDetailedDescription"
                " role:word=DisciplineIncidentParticipationCode"
                f" incidentDate:incident_day={INCIDENT}/IncidentIdentifier|{INCIDENT}/{SCHOOL}"
            ),
        ),
        Kind(
            "DisciplineAction",
            DISCIPLINE,
            cells(
                f"actionId=DisciplineActionIdentifier studentSourcedId={STUDENT} startDate=DisciplineDate"
                " discipline:words=Discipline days=ActualDisciplineActionLength|DisciplineActionLength"
            ),
        ),
        Kind(
            "CourseTranscript",
            TRANSCRIPT,
            cells(
                f"studentSourcedId={RECORD}/{STUDENT} schoolYear:year={RECORD}/SchoolYear term:word={RECORD}/Term"
                f" educationOrganizationId={RECORD}/{ORGANIZATION} courseCode={COURSE}/CourseCode"
                f" courseOrganizationId={COURSE}/{ORGANIZATION} attemptResult:word=CourseAttemptResult"
                f" courseTitle:course_title=CourseTitle|AlternativeCourseTitle|{COURSE}/CourseCode|{COURSE}/{ORGANIZATION}"
                " gradeLevel:word=WhenTakenGradeLevel creditsAttempted=AttemptedCredits/Credits"
                " creditsEarned=EarnedCredits/Credits partialCredits:sum=PartialCourseTranscriptAwards/EarnedCredits"
                " finalGrade=FinalLetterGradeEarned|FinalNumericGradeEarned"
                " schoolName=ExternalEducationOrganizationNameOfInstitution"
            ),
        ),
        program("StudentProgramAssociation"),
        program("StudentSpecialEducationProgramAssociation", "Special Education", "EndDate|SpecialEducationExitDate"),
        program("StudentCTEProgramAssociation", "Career and Technical Education"),
    )
}
# Read for what other records lack: the day of an incident, the title of a course. They are no rows.
JOINED_KINDS = frozenset(("DisciplineIncident", "Course"))
# Programs that are never kept here (loading/programs.py), where the record's own name says which program it is.
PROTECTED_KINDS = frozenset(
    (
        "StudentHomelessProgramAssociation",
        "StudentMigrantEducationProgramAssociation",
        "StudentNeglectedOrDelinquentProgramAssociation",
        "StudentSchoolFoodServiceProgramAssociation",
    )
)
# What a record with an `id` is known by where another says `ref`: last element of a path, then its path in the record.
IDENTITIES: Mapping[str, Mapping[str, str]] = {
    "Student": {"StudentUniqueId": "StudentUniqueId"},
    "School": {"SchoolId": "SchoolId", "EducationOrganizationId": "SchoolId"},
    "LocalEducationAgency": {"EducationOrganizationId": "LocalEducationAgencyId"},
    "DisciplineIncident": {"IncidentIdentifier": "IncidentIdentifier", "SchoolId": SCHOOL},
    "Course": {"CourseCode": "CourseCode", "EducationOrganizationId": ORGANIZATION},
    "Program": {
        "ProgramName": "ProgramName",
        "ProgramType": "ProgramType",
        "EducationOrganizationId": ORGANIZATION,
    },
    "StudentAcademicRecord": {
        "StudentUniqueId": STUDENT,
        "EducationOrganizationId": ORGANIZATION,
        "SchoolYear": "SchoolYear",
        "Term": "Term",
    },
}
# RaceDescriptor has it too; the standard's own element is true or false.
HISPANIC = "Hispanic or Latino"

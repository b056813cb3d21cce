"""Small Ed-Fi interchanges for tests, written to the standard's schema (Ed-Fi-Core.xsd 5.2.0). Everybody in them is made up."""

from __future__ import annotations

import io
import zipfile

NAMESPACE = "http://ed-fi.org/5.2.0"
URI = "uri://ed-fi.org/"


def interchange(kind: str, *records: str, namespace: str = NAMESPACE) -> str:
    body = "".join(records)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Interchange{kind} xmlns="{namespace}">{body}</Interchange{kind}>\n'
    )


def packed(*records: str, kind: str = "StudentAttendance", name: str = "From the state.zip") -> io.BytesIO:
    """An interchange as it is sent from the page."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{kind}.xml", interchange(kind, *records))
    content.name = name
    return content


def student_reference(student: str) -> str:
    return (
        f"<StudentReference><StudentIdentity><StudentUniqueId>{student}</StudentUniqueId></StudentIdentity>"
        "</StudentReference>"
    )


def school_reference(school: str, name: str = "School") -> str:
    return f"<{name}Reference><SchoolIdentity><SchoolId>{school}</SchoolId></SchoolIdentity></{name}Reference>"


def organization_reference(organization: str) -> str:
    return (
        "<EducationOrganizationReference><EducationOrganizationIdentity><EducationOrganizationId>"
        f"{organization}</EducationOrganizationId></EducationOrganizationIdentity></EducationOrganizationReference>"
    )


def school(number: str = "100", name: str = "Lake School", nces: str = "") -> str:
    code = (
        f"<EducationOrganizationIdentificationCode><IdentificationCode>{nces}</IdentificationCode>"
        f"<EducationOrganizationIdentificationSystem>{URI}EducationOrganizationIdentificationSystemDescriptor#NCES"
        "</EducationOrganizationIdentificationSystem></EducationOrganizationIdentificationCode>"
    )
    return (
        f'<School id="SCOL_{number}">{code if nces else ""}<NameOfInstitution>{name}</NameOfInstitution>'
        f"<EducationOrganizationCategory>{URI}EducationOrganizationCategoryDescriptor#School"
        f"</EducationOrganizationCategory><SchoolId>{number}</SchoolId></School>"
    )


def student(number: str, first: str = "Ana", last: str = "Diaz", born: str = "2012-04-05", more: str = "") -> str:
    return (
        f"<Student><StudentUniqueId>{number}</StudentUniqueId><Name><FirstName>{first}</FirstName>"
        f"<LastSurname>{last}</LastSurname></Name><BirthData><BirthDate>{born}</BirthDate>{more}</BirthData></Student>"
    )


def information(student: str, *, organization: str = "1", codes: str = "", sex: str = "", more: str = "") -> str:
    told = f"<Sex>{URI}SexDescriptor#{sex}</Sex>" if sex else ""
    return (
        f"<StudentEducationOrganizationAssociation>{student_reference(student)}{organization_reference(organization)}"
        f"{codes}{told}{more}</StudentEducationOrganizationAssociation>"
    )


def identification(system: str, code: str) -> str:
    return (
        f"<StudentIdentificationCode><IdentificationCode>{code}</IdentificationCode><StudentIdentificationSystem>"
        f"{URI}StudentIdentificationSystemDescriptor#{system}</StudentIdentificationSystem>"
        "<AssigningOrganizationIdentificationCode>1</AssigningOrganizationIdentificationCode>"
        "</StudentIdentificationCode>"
    )


def race(name: str) -> str:
    return f"<Race>{URI}RaceDescriptor#{name}</Race>"


def enrollment(student: str, school: str = "100", entry: str = "2025-08-20", more: str = "") -> str:
    return (
        f"<StudentSchoolAssociation>{student_reference(student)}{school_reference(school)}<EntryDate>{entry}</EntryDate>"
        f"<EntryGradeLevel>{URI}GradeLevelDescriptor#Seventh grade</EntryGradeLevel>{more}</StudentSchoolAssociation>"
    )


def absence(student: str, day: str, school: str = "100", category: str = "Unexcused Absence", minutes: str = "") -> str:
    lasted = f"<SchoolAttendanceDuration>{minutes}</SchoolAttendanceDuration>" if minutes else ""
    return (
        f"<StudentSchoolAttendanceEvent><AttendanceEvent><EventDate>{day}</EventDate><AttendanceEventCategory>"
        f"{URI}AttendanceEventCategoryDescriptor#{category}</AttendanceEventCategory></AttendanceEvent>"
        f"{student_reference(student)}{school_reference(school)}<SessionReference><SessionIdentity>"
        "<SessionName>2025-2026 Fall Semester</SessionName><SchoolYear>2025-2026</SchoolYear>"
        f"{school_reference(school)}</SessionIdentity></SessionReference>{lasted}</StudentSchoolAttendanceEvent>"
    )


def incident(number: str, day: str, school: str = "100", id: str = "") -> str:
    named = f' id="{id}"' if id else ""
    return (
        f"<DisciplineIncident{named}><IncidentIdentifier>{number}</IncidentIdentifier><IncidentDate>{day}</IncidentDate>"
        f"<ReporterName>Somebody Else</ReporterName>{school_reference(school)}</DisciplineIncident>"
    )


def incident_reference(number: str, school: str = "100") -> str:
    return (
        f"<DisciplineIncidentReference><DisciplineIncidentIdentity><IncidentIdentifier>{number}</IncidentIdentifier>"
        f"{school_reference(school)}</DisciplineIncidentIdentity></DisciplineIncidentReference>"
    )


def behavior(student: str, reference: str, kind: str = "School Violation", roles: tuple[str, ...] = ()) -> str:
    played = "".join(
        f"<DisciplineIncidentParticipationCode>{URI}DisciplineIncidentParticipationCodeDescriptor#{role}"
        "</DisciplineIncidentParticipationCode>"
        for role in roles
    )
    return (
        f"<StudentDisciplineIncidentBehaviorAssociation>{student_reference(student)}{reference}"
        f"<Behavior>{URI}BehaviorDescriptor#{kind}</Behavior>{played}</StudentDisciplineIncidentBehaviorAssociation>"
    )


def action(student: str, number: str, day: str, *kinds: str, days: str = "2") -> str:
    told = "".join(f"<Discipline>{URI}DisciplineDescriptor#{kind}</Discipline>" for kind in kinds)
    return (
        f"<DisciplineAction><DisciplineActionIdentifier>{number}</DisciplineActionIdentifier>{told}"
        f"<DisciplineDate>{day}</DisciplineDate><DisciplineActionLength>{days}</DisciplineActionLength>"
        f"{student_reference(student)}{school_reference('100', 'ResponsibilitySchool')}</DisciplineAction>"
    )


def program(student: str, name: str, begins: str = "2025-08-20", kind: str = "StudentProgramAssociation") -> str:
    return (
        f"<{kind}>{student_reference(student)}<ProgramReference><ProgramIdentity>{organization_reference('1')}"
        f"<ProgramName>{name}</ProgramName><ProgramType>{URI}ProgramTypeDescriptor#{name}</ProgramType></ProgramIdentity>"
        f"</ProgramReference><BeginDate>{begins}</BeginDate>{organization_reference('1')}</{kind}>"
    )


def course(code: str, title: str) -> str:
    return (
        f"<Course><CourseCode>{code}</CourseCode><CourseTitle>{title}</CourseTitle><NumberOfParts>1</NumberOfParts>"
        f"{organization_reference('1')}</Course>"
    )


def transcript(student: str, code: str, *, title: str = "", partial: tuple[str, ...] = (), result: str = "Pass") -> str:
    named = f"<CourseTitle>{title}</CourseTitle>" if title else ""
    awards = "".join(
        f"<PartialCourseTranscriptAwards><AwardDate>2025-10-01</AwardDate><EarnedCredits>{credits}</EarnedCredits>"
        "</PartialCourseTranscriptAwards>"
        for credits in partial
    )
    return (
        f"<CourseTranscript><CourseAttemptResult>{URI}CourseAttemptResultDescriptor#{result}</CourseAttemptResult>"
        "<AttemptedCredits><Credits>1.0</Credits></AttemptedCredits><EarnedCredits><Credits>0.5</Credits></EarnedCredits>"
        f"<WhenTakenGradeLevel>{URI}GradeLevelDescriptor#Seventh grade</WhenTakenGradeLevel>"
        "<FinalLetterGradeEarned>B</FinalLetterGradeEarned><CourseReference><CourseIdentity>"
        f"<CourseCode>{code}</CourseCode>{organization_reference('1')}</CourseIdentity></CourseReference>"
        f"<StudentAcademicRecordReference><StudentAcademicRecordIdentity>{student_reference(student)}"
        f"{organization_reference('1')}<SchoolYear>2025-2026</SchoolYear>"
        f"<Term>{URI}TermDescriptor#Fall Semester</Term></StudentAcademicRecordIdentity></StudentAcademicRecordReference>"
        f"{named}{awards}</CourseTranscript>"
    )

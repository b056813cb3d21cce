"""The flat school files for what OneRoster lacks: attendance, behavior, discipline, grades, transcript,
programs, enrollments.

No manifest and no status: every row is in force, and a row that is missing from the next file means nothing.
The ids of students, schools and classes are those of the same district's OneRoster bundle; the loader
resolves them.
"""

from __future__ import annotations

from homeroom.common.marking import marked as _
from homeroom.exchange.formats.shapes import FileSpec, Format, Reference, columns, files

STUDENT = Reference("studentSourcedId", "users")
SCHOOL = Reference("schoolSourcedId", "orgs")

SCHOOL_ENROLLMENTS = FileSpec(
    "schoolenrollments",
    columns(
        "studentSourcedId*:id schoolSourcedId*:id entryDate*:date gradeLevel*:code=gradeLevel"
        " entryType:code=entryType"
        " exitDate:date exitType:code=exitType"
    ),
    key=("studentSourcedId", "schoolSourcedId", "entryDate"),
    references=(STUDENT, SCHOOL),
    periods=(("entryDate", "exitDate"),),
)
ATTENDANCE = FileSpec(
    "attendance",
    columns(
        "studentSourcedId*:id schoolSourcedId*:id eventDate*:past_date attendanceCode*:code=attendance"
        " minutes:whole_number"
        " reason"
    ),
    # As in Ed-Fi, a student may be tardy and leave early on one day: the category belongs to the key.
    key=("studentSourcedId", "schoolSourcedId", "eventDate", "attendanceCode"),
    references=(STUDENT, SCHOOL),
)
BEHAVIOR = FileSpec(
    "behavior",
    columns(
        "incidentId*:id studentSourcedId*:id schoolSourcedId*:id incidentDate*:past_date"
        " behavior*:code=behavior"
        " role:code=incidentRole description"
    ),
    key=("incidentId", "studentSourcedId"),
    references=(STUDENT, SCHOOL),
)
DISCIPLINE = FileSpec(
    "discipline",
    columns("actionId*:id incidentId:id studentSourcedId*:id startDate*:date discipline*:code=discipline days:decimal"),
    key=("actionId", "studentSourcedId"),
    references=(STUDENT,),
)
GRADES = FileSpec(
    "grades",
    columns(
        "studentSourcedId*:id classSourcedId*:id gradingPeriodSourcedId*:id gradeType*:code=gradeType"
        " letterGrade"
        " numericGrade:decimal"
    ),
    key=("studentSourcedId", "classSourcedId", "gradingPeriodSourcedId", "gradeType"),
    references=(
        STUDENT,
        Reference("classSourcedId", "classes"),
        Reference("gradingPeriodSourcedId", "academicSessions"),
    ),
)
TRANSCRIPT = FileSpec(
    "transcript",
    columns(
        "studentSourcedId*:id courseCode* courseTitle* schoolYear*:whole_number term"
        " gradeLevel:code=gradeLevel"
        " creditsAttempted:decimal creditsEarned:decimal partialCredits:decimal finalGrade schoolName"
    ),
    # The same course may be taken in two schools in one term: a move is what we are here for.
    key=("studentSourcedId", "courseCode", "schoolYear", "term", "schoolName"),
    references=(STUDENT,),
)
PROGRAMS = FileSpec(
    "programs",
    columns("studentSourcedId*:id program* startDate*:date endDate:date"),
    key=("studentSourcedId", "program", "startDate"),
    references=(STUDENT,),
    periods=(("startDate", "endDate"),),
)

FLAT = Format(
    "flat",
    _("Homeroom flat school files"),
    files(SCHOOL_ENROLLMENTS, ATTENDANCE, BEHAVIOR, DISCIPLINE, GRADES, TRANSCRIPT, PROGRAMS),
)

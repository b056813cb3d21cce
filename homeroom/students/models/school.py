"""School life as districts send it: enrollment, attendance, grades, credits, supports, discipline."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, School
from homeroom.students.models.child import Fact, of_a_student


def words() -> ArrayField:
    """A list of codes or ids as the district's file carries it, in its order."""
    return ArrayField(models.TextField(), default=list, db_default=[])


class AcademicSession(models.Model):
    """A school year or term as the district publishes it."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    title = models.TextField()
    type = models.TextField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    school_year = models.SmallIntegerField(null=True, help_text="The year in which the school year ends.")
    parent_source_id = models.TextField(blank=True, default="", db_default="")
    changed_at = models.DateTimeField(db_default=Now())

    protection = "published by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contributor", "source_id"], name="session_once_per_contributor")
        ]

    def __str__(self):
        return self.title


class Course(models.Model):
    """A course as the district publishes it; classes are held of it."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    title = models.TextField()
    code = models.TextField(blank=True)
    grades = words()
    subjects = words()
    subject_codes = words()
    org_source_id = models.TextField(blank=True)
    school_year_source_id = models.TextField(blank=True)
    changed_at = models.DateTimeField(db_default=Now())

    protection = "published by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "source_id"], name="course_once_per_contributor")]

    def __str__(self):
        return self.title


class SchoolClass(models.Model):
    """A class (section) as the district publishes it, with the title of its course."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    title = models.TextField()
    course_title = models.TextField(blank=True)
    course_code = models.TextField(blank=True)
    type = models.TextField(blank=True)
    school_source_id = models.TextField()
    course_source_id = models.TextField(blank=True, default="", db_default="")
    code = models.TextField(blank=True, default="", db_default="")
    location = models.TextField(blank=True, default="", db_default="")
    grades = words()
    subjects = words()
    subject_codes = words()
    periods = words()
    term_source_ids = words()
    changed_at = models.DateTimeField(db_default=Now())

    protection = "published by contributor"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contributor", "source_id"], name="class_once_per_contributor")]

    def __str__(self):
        return self.title


class Teacher(models.Model):
    """Somebody who teaches a class, as the district's roster names them."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    given_name = models.TextField()
    middle_name = models.TextField(blank=True)
    family_name = models.TextField()
    email = models.TextField(blank=True, help_text="At work.")
    changed_at = models.DateTimeField(db_default=Now())

    protection = "published by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contributor", "source_id"], name="teacher_once_per_contributor")
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}"


class Teaching(models.Model):
    """That a teacher teaches a class, from when to when. Of every class, so that a row here tells of no student."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    teacher_source_id = models.TextField()
    class_source_id = models.TextField()
    school_source_id = models.TextField(blank=True)
    is_primary = models.BooleanField(null=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="The first day on which it is over.")
    changed_at = models.DateTimeField(db_default=Now())

    protection = "listed by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contributor", "source_id"], name="teaching_once_per_contributor")
        ]
        indexes = [models.Index(fields=["contributor", "class_source_id"], name="teaching_by_class")]

    def __str__(self):
        return f"{self.teacher_source_id} {self.class_source_id}"


class Enrollment(Fact):
    """Enrolled from when to when, in which grade (Ed-Fi StudentSchoolAssociation, without its school)."""

    dataset = "enrollment"
    row_day = "exit_on - 1"

    entry_on = models.DateField(null=True)
    exit_on = models.DateField(null=True, help_text="The first day on which the child is no longer enrolled.")
    grade_level = models.TextField(blank=True)
    entry_type = models.TextField(blank=True)
    exit_type = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                name="enrollment_exit_not_before_entry",
                condition=models.Q(exit_on=None)
                | models.Q(entry_on=None)
                | models.Q(exit_on__gte=models.F("entry_on")),
            ),
        ]


class SchoolEnrollment(Fact):
    """Which school, from when to when: reveals where the child is by day, so it has its own dataset."""

    dataset = "enrollment_school"
    row_day = "exit_on - 1"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    entry_on = models.DateField(null=True)
    exit_on = models.DateField(null=True)


class ClassEnrollment(Fact):
    """A class that the child takes: tells where the child is at a given hour."""

    dataset = "enrollment_schedule"
    row_day = "ends_on - 1"

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)


class AttendanceEvent(Fact):
    """An exception to being in school (Ed-Fi AttendanceEventCategory). The free-text reason is kept sealed."""

    dataset = "attendance"
    row_day = "event_on"

    # Found by the index of students and days.
    student = of_a_student(db_index=False)
    event_on = models.DateField()
    category = models.TextField()
    minutes = models.SmallIntegerField(null=True)
    sealed_reason = models.BinaryField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["student", "event_on"], name="attendance_by_student_and_day"),
        ]


class ClassGrade(Fact):
    """A grade in a class for a grading period (Ed-Fi Grade)."""

    dataset = "academics"

    class_source_id = models.TextField()
    course_title = models.TextField(blank=True)
    grading_period = models.TextField()
    grade_type = models.TextField()
    letter_grade = models.TextField(blank=True)
    numeric_grade = models.DecimalField(max_digits=6, decimal_places=2, null=True)


class AssignmentResult(Fact):
    """What a student got for one assignment (OneRoster result, with its line item): its class, title and days stand on each
    student's own row, since teachers name students in titles and a list of all assignments would be read by everybody."""

    dataset = "academics"
    # Without a day it lies in no window.
    row_day = "coalesce(due_on, scored_on, assigned_on, '-infinity'::date)"

    line_item_source_id = models.TextField()
    category_source_id = models.TextField(blank=True)
    class_source_id = models.TextField(blank=True)
    course_title = models.TextField(blank=True)
    title = models.TextField(blank=True)
    category = models.TextField(blank=True)
    grading_period = models.TextField(blank=True)
    assigned_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    score_max = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    status = models.TextField(blank=True)
    score = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    text_score = models.TextField(blank=True)
    scored_on = models.DateField(null=True)
    is_late = models.BooleanField(null=True)
    is_missing = models.BooleanField(null=True)
    is_incomplete = models.BooleanField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["contributor", "line_item_source_id"], name="result_by_line_item"),
        ]


class CreditRecord(Fact):
    """A line of a transcript: credits attempted, earned and partial (Ed-Fi CourseTranscript)."""

    dataset = "academics"
    row_day = "make_date(school_year, 6, 30)"  # Named for the year in which it ends.

    course_code = models.TextField()
    course_title = models.TextField()
    school_year = models.SmallIntegerField()
    term = models.TextField(blank=True)
    grade_level = models.TextField(blank=True)
    credits_attempted = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    credits_earned = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    partial_credits = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    final_grade = models.TextField(blank=True)


class SpecialEducationStatus(Fact):
    """Eligible under IDEA, from when to when."""

    dataset = "sped_status"
    row_day = "ends_on - 1"

    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class SectionPlan(Fact):
    """A plan under Section 504 (34 CFR part 104)."""

    dataset = "supports_section_504"
    row_day = "ends_on - 1"

    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class SupportProgram(Fact):
    """English learner services, tutoring, activities."""

    dataset = "supports"
    row_day = "ends_on - 1"

    program = models.TextField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class DisciplineIncident(Fact):
    """Code and date only: narratives name other children."""

    dataset = "discipline_incidents"
    row_day = "incident_on"

    incident_on = models.DateField()
    behavior = models.TextField()
    role = models.TextField(blank=True)
    sealed_description = models.BinaryField(null=True)


class DisciplineAction(Fact):
    dataset = "discipline"
    row_day = "begins_on"

    begins_on = models.DateField()
    discipline = models.TextField()
    days = models.DecimalField(max_digits=5, decimal_places=1, null=True)

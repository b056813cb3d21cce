"""The people around the child, the court, and who must keep away."""

from django.db import models

from homeroom.students.models.child import Fact


class PersonAround(Fact):
    """A parent, guardian, advocate or representative, as the agency lists them."""

    dataset = "people"
    row_day = "ends_on - 1"

    role = models.TextField()
    name = models.TextField()
    organization = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    may_receive_records = models.TextField(blank=True)


class EducationRights(Fact):
    """Who decides about the child's education (34 CFR 99.4; 34 CFR 300.30)."""

    dataset = "court_education"
    row_day = "ends_on - 1"

    role = models.TextField()
    name = models.TextField()
    phone = models.TextField(blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)


class Hearing(Fact):
    """A hearing where education will be reported."""

    dataset = "court_education"
    row_day = "coalesce(held_on, access.day_v1(scheduled_at))"

    hearing_type = models.TextField()
    scheduled_at = models.DateTimeField()
    held_on = models.DateField(null=True)
    court_name = models.TextField(blank=True)


class ContactLimit(Fact):
    """Who may not have contact. A bulk file that merely lacks the row never removes it (exchange rule)."""

    dataset = "court_contact_limits"
    row_day = "ends_on - 1"

    role = models.TextField()
    name = models.TextField()
    restriction = models.TextField()
    ordered_on = models.DateField(null=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

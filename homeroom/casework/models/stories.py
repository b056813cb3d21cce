"""What happened at school, told without anybody else's name."""

from django.db import models

from homeroom.casework.models.written import Written
from homeroom.students.models import DisciplineIncident


class Redaction(Written):
    """The story of an incident with the names of others taken out, as somebody of the school's district checked it.

    The story as sent is kept sealed and shown to nobody but whoever takes the names out (34 CFR 99.12(a): who may read a record
    of several students reads of one's own child alone). A story that the district sends anew is another incident row, so that
    what was taken out of the old one says nothing about the new one. The latest redaction counts.
    """

    dataset = "discipline_incidents"
    part_of = "incident"
    part_of_own_file = True
    # Of its incident's day: whoever does not see the incident learns by no window what became of it.
    row_day = "coalesce((SELECT i.incident_on FROM students_disciplineincident i WHERE i.id = incident_id), '-infinity'::date)"

    incident = models.ForeignKey(DisciplineIncident, on_delete=models.CASCADE, related_name="+")
    sealed_text = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["student", "-id"], name="redactions_by_student")]

"""Each index is written with each fact. What a load brought and what it ended is found by two instead of three, and the one of
what ended holds nothing that stands. That the child is there, the row policy asks once a statement."""

import django.db.models.deletion
from django.db import migrations, models

FACTS = (
    "assignmentresult attendanceevent careepisode caseworker childwelfareid classenrollment classgrade contactlimit "
    "creditrecord disciplineaction disciplineincident educationrights enrollment glimpse hearing identity matchkeys "
    "permanencyplan personaround placement placementaddress placementcaregiver raceethnicity schooldecision "
    "schoolenrollment schooloforigin sectionplan specialeducationstatus supportprogram tribalnotice"
).split()


def unindexed(kind: str, name: str, to: str, **more: bool) -> migrations.AlterField:
    field = models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
        **more,
    )
    return migrations.AlterField(kind, name, field)


def brought(kind: str) -> migrations.AddIndex:
    return migrations.AddIndex(kind, models.Index(fields=["contributor", "batch"], name=f"{kind}_brought"))


def ended(kind: str) -> migrations.AddIndex:
    condition = models.Q(superseded_by__isnull=False)
    return migrations.AddIndex(
        kind, models.Index(fields=["superseded_by"], condition=condition, name=f"{kind}_ended")
    )


def of_a_student(kind: str) -> migrations.AlterField:
    """Whether the child is there, the row policy asks of all rows at once."""
    field = models.ForeignKey(
        db_constraint=False,
        db_index=kind != "attendanceevent",
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="students.student",
    )
    return migrations.AlterField(kind, "student", field)


class Migration(migrations.Migration):
    dependencies = [("students", "0010_assignments")]
    operations = [
        *(brought(kind) for kind in FACTS),
        *(ended(kind) for kind in FACTS),
        *(of_a_student(kind) for kind in FACTS),
        *(unindexed(kind, "contributor", "partners.organization") for kind in FACTS),
        *(unindexed(kind, "batch", "students.batch") for kind in FACTS),
        *(unindexed(kind, "superseded_by", "students.batch", null=True) for kind in FACTS),
    ]

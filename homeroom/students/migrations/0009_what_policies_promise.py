"""A fact's contributor and batches need no foreign key: its row policies compare them with the batch that is being loaded."""

import django.db.models.deletion
from django.db import migrations, models

FACTS = (
    "attendanceevent careepisode caseworker childwelfareid classenrollment classgrade contactlimit creditrecord "
    "disciplineaction disciplineincident educationrights enrollment glimpse hearing identity matchkeys "
    "permanencyplan personaround placement placementaddress placementcaregiver raceethnicity schooldecision "
    "schoolenrollment schooloforigin sectionplan specialeducationstatus supportprogram tribalnotice"
).split()


def unconstrained(kind: str, name: str, to: str, **more: bool) -> migrations.AlterField:
    field = models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more
    )
    return migrations.AlterField(kind, name, field)


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_schools_changed"), ("students", "0008_history")]
    operations = [
        *(unconstrained(kind, "contributor", "partners.organization") for kind in FACTS),
        *(unconstrained(kind, "batch", "students.batch") for kind in FACTS),
        *(unconstrained(kind, "superseded_by", "students.batch", null=True) for kind in FACTS),
        # The index of students and days finds a student's events too.
        migrations.AlterField(
            "attendanceevent",
            "student",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="students.student"
            ),
        ),
    ]

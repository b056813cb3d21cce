"""A contributor may have two records of one child: facts say which of them they came from. Empty stays empty: nothing is rewritten."""

from django.db import migrations, models

FACTS = (
    "assignmentresult attendanceevent careepisode caseworker childwelfareid classenrollment classgrade contactlimit "
    "creditrecord disciplineaction disciplineincident educationrights enrollment hearing identity matchkeys "
    "permanencyplan personaround placement placementaddress placementcaregiver raceethnicity schooldecision "
    "schoolenrollment schooloforigin sectionplan specialeducationstatus supportprogram tribalnotice"
).split()


def of_record() -> models.Field:
    told = "Which source record it came from, where that is a second one of the child; empty for the first."
    return models.BigIntegerField(null=True, help_text=told)


class Migration(migrations.Migration):
    dependencies = [("students", "0011_fewer_questions_a_row")]

    operations = [
        migrations.AddField(
            "sourcerecord",
            "is_second",
            models.BooleanField(
                db_default=False,
                help_text="The contributor had another record of this child: facts say which they came from.",
            ),
        ),
        migrations.AddField(
            "sourcerecord",
            "pair",
            models.BigIntegerField(null=True, help_text="The number of the pair whose decision linked it."),
        ),
        *(migrations.AddField(kind, "of_record", of_record()) for kind in FACTS),
    ]

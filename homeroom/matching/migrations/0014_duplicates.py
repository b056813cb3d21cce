"""Two records of agencies that may be one child's, what people say of them, and the tie that it makes."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"
VERDICTS = ("same", "different", "later")


def key() -> models.Field:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def refers_to(model: str, **more) -> models.Field:
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": model, **more}
    )


def goes_with(model: str, **more) -> models.Field:
    return refers_to(model, on_delete=django.db.models.deletion.CASCADE, **more)


def both_or_neither(at: str, by: str) -> models.Q:
    return models.Q(**{at: None, by: None}) | models.Q(**{f"{at}__isnull": False, f"{by}__isnull": False})


class Migration(migrations.Migration):
    dependencies = [("matching", "0013_first_pass")]

    operations = [
        migrations.CreateModel(
            "Duplicate",
            fields=[
                ("id", key()),
                ("sealed_a", models.BinaryField()),
                ("sealed_b", models.BinaryField()),
                ("rule", models.TextField()),
                ("weighing", models.JSONField(help_text="What the model made of the two, if it weighed them.", null=True)),
                ("needs_two", models.BooleanField(help_text="One person's word is not enough to tie them.")),
                ("compared", models.BinaryField(help_text="Keyed hash of what was compared.")),
                ("found_at", models.DateTimeField(db_default=Now())),
                (
                    "lapsed_at",
                    models.DateTimeField(
                        help_text="When one of the two was listed no longer, or they resembled each other no longer.",
                        null=True,
                    ),
                ),
                ("agency_a", refers_to("partners.organization")),
                ("agency_b", refers_to("partners.organization")),
                ("batch", refers_to("students.batch")),
                ("student_a", goes_with("students.student")),
                ("student_b", goes_with("students.student")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("student_a", "student_b"), name="duplicate_once"),
                    models.CheckConstraint(
                        name="duplicate_names_each_side_once",
                        condition=models.Q(student_a__lt=models.F("student_b")),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "DuplicateAnswer",
            fields=[
                ("id", key()),
                ("verdict", models.TextField(choices=[(verdict, verdict) for verdict in VERDICTS])),
                ("compared", models.BinaryField(help_text="As the duplicate's, when it was said.")),
                ("at", models.DateTimeField(db_default=Now())),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("by", refers_to("partners.person")),
                ("duplicate", goes_with("matching.duplicate", related_name="answers")),
                ("taken_back_by", refers_to("partners.person", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="duplicate_answer_is_known", condition=models.Q(verdict__in=VERDICTS)
                    ),
                    models.CheckConstraint(
                        name="duplicate_answer_taken_back_by_somebody",
                        condition=both_or_neither("taken_back_at", "taken_back_by"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Tie",
            fields=[
                ("id", key()),
                ("sealed_ids", models.BinaryField()),
                ("at", models.DateTimeField(db_default=Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "lapsed_at",
                    models.DateTimeField(
                        help_text="When an agency's file listed one of the two no longer.", null=True
                    ),
                ),
                ("agency_a", refers_to("partners.organization")),
                ("agency_b", refers_to("partners.organization")),
                ("by", refers_to("partners.person")),
                ("duplicate", goes_with("matching.duplicate", related_name="ties")),
                ("ended_by", refers_to("partners.person", null=True)),
                ("student_a", goes_with("students.student")),
                ("student_b", goes_with("students.student")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("duplicate",),
                        condition=models.Q(ended_at=None, lapsed_at=None),
                        name="tie_in_force_once",
                    ),
                    models.CheckConstraint(
                        name="tie_ended_by_somebody", condition=both_or_neither("ended_at", "ended_by")
                    ),
                ],
            },
        ),
        Functions(SQL / "duplicates.sql"),
    ]

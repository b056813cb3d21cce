"""A dangerous link needs two people, a decision says why, and an agency can be asked about its child."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"
REASONS = ("", "knows_child", "names_agree", "papers_agree", "sibling", "same_name", "facts_differ", "waits_for_file", "asks")
ASKS = ("birth_date", "last_name", "middle_name", "sibling", "school")


def key() -> models.Field:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def refers_to(model: str, **more) -> models.Field:
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": model, **more}
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0008_auditing")]

    operations = [
        migrations.AddField(
            "decision",
            "reason",
            models.TextField(blank=True, db_default="", help_text="Why, if the person said so: one of REASONS."),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(name="decision_reason_is_known", condition=models.Q(reason__in=REASONS)),
        ),
        migrations.CreateModel(
            "FirstAnswer",
            fields=[
                ("id", key()),
                ("reason", models.TextField(blank=True, db_default="")),
                ("at", models.DateTimeField(db_default=Now())),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("by", refers_to("partners.person")),
                (
                    "pair",
                    refers_to(
                        "matching.pair", on_delete=django.db.models.deletion.CASCADE, related_name="first_answers"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="first_answer_reason_is_known", condition=models.Q(reason__in=REASONS))
                ],
            },
        ),
        migrations.CreateModel(
            "Question",
            fields=[
                ("id", key()),
                ("asks", models.TextField(choices=[(each, each) for each in ASKS])),
                ("sealed_child", models.BinaryField()),
                ("sealed_note", models.BinaryField(help_text="At most 300 characters, sealed.")),
                ("at", models.DateTimeField(db_default=Now())),
                ("sealed_answer", models.BinaryField(help_text="At most 500 characters, sealed.", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("agency", refers_to("partners.organization")),
                ("answered_by", refers_to("partners.person", null=True)),
                ("by", refers_to("partners.person")),
                (
                    "pair",
                    refers_to("matching.pair", on_delete=django.db.models.deletion.CASCADE, related_name="questions"),
                ),
                ("student", refers_to("students.student", on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="question_is_answered_whole_or_not_at_all",
                        condition=models.Q(sealed_answer=None, answered_by=None, answered_at=None)
                        | models.Q(
                            sealed_answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False
                        ),
                    ),
                    models.CheckConstraint(name="question_asks_what_is_listed", condition=models.Q(asks__in=ASKS)),
                ],
                "indexes": [models.Index(fields=["agency", "-id"], name="question_by_agency")],
            },
        ),
        Functions(SQL / "two_people.sql"),
    ]

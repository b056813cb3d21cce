"""A record that may hold facts of two children: who said so, what was cut by it, and how it ended."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


def refers_to(model: str, **more) -> models.Field:
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": model, **more}
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0014_duplicates")]

    operations = [
        migrations.CreateModel(
            "Overlay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_why", models.BinaryField(help_text="At most 500 characters, sealed.")),
                ("cut", models.JSONField(default=list, help_text="Numbers of decisions.")),
                ("at", models.DateTimeField(db_default=Now())),
                ("ending", models.TextField(blank=True, db_default="")),
                (
                    "sealed_done",
                    models.BinaryField(help_text="What was put right: at most 500 characters, sealed.", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("agency", refers_to("partners.organization")),
                ("by", refers_to("partners.person")),
                ("ended_by", refers_to("partners.person", null=True)),
                ("student", refers_to("students.student", on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("student",), condition=models.Q(ended_at=None), name="overlay_stands_once"
                    ),
                    models.CheckConstraint(
                        name="overlay_ends_whole_or_not_at_all",
                        condition=models.Q(ending="", sealed_done=None, ended_by=None, ended_at=None)
                        | models.Q(ending="taken_back", sealed_done=None, ended_by__isnull=False, ended_at__isnull=False)
                        | models.Q(
                            ending="put_right",
                            sealed_done__isnull=False,
                            ended_by__isnull=False,
                            ended_at__isnull=False,
                        ),
                    ),
                ],
            },
        ),
        Functions(SQL / "overlays.sql"),
    ]

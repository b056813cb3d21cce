"""Releases of a private first pass, on record."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

SHA256 = r"^[0-9a-f]{64}$"
FIELDS = ("names", "contract", "all")


def refers_to(model: str) -> models.Field:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("matching", "0012_nights")]

    operations = [
        migrations.CreateModel(
            "FirstPassRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=Now())),
                ("released_at", models.DateTimeField()),
                ("released_by", models.TextField()),
                ("released_to", models.TextField()),
                ("under", models.TextField(help_text="The paper that allows it, in the words of whoever released.")),
                ("side", models.TextField(choices=[("roster", "roster"), ("foster", "foster")])),
                ("fields", models.TextField(choices=[(each, each) for each in FIELDS])),
                ("records", models.IntegerField()),
                ("of", models.IntegerField(help_text="How many records the whole list had.")),
                ("columns", models.JSONField()),
                ("candidates_sha256", models.TextField()),
                ("output_sha256", models.TextField()),
                ("by", refers_to("partners.person")),
                ("contributor", refers_to("partners.organization")),
                ("recipient", refers_to("partners.organization")),
            ],
            options={
                "indexes": [models.Index(fields=["contributor", "-id"], name="first_pass_by_contributor")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["contributor", "recipient", "output_sha256"],
                        name="first_pass_release_once_to_a_partner",
                    ),
                    models.CheckConstraint(
                        name="first_pass_release_goes_to_another",
                        condition=~models.Q(recipient=models.F("contributor")),
                    ),
                    models.CheckConstraint(
                        name="first_pass_release_is_of_its_list",
                        condition=models.Q(records__gte=1, records__lte=models.F("of")),
                    ),
                    models.CheckConstraint(
                        name="first_pass_release_names_its_files",
                        condition=models.Q(candidates_sha256__regex=SHA256, output_sha256__regex=SHA256),
                    ),
                    models.CheckConstraint(
                        name="first_pass_release_is_of_a_side_and_fields",
                        condition=models.Q(side__in=("roster", "foster"), fields__in=FIELDS),
                    ),
                ],
            },
        ),
    ]

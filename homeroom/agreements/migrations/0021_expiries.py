"""That an agreement came to the end of its term is a row: when, why, and when it was noticed."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
REASONS = ("no_renewal", "objection", "as_often", "could_not", "above", "early")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0020_safeguards")]

    operations = [
        migrations.CreateModel(
            name="Expiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_at", models.DateTimeField(help_text="Of the agreement's term as it was then.")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), help_text="When the worker noticed."
                    ),
                ),
                ("reason", models.TextField(choices=[(code, code) for code in REASONS])),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="expiries", to="agreements.agreement"
                    ),
                ),
            ],
            options={
                "ordering": ["ended_at"],
                "constraints": [models.UniqueConstraint(fields=("agreement", "ended_at"), name="expiry_once")],
            },
        ),
        Functions(SQL / "ends_of_terms.sql"),
    ]

"""Stewards are warned before an agreement ends; each warning is a row."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_above"), ("notices", "0002_notices")]

    operations = [
        migrations.CreateModel(
            name="ExpiryWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "days",
                    models.SmallIntegerField(choices=[(180, "180"), (90, "90"), (30, "30"), (7, "7")]),
                ),
                ("ends_at", models.DateTimeField(help_text="Of the agreement's term as it was then.")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expiry_warnings",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ends_at", "days"), name="expiry_warning_once")
                ],
            },
        ),
        Functions(SQL / "expiry.sql"),
    ]

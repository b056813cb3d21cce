"""The book is sealed."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0018_ledger")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("ledger", models.TextField()),
                ("form", models.SmallIntegerField(help_text="How a row is made into a leaf: access.leaves_v1.")),
                ("after", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("root", models.BinaryField()),
                ("previous", models.BinaryField(help_text="The hash of the checkpoint before it; empty for the first.")),
                ("key", models.TextField(help_text="The fingerprint of the key that signed it.")),
                ("at", models.DateTimeField()),
                ("signature", models.BinaryField()),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), help_text="Of the rows, in their order.", size=None
                    ),
                ),
                (
                    "leaves",
                    models.BinaryField(help_text="Their hashes, 32 bytes each, so that a single row can be named."),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "after"), name="checkpoint_once_for_a_range"),
                    models.CheckConstraint(
                        name="checkpoint_covers_rows",
                        condition=models.Q(upto__gt=models.F("after"), count__gt=0),
                    ),
                ]
            },
        ),
        Functions(SQL / "leaves.sql"),
    ]

"""Keyrings: what the holder of a token can open, kept until a lock is changed (decision 17)."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import homeroom.access.models
from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
COUNTERS = 16


class Migration(migrations.Migration):
    dependencies = [("access", "0010_jobs_in_order")]
    operations = [
        migrations.CreateModel(
            name="LockChange",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("changes", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Keyring",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        db_column="token_hash",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="access.session",
                    ),
                ),
                ("person_id", models.IntegerField()),
                ("organization_id", models.SmallIntegerField(null=True)),
                ("role", models.TextField()),
                ("purpose_id", models.SmallIntegerField()),
                (
                    "principals",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                ("masks", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("grounds", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("elements", homeroom.access.models.ElementMasksField()),
                ("words", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("barred", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("owes_second_factor", models.BooleanField()),
                ("good_until", models.DateTimeField()),
                ("changes", models.BigIntegerField()),
            ],
        ),
        # What can be worked out again needs no log and lies in no backup.
        migrations.RunSQL("ALTER TABLE access_keyring SET UNLOGGED", migrations.RunSQL.noop),
        migrations.RunSQL(
            f"INSERT INTO access_lockchange (id, changes) SELECT n, 0 FROM generate_series(1, {COUNTERS}) AS n",
            migrations.RunSQL.noop,
        ),
        Functions(SQL / "keyring.sql"),
        Functions(SQL / "keyring_sets.sql"),
        Functions(SQL / "book_at_once.sql"),
    ]

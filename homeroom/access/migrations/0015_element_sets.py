"""Keyrings say of single elements what is open whoever the child is, and lists look at them once for each question."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0014_standing_without_the_child")]
    operations = [
        # They are made anew by whoever enters next.
        migrations.RunSQL("TRUNCATE access_keyring", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="keyring",
            name="opened",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
        ),
        migrations.AddField(
            model_name="keyring",
            name="elements_opened",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
        ),
        migrations.AddField(
            model_name="keyring",
            name="element_grounds",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
        ),
        migrations.AddField(
            model_name="keyring",
            name="any_elements",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
        ),
        Functions(SQL / "element_sets.sql"),
    ]

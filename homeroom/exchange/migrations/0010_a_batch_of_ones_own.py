"""A load lists millions of rows under its own batch: a foreign key would ask each of them whether that is there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0009_last_loads")]
    operations = [
        migrations.AlterField(
            "seenrow",
            "batch",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.batch",
            ),
        ),
    ]

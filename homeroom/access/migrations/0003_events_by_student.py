"""Who looked at one child: an index, so that the answer does not read the whole book."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0002_the_door")]
    operations = [
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(fields=["student_ids"], name="event_by_student"),
        ),
    ]

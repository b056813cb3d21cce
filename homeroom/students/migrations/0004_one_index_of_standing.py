"""Standing has its index from the room that it belongs to (access, 0008); the search had made the same once more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("students", "0003_search"), ("access", "0008_standing_by_ground")]
    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS standing_by_principal_and_ground", migrations.RunSQL.noop),
    ]

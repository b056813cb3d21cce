"""A purpose has a name in each language that the collaboration gives it one in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0031_events_say_how")]
    operations = [
        migrations.AddField(
            "purpose",
            "name_in",
            models.JSONField(default=dict, db_default={}, help_text="The name in other languages, by their codes."),
        )
    ]

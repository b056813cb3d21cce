"""An agreement says in fields how what is shown is kept, whom one tells of an incident, and who may look into what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0019_why")]
    operations = [
        migrations.AddField(
            "agreement", "security",
            models.JSONField(default=dict, db_default={}, help_text="How what is shown is kept."),
        ),
        migrations.AddField(
            "agreement", "incidents",
            models.JSONField(default=dict, db_default={}, help_text="Whom one tells of an incident, and how soon."),
        ),
        migrations.AddField(
            "agreement", "audit",
            models.JSONField(default=dict, db_default={}, help_text="Who may look into what."),
        ),
    ]  # fmt: skip

"""What the collaboration file says of an agreement's end, and lacks as data that a page can say in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_states")]

    operations = [
        migrations.AddField(
            "agreement",
            "terminated_on",
            models.DateField(null=True, help_text="The first day on which it no longer holds, whatever expiry."),
        ),
        migrations.AddField(
            "line",
            "dropped_at",
            models.DateTimeField(null=True, help_text="No longer part of the agreement; the book still names it."),
        ),
        migrations.AddField(
            "lack",
            "what",
            models.TextField(
                default="", help_text="The kind of lack; agreements/words.py says it in the reader's language."
            ),
            preserve_default=False,
        ),
        migrations.AddField("lack", "details", models.JSONField(default=dict)),
    ]

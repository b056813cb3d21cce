"""The book names the line that was used, and keeps the legitimate interest and the reason of a refusal."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0026_windows")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="reason",
            field=models.TextField(
                blank=True, db_default="", help_text="For a refusal: its true code, where the door knew it."
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="interest",
            field=models.TextField(
                help_text="The legitimate interest, as the purpose said then; empty where the row is older than this.", null=True
            ),
        ),
        Functions(SQL / "book_by_operation.sql"),
        Functions(SQL / "leaves_by_form.sql"),
    ]

"""Sessions of partners' programs, at which nobody sits."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
WHO = "phone, tablet or computer; job, command or program."


class Migration(migrations.Migration):
    dependencies = [("access", "0034_events_how_long")]
    operations = [
        migrations.AlterField("session", "device", models.TextField(db_default="", help_text=WHO)),
        Functions(SQL / "sitting_of_programs.sql"),
    ]

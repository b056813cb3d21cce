"""What was withdrawn is known at once for a whole list."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_strengths"), ("access", "0012_open_sets")]
    operations = [
        migrations.AddIndex(
            model_name="contactstate",
            index=models.Index(
                fields=["contact"], condition=models.Q(("state", "withdrawn")), name="contact_state_withdrawn"
            ),
        ),
        Functions(SQL / "withdrawn.sql"),
    ]

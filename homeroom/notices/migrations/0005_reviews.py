"""Who hears that an entry of the book looks wrong, and what was found."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_alarms"), ("access", "0028_reviews")]
    operations = [Functions(SQL / "reviews.sql")]

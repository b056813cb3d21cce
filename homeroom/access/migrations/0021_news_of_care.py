"""What one school shows to another waits for an agency's news that the child is in care."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0020_promises"), ("partners", "0006_promises")]
    operations = [Functions(SQL / "news_of_care.sql")]

"""What was seen through a link, and who hears that one was cut."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0006_weighings"), ("notices", "0007_connections")]

    operations = [Functions(SQL / "meanwhile.sql")]

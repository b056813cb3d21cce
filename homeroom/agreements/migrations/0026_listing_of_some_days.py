"""What a line shows of some days alone, and does not let one list, is on no list."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0025_dropped")]
    operations = [Functions(SQL / "listing_of_some_days.sql")]

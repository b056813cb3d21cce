"""The data stewards of the parties hear of what a collaboration file changes."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0026_listing_of_some_days")]
    operations = [Functions(SQL / "telling_of_files.sql")]

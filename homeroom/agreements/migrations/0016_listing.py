"""Lists leave out what a line lets one look at and not list."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0015_ceiling"), ("access", "0025_reasons_by_view")]
    operations = [Functions(SQL / "listing.sql")]

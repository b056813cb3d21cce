"""A right or a consent tells nobody whom a student lives with."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0016_releases")]
    operations = [Functions(SQL / "family_in_sight.sql")]

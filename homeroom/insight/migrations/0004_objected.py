"""Whose family objects is not counted."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("insight", "0003_amended"), ("access", "0016_releases")]
    operations = [Functions(SQL / "objected.sql")]

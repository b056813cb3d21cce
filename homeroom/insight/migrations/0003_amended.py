"""Counted is by lines that hold now."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_saved_views"), ("agreements", "0006_amendments")]
    operations = [Functions(SQL / "amended.sql")]

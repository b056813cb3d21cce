"""Rows that have days, in sets: fewer subqueries for each table of a list."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0032_purposes_in_languages")]
    operations = [Functions(SQL / "windows_in_sets.sql")]

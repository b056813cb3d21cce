"""Rows that a page shows of some of its children alone."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0008_standing_by_ground")]
    operations = [Functions(SQL / "book_of_some.sql")]

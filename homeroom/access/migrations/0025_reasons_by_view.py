"""Reasons say how much they show."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0024_book_of_emergencies")]
    operations = [Functions(SQL / "reasons_by_view.sql")]

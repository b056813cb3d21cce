"""A data steward corrects what the book says of the own organization's records of the own accord."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0029_dropped")]
    operations = [Functions(SQL / "own_corrections.sql")]

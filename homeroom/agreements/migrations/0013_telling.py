"""The parties are told of a pause, an amendment and a withdrawal too."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0012_amended_clauses"), ("notices", "0002_notices")]
    operations = [Functions(SQL / "telling.sql")]

"""Pairs that were closed because the school's record is another child's: a caseworker sees them no longer."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0016_sealed_identities")]

    operations = [Functions(SQL / "anothers.sql")]

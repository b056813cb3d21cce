"""A sealed identity is linked with no record: not compared, withdrawn where it waits, and refused by the database."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0015_overlays"), ("students", "0014_sealed_identity"), ("exchange", "0011_nights")]

    operations = [Functions(SQL / "sealed_identities.sql")]

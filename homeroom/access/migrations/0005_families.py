"""Whom a record is about takes a seat without papers."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0004_what_was_read")]
    operations = [Functions(SQL / "families.sql")]

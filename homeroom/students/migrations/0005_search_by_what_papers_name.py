"""Whom a consent or an order names is found by the single elements that it opens."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("students", "0004_one_index_of_standing"), ("access", "0016_releases")]
    operations = [Functions(SQL / "search_released.sql")]

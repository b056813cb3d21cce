"""Whose roster may be kept, and which kept rosters there is something to do with."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0010_a_batch_of_ones_own"), ("matching", "0012_nights"), ("notices", "0007_connections")]
    operations = [Functions(SQL / "nights.sql")]

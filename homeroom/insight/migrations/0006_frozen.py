"""Nothing is counted while sharing is paused."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("insight", "0005_releasing"), ("access", "0023_freezes")]
    operations = [Functions(SQL / "frozen.sql")]

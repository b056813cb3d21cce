"""Who must hear at once of an emergency, and of a freeze."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_volume"), ("access", "0023_freezes")]
    operations = [Functions(SQL / "alarms.sql")]

"""Tables each row of which names its dataset are read in sets by one clause."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0012_open_sets")]
    operations = [
        Functions(SQL / "openings.sql"),
    ]

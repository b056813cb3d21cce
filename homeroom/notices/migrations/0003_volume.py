"""Who hears that openings are held, and what became of it."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0022_sitting"), ("notices", "0002_notices")]
    operations = [Functions(SQL / "volume.sql")]

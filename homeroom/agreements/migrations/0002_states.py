from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_agreements_lines_openings"), ("access", "0002_the_door")]
    operations = [Functions(SQL / "states.sql")]

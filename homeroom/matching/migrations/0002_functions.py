from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_pairs_and_decisions"), ("access", "0002_the_door")]
    operations = [Functions(SQL / "matching.sql")]

"""What the record said before, told of one child at a time."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("students", "0007_teachers"), ("access", "0035_programs")]
    operations = [Functions(SQL / "history.sql")]

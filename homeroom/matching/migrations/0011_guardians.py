"""Names of parents and guardians are compared too."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0010_second_records")]

    operations = [Functions(SQL / "guardians.sql")]

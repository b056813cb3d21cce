"""Of a record whose link was cut nothing is told, although another record of the same partner is still the child's."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("students", "0012_second_records")]
    operations = [Functions(SQL / "history_of_records.sql")]

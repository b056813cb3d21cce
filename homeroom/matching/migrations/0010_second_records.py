"""Of two records that a district has of one child, one link is cut and the other stands."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_two_people_and_questions"), ("students", "0012_second_records")]

    operations = [Functions(SQL / "second_records.sql")]

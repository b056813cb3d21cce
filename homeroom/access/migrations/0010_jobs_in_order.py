"""Jobs that must not overtake each other."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0009_book_of_some")]
    operations = [Functions(SQL / "defer.sql")]

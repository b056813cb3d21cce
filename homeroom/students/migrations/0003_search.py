"""Keys by which a child is found, computed by PostgreSQL as names are written, and the function that searches them."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0002_accounting"),
        ("access", "0005_families"),
    ]
    operations = [Functions(SQL / "search.sql")]

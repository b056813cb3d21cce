"""The book names the line that was used: one that allows what was done, and of these the one that shows most."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0026_windows")]
    operations = [Functions(SQL / "book_by_operation.sql")]

"""Lines that open rows of some days: in decisions and in the book."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_dropped_orders"), ("access", "0026_windows"), ("agreements", "0017_windows")]
    operations = [Functions(SQL / "windows.sql")]

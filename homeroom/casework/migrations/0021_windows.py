"""Lines that open rows of some days: in decisions and in the book."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_emergencies"), ("access", "0025_windows"), ("agreements", "0015_windows")]
    operations = [Functions(SQL / "windows.sql")]

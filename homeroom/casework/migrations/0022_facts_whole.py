"""The facts of a decision, written once and whole; and one's own of a child whose record is open."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_windows")]
    operations = [Functions(SQL / "facts_whole.sql")]

"""The book tells of single elements only those that a page asked for, each under a line that opens it."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0003_events_by_student")]
    operations = [Functions(SQL / "book.sql")]

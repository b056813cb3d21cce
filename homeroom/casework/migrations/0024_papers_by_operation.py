"""The book's papers are told by the reasons of today's edition; the one before goes, which nothing else asked."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_dropped"), ("access", "0031_events_say_how")]
    operations = [Functions(SQL / "papers_by_operation.sql")]

"""Functions that nothing asks any more go: each was still called by whoever may call it."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_facts_whole")]
    operations = [Functions(SQL / "dropped.sql")]

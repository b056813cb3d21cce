"""The facts of a decision, for `homeroom decide`."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_read_by"),
        ("agreements", "0003_terms_and_lacks"),
        ("students", "0001_the_record"),
    ]
    operations = [Functions(SQL / "facts.sql")]

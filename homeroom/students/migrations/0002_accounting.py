"""What `homeroom disclosures` and the page of disclosures ask beside the book."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0001_the_record"),
        ("access", "0003_events_by_student"),
    ]
    operations = [Functions(SQL / "accounting.sql")]

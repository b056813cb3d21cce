"""Functions that nothing asks any more go: each was still called by whoever may call it."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0028_reviews")]
    operations = [Functions(SQL / "dropped.sql")]

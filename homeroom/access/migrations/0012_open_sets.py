"""The set shape asks the keyring once for each of its questions (decision 17)."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0011_keyrings")]
    operations = [Functions(SQL / "open_sets.sql")]

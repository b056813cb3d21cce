"""The set shape of the row policies: what lists and boards ask once per statement."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0006_second_factor")]
    operations = [Functions(SQL / "sets.sql")]

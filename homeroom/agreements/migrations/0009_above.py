"""Under which agreement one stands, for the parties who take it away as a file."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_withdrawal")]
    operations = [Functions(SQL / "above.sql")]

"""What is over is not signed, amended, withdrawn from or activated any more."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0006_what_changes"), ("agreements", "0017_windows")]
    operations = [Functions(SQL / "over.sql")]

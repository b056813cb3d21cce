"""What the book asks of the reasons for which something is open, and the papers that it names."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_team_grounds"), ("access", "0018_ledger")]
    operations = [Functions(SQL / "reasons_to_write.sql"), Functions(SQL / "papers_told.sql")]

"""A contributor withdraws what it shows under an agreement."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0007_clauses_and_signatures"), ("access", "0017_family_in_sight")]
    operations = [Functions(SQL / "withdrawal.sql")]

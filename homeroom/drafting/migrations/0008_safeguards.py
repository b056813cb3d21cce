"""What is agreed on in a draft says how it is protected, what one does of an incident, and who may check."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0007_over"), ("agreements", "0020_safeguards")]
    operations = [Functions(SQL / "safeguards.sql")]

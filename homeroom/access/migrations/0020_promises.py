"""The confidentiality agreement is signed here, and a steward writes down who trained."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0019_sealing"), ("partners", "0006_promises")]
    operations = [Functions(SQL / "promises.sql")]

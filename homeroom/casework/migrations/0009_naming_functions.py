"""Functions: whom and what somebody may name in what they write."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_invitation_functions")]
    operations = [Functions(SQL / "naming.sql")]

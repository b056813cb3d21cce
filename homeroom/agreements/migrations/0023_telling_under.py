"""The parties of what stands under an agreement are told what becomes of it; and that a last signature activated one."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0022_objections_taken_back")]
    operations = [Functions(SQL / "telling_under.sql")]

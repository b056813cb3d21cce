from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_links")]

    operations = [Functions(SQL / "clearing.sql")]

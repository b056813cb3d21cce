from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_keys_grants_and_the_book")]
    operations = [
        migrations.RunSQL("CREATE SCHEMA access AUTHORIZATION homeroom_owner", "DROP SCHEMA access"),
        Functions(SQL / "door.sql"),
    ]

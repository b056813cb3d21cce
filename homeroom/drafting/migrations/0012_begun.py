"""Which drafts are begun and have no words yet."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0011_must_sign")]
    operations = [Functions(SQL / "begun.sql")]

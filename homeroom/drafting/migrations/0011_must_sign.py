"""Who must sign a draft is told to nobody who does not see the draft."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0010_dropped")]
    operations = [Functions(SQL / "must_sign.sql")]

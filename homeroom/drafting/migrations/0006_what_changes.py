"""Who would gain or lose sight of what, by a draft or by activating an agreement."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0005_windows")]
    operations = [Functions(SQL / "what_changes.sql")]

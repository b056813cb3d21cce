"""Whoever a program is to ask for hears that it waits for a word."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_feeds")]
    operations = [Functions(SQL / "connections.sql")]

"""Who hears that a feed is late, came empty, or came short."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_reviews")]
    operations = [Functions(SQL / "feeds.sql")]

"""A draft shows how a made-up child would be seen."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0001_drafts"), ("access", "0021_news_of_care")]
    operations = [Functions(SQL / "made_up.sql")]

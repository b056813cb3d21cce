"""Who hears of a child, and whose people can read, follow the rule that schools wait for the news of care."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_redactions"), ("access", "0021_news_of_care"), ("notices", "0002_notices")]
    operations = [Functions(SQL / "news_of_care.sql")]

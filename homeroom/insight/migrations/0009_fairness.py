"""Whom linkage reaches, by recorded group."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0008_exports"),
        ("access", "0023_freezes"),
        ("matching", "0009_two_people_and_questions"),
    ]
    operations = [Functions(SQL / "fairness.sql")]

"""Drafts of lines that open rows of some days."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0004_ceiling"), ("agreements", "0017_windows")]
    operations = [Functions(SQL / "windows.sql")]

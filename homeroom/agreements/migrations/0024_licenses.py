"""A license shows nothing more once the agreement above it does not cover it, from that moment on."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0023_telling_under")]
    operations = [Functions(SQL / "licenses.sql")]

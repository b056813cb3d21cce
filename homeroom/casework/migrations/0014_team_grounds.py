"""A right or a consent is no place on a student's team."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_permitting_orders_and_appointments"), ("access", "0017_family_in_sight")]
    operations = [Functions(SQL / "team_grounds.sql")]

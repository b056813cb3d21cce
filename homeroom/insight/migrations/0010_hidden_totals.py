"""Hidden totals of a suppressed table that come to the most that so many small ones can tell what each is: one more is hidden."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("insight", "0009_fairness")]
    operations = [Functions(SQL / "hidden_totals.sql")]

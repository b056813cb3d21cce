"""Tables each row of which names its dataset are read in sets by one clause; standing has an index of a quarter of the size."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0012_open_sets")]
    operations = [
        Functions(SQL / "openings.sql"),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["principal", "ground_id"], name="standing_by_ground"),
        ),
        migrations.RemoveIndex(model_name="standing", name="standing_by_principal_ground"),
    ]

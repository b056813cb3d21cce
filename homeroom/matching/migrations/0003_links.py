from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_functions")]
    operations = [
        migrations.AddField(
            model_name="pair",
            name="compared",
            field=models.BinaryField(
                default=b"",
                help_text="Keyed hash of what was compared: a refused pair comes back when it changed.",
            ),
            preserve_default=False,
        ),
        Functions(SQL / "links.sql"),
    ]

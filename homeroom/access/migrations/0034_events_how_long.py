"""An event says how long it took. Those from before say nothing of it."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.expressions import RawSQL

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
TOOK = "(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::integer"
WHY = "Milliseconds from when the door was opened to when this was written."


class Migration(migrations.Migration):
    dependencies = [("access", "0033_windows_in_sets")]
    operations = [
        # Empty first, so that no row of before is said to have taken no time.
        migrations.AddField("event", "took_ms", models.IntegerField(null=True, help_text=WHY)),
        migrations.AlterField("event", "took_ms", models.IntegerField(null=True, db_default=RawSQL(TOOK, []), help_text=WHY)),
        Functions(SQL / "events_how_long.sql"),
    ]

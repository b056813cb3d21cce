"""An event says in which session, on which kind of device and by which edition it came to be. Those from before say nothing of it."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.expressions import RawSQL

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
SAID = {
    "session": ("access.session_v1()", "Which, by no token."),
    "device": ("access.device_v1()", "As the session says it."),
    "program": ("nullif(current_setting('app.program', true), '')", "The version of Homeroom, and so of the rule."),
}


class Migration(migrations.Migration):
    dependencies = [("access", "0030_own_corrections")]
    operations = [
        # Empty first, so that no row of before is said to be of now.
        *(migrations.AddField("event", name, models.TextField(null=True, help_text=why)) for name, (_, why) in SAID.items()),
        Functions(SQL / "events.sql"),
        *(
            migrations.AlterField("event", name, models.TextField(null=True, db_default=RawSQL(sql, []), help_text=why))
            for name, (sql, why) in SAID.items()
        ),
    ]

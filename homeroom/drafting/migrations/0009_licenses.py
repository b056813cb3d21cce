"""What an amendment or a withdrawal takes away, licenses under the agreement do not show any more either."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("drafting", "0008_safeguards"), ("agreements", "0024_licenses")]
    operations = [Functions(SQL / "licenses.sql")]

"""Functions: invitations, tasks of somebody who left, and what families write as part of the record."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_rights_words_invitations"),
        ("partners", "0004_invitations"),
        ("access", "0005_families"),
    ]
    operations = [
        Functions(SQL / "invitations.sql"),
        Functions(SQL / "left_behind.sql"),
        Functions(SQL / "records_of_families.sql"),
        Functions(SQL / "subject.sql"),
    ]

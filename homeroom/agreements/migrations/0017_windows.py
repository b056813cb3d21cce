"""Lines may open rows of some days, and be open on some days."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0026_windows'),
        ('agreements', '0016_listing'),
    ]

    operations = [
        migrations.AddField(
            model_name='line',
            name='window',
            field=models.JSONField(db_default={}, default=dict, help_text='Of which days rows are shown, and on which days: not_before, look_back_days, …'),
        ),
        migrations.AddField(
            model_name='opening',
            name='look_back_days',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='opening',
            name='not_before',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='opening',
            name='windowed',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        Functions(SQL / "windows.sql"),
    ]

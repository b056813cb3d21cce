"""Lines that were signed before more was asked hold as they are, and what rests on a state's statute ends with its review."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0017_windows'),
    ]

    operations = [
        # Of what is there the first edition; of what is written from now on the second.
        migrations.AddField(
            model_name='line',
            name='edition',
            field=models.SmallIntegerField(db_default=1, default=2, help_text='Of bases.yaml, whose demands it met when it was written.'),
        ),
        migrations.AlterField(
            model_name='line',
            name='edition',
            field=models.SmallIntegerField(db_default=2, default=2, help_text='Of bases.yaml, whose demands it met when it was written.'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='would_lack',
            field=models.JSONField(db_default=[], default=list, help_text='What is asked since it was signed, as a Lack has it; it holds all the same.'),
        ),
        Functions(SQL / "reviews.sql"),
    ]

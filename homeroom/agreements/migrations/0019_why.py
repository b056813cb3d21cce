"""An activation and a resumption say why, the end that a file names too, and the last signature whose it was."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0018_what_is_asked_since'),
    ]

    operations = [
        migrations.AddField(
            model_name='activation',
            name='reason',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='activation',
            name='signer',
            field=models.ForeignKey(help_text='Whose signature was the last one, and activated it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='resumption',
            name='reason',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='agreement',
            name='termination_reason',
            field=models.TextField(blank=True, db_default='', help_text='Why the file ends it early.'),
        ),
        Functions(SQL / "why.sql"),
    ]

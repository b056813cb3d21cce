"""How many children one person is shown in a sitting; what is too much is held, and a data steward answers."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0021_news_of_care'),
        ('partners', '0006_promises'),
    ]

    operations = [
        migrations.CreateModel(
            name='VolumeHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('since', models.DateTimeField(help_text='When the first child of the sitting was shown.')),
                ('opened', models.IntegerField(help_text='How many children were shown so far.')),
                ('asked', models.IntegerField(help_text='How many it would have been.')),
                ('normal', models.IntegerField()),
                ('most', models.IntegerField()),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
        ),
        migrations.CreateModel(
            name='VolumeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('verdict', models.TextField(choices=[('goes_on', 'goes_on'), ('stays', 'stays')])),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='access.volumehold')),
            ],
        ),
        migrations.AddIndex(
            model_name='volumehold',
            index=models.Index(fields=['person', '-id'], name='volume_hold_by_person'),
        ),
        Functions(SQL / "sitting.sql"),
    ]

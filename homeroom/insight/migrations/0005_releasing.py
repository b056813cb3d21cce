"""Files of counts that are checked before they leave, and the register of what left."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0022_sitting'),
        ('insight', '0004_objected'),
        ('partners', '0006_promises'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeldFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('export', models.UUIDField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('agreement_id', models.IntegerField(help_text='agreements.Agreement, by whose line it was asked for.')),
                ('line_id', models.IntegerField()),
                ('query', models.TextField(blank=True, help_text='The filter of the board.')),
                ('as_of', models.DateField()),
                ('sealed', models.BinaryField(null=True)),
                ('digest', models.TextField(help_text='SHA-256 of the table, so that the same asked for twice waits once.')),
                ('untold', models.IntegerField(help_text='How many numbers of it are small, or would give a small one away.')),
                ('differing', models.IntegerField(help_text='How many differ by a small number from what left earlier.')),
                ('version', models.TextField(help_text='Of the program that made it.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.CreateModel(
            name='FileRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sealed', models.BinaryField(help_text='The table as it left: later files are held against it.')),
                ('withheld', models.JSONField(help_text='Rows that the reviewer hid further.')),
                ('note', models.TextField(blank=True)),
                ('version', models.TextField()),
                ('expires_at', models.DateTimeField(help_text='Until then it can be fetched.')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('held', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='insight.heldfile')),
            ],
        ),
        migrations.CreateModel(
            name='FileRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('held', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refusal', to='insight.heldfile')),
            ],
        ),
        migrations.AddIndex(
            model_name='heldfile',
            index=models.Index(fields=['contributor', '-id'], name='held_file_by_contributor'),
        ),
        Functions(SQL / "releasing.sql"),
    ]

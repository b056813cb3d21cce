"""Orders that permit, and orders that appoint who holds a child's education rights."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import homeroom.access.fields
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0012_photos_and_messages'),
        ('access', '0016_releases'),
        ('agreements', '0006_amendments'),
        ('partners', '0005_recertification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The last day on which it holds.', null=True)),
                ('key', models.TextField(unique=True)),
                ('read_by', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('court', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PermittingOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField(unique=True)),
                ('source_id', models.TextField()),
                ('elements', models.JSONField()),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='Who receives, by number.', size=None)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, help_text='Who receives by name.', size=None)),
                ('datasets', models.BigIntegerField(default=1)),
                ('scope_datasets', models.BigIntegerField(default=1)),
                ('full', homeroom.access.fields.ElementMaskField(default=0)),
                ('masked', homeroom.access.fields.ElementMaskField(default=0)),
                ('flag', homeroom.access.fields.ElementMaskField(default=0)),
                ('scope', homeroom.access.fields.ElementMaskField(default=0)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The last day on which it holds.', null=True)),
                ('notice_given_on', models.DateField(null=True)),
                ('in_dependency_case', models.BooleanField(default=False)),
                ('read_by', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Keys of the people who read it.', size=None)),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('court', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'abstract': False,
            },
        ),
        Functions(SQL / "releases.sql"),
    ]

"""Agreements are amended: a line has versions, each for its time."""

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import psycopg.types.range
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0005_consents_and_objections'),
        ('partners', '0005_recertification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('kind', models.TextField(choices=[('narrowing', 'narrowing'), ('widening', 'widening')])),
                ('reason', models.TextField()),
                ('effective_on', models.DateField(help_text='It holds from this day on at the earliest.', null=True)),
                ('ends_lines', models.JSONField(default=list)),
                ('in_force_at', models.DateTimeField(help_text='Worked out when the file was applied; empty while it waits.', null=True)),
                ('waits_for', models.JSONField(default=list, help_text='Names of parties that have to sign it.')),
                ('missing', models.JSONField(default=list, help_text='What its lines lack, as a Lack has it.')),
                ('dropped_at', models.DateTimeField(help_text='Left out of the file; the book still names its lines.', null=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='AmendmentSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_by', models.TextField()),
                ('title', models.TextField()),
                ('signed_on', models.DateField()),
            ],
        ),
        migrations.AlterModelOptions(
            name='line',
            options={'ordering': ['number', 'amendment__number']},
        ),
        migrations.RemoveConstraint(
            model_name='line',
            name='line_once_per_agreement',
        ),
        migrations.AddField(
            model_name='line',
            name='during',
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(db_default=django.db.models.expressions.RawSQL('tstzrange(NULL, NULL)', []), default=psycopg.types.range.Range(None, None, '()'), help_text='Empty while its amendment waits.'),
        ),
        migrations.AddField(
            model_name='opening',
            name='during',
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(db_default=django.db.models.expressions.RawSQL('tstzrange(NULL, NULL)', []), default=psycopg.types.range.Range(None, None, '()'), help_text="As long as its line holds, within the agreement's term."),
        ),
        migrations.AddField(
            model_name='amendment',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='agreements.agreement'),
        ),
        migrations.AddField(
            model_name='line',
            name='amendment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='agreements.amendment'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(condition=models.Q(('amendment', None)), fields=('agreement', 'number'), name='line_once_per_agreement'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('amendment', 'number'), name='line_once_per_amendment'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='agreement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agreements.agreement'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='amendment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='agreements.amendment'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='amendment_once'),
        ),
        migrations.AddConstraint(
            model_name='amendmentsignature',
            constraint=models.UniqueConstraint(fields=('amendment', 'organization'), name='amendment_signature_once'),
        ),
        Functions(SQL / "amendments.sql"),
    ]

"""Grants of rows of some days."""

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0025_reasons_by_view'),
        ('partners', '0007_emergency_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='keyring',
            name='windows',
            field=models.BigIntegerField(db_default=0, help_text='Datasets of which some line opens rows of some days.'),
        ),
        migrations.CreateModel(
            name='WindowGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.TextField()),
                ('datasets', models.BigIntegerField()),
                ('not_before', models.DateField(null=True)),
                ('look_back_days', models.IntegerField(null=True)),
                ('agreement_id', models.IntegerField(help_text='agreements.Agreement; this room knows ids only.')),
                ('line_id', models.IntegerField()),
                ('basis', models.TextField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.ground')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.purpose')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['recipient', 'role'], name='window_by_recipient_and_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('not_before__isnull', False), ('look_back_days__gt', 0), _connector='OR'), name='window_has_a_first_day'), models.CheckConstraint(condition=models.Q(('datasets', 0), _negated=True), name='window_limits_some_rows')],
            },
        ),
        Functions(SQL / "windows.sql"),
    ]

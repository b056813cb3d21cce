"""Links that rules made come back to the reviewers; too many wrong ones switch the rules off."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0007_meanwhile'),
        ('partners', '0009_schools_changed'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('pair', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draw', to='matching.pair')),
            ],
        ),
        migrations.CreateModel(
            name='AuditAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_same', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('draw', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='answer', to='matching.auditdraw')),
            ],
        ),
        migrations.CreateModel(
            name='Switching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('is_by_audit', models.BooleanField(help_text='The answer of that person made the share of wrong links too high.')),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_by_audit', False), ('is_on', False), _connector='OR'), name='switching_by_audit_is_off'), models.CheckConstraint(condition=models.Q(('is_by_audit', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='switching_says_why')],
            },
        ),
        Functions(SQL / "auditing.sql"),
    ]

"""What stewards say of loads, what was undone, rows to correct, and how rows without versions stood before."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0004_sources'),
        ('partners', '0008_stewards_found'),
        ('students', '0005_search_by_what_papers_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='findings',
            name='rows_expire_at',
            field=models.DateTimeField(help_text='Rows are of many who are not in care: they do not stay.', null=True),
        ),
        migrations.AddField(
            model_name='findings',
            name='rows_name',
            field=models.TextField(blank=True, db_default='', default='', help_text='The sealed rows that were not read, to be corrected.'),
        ),
        migrations.AddField(
            model_name='upload',
            name='look_first',
            field=models.BooleanField(db_default=False, default=False, help_text='Show what it would change, and wait for a word.'),
        ),
        migrations.CreateModel(
            name='Undoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undoing', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('undone', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='students.batch')),
            ],
        ),
        migrations.CreateModel(
            name='FormerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.TextField()),
                ('row', models.BigIntegerField()),
                ('was', models.JSONField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'table'], name='former_row_by_batch')],
            },
        ),
        migrations.CreateModel(
            name='LoadDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.TextField(help_text='The state in which the load was when this was said of it.')),
                ('verdict', models.TextField(choices=[('load', 'load'), ('leave', 'leave'), ('undo', 'undo')])),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='load_decisions', to='students.batch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ('load', 'leave', 'undo'))), name='load_decision_is_known')],
            },
        ),
    ]

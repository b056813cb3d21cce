"""Rosters that are kept from one snapshot to the next, and the nights in which they are asked; questions whether a child is here."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0011_guardians'),
        ('partners', '0009_schools_changed'),
        ('students', '0011_fewer_questions_a_row'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptRoster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.TextField(help_text='By which the lists were prepared: another one cannot read them.')),
                ('students', models.IntegerField(help_text="How many are on the list: those whose records are nobody's yet.")),
                ('students_name', models.TextField()),
                ('children_name', models.TextField()),
                ('bundle_name', models.TextField()),
                ('bundle_file', models.TextField(help_text='What the file is called as which it is read again.')),
                ('agencies', models.JSONField()),
                ('sealed_keys', models.BinaryField(blank=True, help_text='Of the list of students and of the bundle.')),
                ('sealed_children_key', models.BinaryField(blank=True)),
                ('kept_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField(help_text='When it goes although no other came.')),
                ('destroyed_at', models.DateTimeField(null=True)),
                ('why', models.TextField(blank=True, db_default='')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Night',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField(help_text='Which of the rosters that are asked now, beginning with 1.')),
                ('of', models.IntegerField(help_text='How many rosters are asked now.')),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('children', models.IntegerField(help_text='Who came, changed or went since the last.', null=True)),
                ('touched', models.IntegerField(help_text='Students who may be one of them.', null=True)),
                ('pairs', models.IntegerField(help_text='That are new.', null=True)),
                ('links', models.IntegerField(help_text='By rule.', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('failure', models.TextField(blank=True, db_default='')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nights', to='matching.keptroster')),
            ],
        ),
        migrations.AddConstraint(
            model_name='keptroster',
            constraint=models.UniqueConstraint(condition=models.Q(('destroyed_at', None)), fields=('contributor',), name='kept_roster_once_per_district'),
        ),
        migrations.AddConstraint(
            model_name='keptroster',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('destroyed_at', None), ('why', '')), models.Q(('destroyed_at__isnull', False), ('sealed_children_key', b''), ('sealed_keys', b''), ('why__in', ('replaced', 'no_line', 'too_old', 'undone'))), _connector='OR'), name='kept_roster_is_destroyed_whole'),
        ),
        migrations.AddIndex(
            model_name='night',
            index=models.Index(fields=['contributor', '-id'], name='night_by_contributor'),
        ),
        migrations.AddConstraint(
            model_name='night',
            constraint=models.CheckConstraint(condition=models.Q(('failure', ''), models.Q(('ended_at__isnull', False), ('failure__in', ('unreadable', 'not_loaded', 'stopped', 'other'))), _connector='OR'), name='night_failure_is_known'),
        ),
        migrations.CreateModel(
            name='Lookup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('spool_name', models.TextField(blank=True)),
                ('key', models.BinaryField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('found', models.IntegerField(help_text='Children of agencies who resemble the one asked about.', null=True)),
                ('districts', models.JSONField(db_default=[], default=list)),
                ('is_failed', models.BooleanField(db_default=False, default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
        ),
        migrations.CreateModel(
            name='LookedUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_very_strong', models.BooleanField()),
                ('sealed', models.BinaryField()),
                ('expires_at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
                ('lookup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looked_up', to='matching.lookup')),
            ],
        ),
        migrations.AddIndex(
            model_name='lookup',
            index=models.Index(fields=['by', '-id'], name='lookup_by_person'),
        ),
        migrations.AddConstraint(
            model_name='lookup',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), models.Q(('key', b''), ('spool_name', '')), _connector='OR'), name='lookup_forgets_what_was_typed'),
        ),
    ]

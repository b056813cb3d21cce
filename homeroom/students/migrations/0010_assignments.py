"""What students got for single assignments, as gradebooks say."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0009_schools_changed'),
        ('students', '0009_what_policies_promise'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignmentResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField()),
                ('digest', models.BinaryField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('superseded_at', models.DateTimeField(null=True)),
                ('line_item_source_id', models.TextField()),
                ('category_source_id', models.TextField(blank=True)),
                ('class_source_id', models.TextField(blank=True)),
                ('course_title', models.TextField(blank=True)),
                ('title', models.TextField(blank=True)),
                ('category', models.TextField(blank=True)),
                ('grading_period', models.TextField(blank=True)),
                ('assigned_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('score_max', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('status', models.TextField(blank=True)),
                ('score', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('text_score', models.TextField(blank=True)),
                ('scored_on', models.DateField(null=True)),
                ('is_late', models.BooleanField(null=True)),
                ('is_missing', models.BooleanField(null=True)),
                ('is_incomplete', models.BooleanField(null=True)),
                ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('contributor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
                ('superseded_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'versions',
                'indexes': [models.Index(fields=['contributor', 'line_item_source_id'], name='result_by_line_item')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('student', 'contributor', 'key'), name='assignmentresult_one_current_version'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='assignmentresult_superseded_by_a_batch')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('versions', django.db.models.manager.Manager()),
            ],
        ),
    ]

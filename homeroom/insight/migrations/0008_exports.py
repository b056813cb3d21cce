"""Copies that people take away: a row for each, what was added to its days, and its end."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0035_programs'),
        ('insight', '0007_quality'),
        ('partners', '0009_schools_changed'),
        ('students', '0007_teachers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('of', models.TextField(choices=[('students', 'students'), ('needs', 'needs'), ('student', 'student')])),
                ('query', models.TextField(blank=True, help_text='The filter of the list, as its address has it.')),
                ('format', models.TextField(choices=[('xlsx', 'xlsx'), ('csv', 'csv')])),
                ('rows', models.IntegerField()),
                ('students', models.IntegerField(help_text='How many; in a file of counts none.')),
                ('taken_on', models.DateField()),
                ('expires_on', models.DateField(help_text='The last day on which it may be kept.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.purpose')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
            ],
        ),
        migrations.CreateModel(
            name='ExportDestruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('export', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='destruction', to='insight.export')),
            ],
        ),
        migrations.CreateModel(
            name='ExportExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_on', models.DateField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='insight.export')),
            ],
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['contributor', '-id'], name='export_by_contributor'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['by', '-id'], name='export_by_person'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('of', 'student'), ('student__isnull', False)), models.Q(models.Q(('of', 'student'), _negated=True), ('student', None)), _connector='OR'), name='export_of_one_student_names_the_student'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('taken_on')), ('expires_on__lte', django.db.models.expressions.CombinedExpression(models.F('taken_on'), '+', models.Value(datetime.timedelta(days=365))))), name='export_is_kept_a_year_at_most'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('format__in', ('xlsx', 'csv')), ('of__in', ('students', 'needs', 'student'))), name='export_is_of_something_in_a_format'),
        ),
    ]

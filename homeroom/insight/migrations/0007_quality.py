"""How good the record is, the children behind the numbers, and conflicts with their owners."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0006_frozen'),
        ('partners', '0008_stewards_found'),
        ('students', '0005_search_by_what_papers_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element', models.SmallIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
            ],
        ),
        migrations.CreateModel(
            name='ConflictAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.TextField(choices=[('correct', 'correct'), ('right', 'right'), ('ask', 'ask')])),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('conflict', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='insight.conflict')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.CreateModel(
            name='QualityFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element', models.SmallIntegerField()),
                ('code', models.TextField()),
                ('recorded_on', models.DateField(null=True)),
                ('happened_on', models.DateField(null=True)),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
            ],
        ),
        migrations.CreateModel(
            name='QualityMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('element', models.SmallIntegerField()),
                ('measured_on', models.DateField()),
                ('children', models.IntegerField(help_text='On record with the contributor, of whom it is asked for.')),
                ('told', models.IntegerField()),
                ('missing', models.IntegerField()),
                ('doubtful', models.IntegerField()),
                ('asked', models.IntegerField()),
                ('recorded_usual_on', models.DateField(help_text='Half of the children have had a newer change.', null=True)),
                ('recorded_oldest_on', models.DateField(null=True)),
                ('happened_usual_on', models.DateField(help_text='Half of the children have a newer event.', null=True)),
                ('happened_oldest_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.AddIndex(
            model_name='conflict',
            index=models.Index(fields=['contributor', '-id'], name='conflict_by_contributor'),
        ),
        migrations.AddConstraint(
            model_name='conflictanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ('correct', 'right', 'ask'))), name='conflict_answer_is_known'),
        ),
        migrations.AddConstraint(
            model_name='qualityfinding',
            constraint=models.UniqueConstraint(fields=('contributor', 'element', 'code', 'student'), name='quality_found_once_of_a_child'),
        ),
        migrations.AddConstraint(
            model_name='qualitymeasure',
            constraint=models.UniqueConstraint(fields=('contributor', 'element', 'measured_on'), name='quality_measured_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='qualitymeasure',
            constraint=models.CheckConstraint(condition=models.Q(('children', django.db.models.expressions.CombinedExpression(models.F('told'), '+', models.F('missing')))), name='quality_told_and_missing_are_all'),
        ),
    ]

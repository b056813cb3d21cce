"""A way in for an emergency, and its review."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import homeroom.access.fields
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0018_news_of_care'),
        ('partners', '0007_emergency_roles'),
        ('access', '0024_book_of_emergencies'),
        ('agreements', '0014_limits_of_authority'),
        ('notices', '0004_alarms'),
        ('students', '0005_search_by_what_papers_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.TextField()),
                ('origins', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), help_text='Whose records it may open: their stewards review it.', size=None)),
                ('elements', homeroom.access.fields.ElementMaskField()),
                ('datasets', models.BigIntegerField(help_text='Of which it opens whole rows, since they hold nothing else; bit 0 is set.')),
                ('threat', models.TextField()),
                ('at_risk', models.TextField()),
                ('why_now', models.TextField()),
                ('receivers', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ends_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='students.student')),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.TextField(choices=[('justified', 'justified'), ('not_justified', 'not_justified')])),
                ('words', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='casework.emergency')),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='emergency',
            index=models.Index(fields=['student'], name='emergency_by_student'),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('threat', ''), _negated=True), models.Q(('at_risk', ''), _negated=True), models.Q(('why_now', ''), _negated=True), models.Q(('receivers', ''), _negated=True)), name='emergency_says_all'),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('at'))), name='emergency_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='emergencyreview',
            constraint=models.UniqueConstraint(fields=('emergency', 'contributor'), name='emergency_reviewed_once_by_each'),
        ),
        migrations.AddConstraint(
            model_name='emergencyreview',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='emergency_review_has_words'),
        ),
        migrations.AddIndex(
            model_name='emergencytry',
            index=models.Index(fields=['person', 'at'], name='emergency_try_by_person'),
        ),
        Functions(SQL / "emergencies.sql"),
        Functions(SQL / "hearing.sql"),
    ]

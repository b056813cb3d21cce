"""Who teaches which class, as rosters say."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0009_schools_changed'),
        ('students', '0006_courses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Teacher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('given_name', models.TextField()),
                ('middle_name', models.TextField(blank=True)),
                ('family_name', models.TextField()),
                ('email', models.TextField(blank=True, help_text='At work.')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contributor', 'source_id'), name='teacher_once_per_contributor')],
            },
        ),
        migrations.CreateModel(
            name='Teaching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('teacher_source_id', models.TextField()),
                ('class_source_id', models.TextField()),
                ('school_source_id', models.TextField(blank=True)),
                ('is_primary', models.BooleanField(null=True)),
                ('begins_on', models.DateField(null=True)),
                ('ends_on', models.DateField(help_text='The first day on which it is over.', null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['contributor', 'class_source_id'], name='teaching_by_class')],
                'constraints': [models.UniqueConstraint(fields=('contributor', 'source_id'), name='teaching_once_per_contributor')],
            },
        ),
    ]

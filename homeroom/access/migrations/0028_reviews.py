"""That an entry of the book looks wrong, and what was found: rows of their own, sealed as the book is."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0027_book_by_operation'),
        ('partners', '0007_emergency_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisclosureReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disclosure_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='The rows of the book that the entry is made of.', size=None)),
                ('student_id', models.IntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('words', models.TextField()),
                ('due_on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.CreateModel(
            name='DisclosureFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disclosure_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('student_id', models.IntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finding', models.TextField(choices=[('stands', 'stands'), ('not_shown', 'not_shown'), ('another_person', 'another_person'), ('another_purpose', 'another_purpose'), ('other', 'other')])),
                ('words', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='access.disclosurereview')),
            ],
        ),
        migrations.AddIndex(
            model_name='disclosurereview',
            index=models.Index(fields=['student_id'], name='review_by_student'),
        ),
        migrations.AddIndex(
            model_name='disclosurereview',
            index=models.Index(fields=['contributor', 'due_on'], name='review_by_contributor'),
        ),
        migrations.AddIndex(
            model_name='disclosurefinding',
            index=models.Index(fields=['student_id'], name='finding_by_student'),
        ),
        Functions(SQL / "reviews.sql"),
    ]

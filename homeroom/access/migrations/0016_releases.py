"""What a consent or an order opens of a child is a release, which standing names."""

from pathlib import Path

import homeroom.access.fields
import homeroom.access.models
import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0015_element_sets'),
    ]

    operations = [
        migrations.AddField(
            model_name='standing',
            name='release_id',
            field=models.IntegerField(db_default=0),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE access_standing DROP CONSTRAINT access_standing_pkey,"
                    " ADD PRIMARY KEY (student_id, principal, ground_id, purpose_id, release_id)"
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='standing',
                    name='pk',
                    field=models.CompositePrimaryKey('student_id', 'principal', 'ground_id', 'purpose_id', 'release_id', blank=True, editable=False, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('student_id', models.IntegerField()),
                ('kind', models.TextField(help_text='The condition of a ground that it meets: consent, order, unobjected.')),
                ('of_id', models.BigIntegerField(help_text='The number of the consent or order; this room knows ids only.')),
                ('organization_id', models.SmallIntegerField(null=True)),
                ('person_id', models.IntegerField(null=True)),
                ('purpose_id', models.SmallIntegerField(default=0)),
                ('basis', models.TextField()),
                ('datasets', models.BigIntegerField()),
                ('scope_datasets', models.BigIntegerField()),
                ('full', homeroom.access.fields.ElementMaskField()),
                ('masked', homeroom.access.fields.ElementMaskField()),
                ('flag', homeroom.access.fields.ElementMaskField()),
                ('scope', homeroom.access.fields.ElementMaskField()),
                ('during', homeroom.access.models.MultiRangeField()),
            ],
            options={
                'indexes': [models.Index(fields=['student_id'], name='release_by_student')],
            },
        ),
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("asked", models.SmallIntegerField()),
                (
                    "differing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
            ],
        ),
        Functions(SQL / "releases.sql"),
    ]

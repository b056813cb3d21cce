"""Notices, who has read them, how people want to be told; and the functions that write them."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_outbox'),
        ('partners', '0003_phones'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('event', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('student_id', models.IntegerField(help_text='students.Student; this room knows ids only.', null=True)),
                ('public_id', models.UUIDField(null=True)),
                ('number', models.BigIntegerField(null=True)),
                ('word', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='notices.notice')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('digest', models.TextField(choices=[('daily', 'daily'), ('weekly', 'weekly'), ('never', 'never')], default='daily')),
                ('urgent', models.BooleanField(default=True)),
                ('language', models.TextField(default='en')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='choice_by_person')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'day'), name='digest_once_a_day')],
            },
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', '-at'], name='notice_by_person'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'event'), name='notice_once_per_event'),
        ),
        Functions(SQL / "notices.sql"),
    ]

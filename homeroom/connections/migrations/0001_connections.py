"""Connections of partners’ programs, what was said of them, and their tokens."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0035_programs'),
        ('partners', '0008_stewards_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField(help_text='What the program is called in its organization.')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('client_id', models.TextField(unique=True)),
                ('secret_hash', models.BinaryField(help_text='Of 256 random bits: a copy of the database opens nothing.')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.purpose')),
            ],
        ),
        migrations.CreateModel(
            name='ProgramToken',
            fields=[
                ('session', models.OneToOneField(db_column='token_hash', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='access.session')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='connections.connection')),
            ],
        ),
        migrations.CreateModel(
            name='ConnectionDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.TextField(choices=[('agree', 'agree'), ('end', 'end')])),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='connections.connection')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ('agree', 'end'))), name='connection_decision_is_known')],
            },
        ),
    ]

"""What families agreed that partners may know, and what they objected to."""

import django.contrib.postgres.fields
import django.db.models.deletion
import homeroom.access.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0016_releases'),
        ('agreements', '0004_suspensions'),
        ('partners', '0005_recertification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField(unique=True)),
                ('source_id', models.TextField()),
                ('elements', models.JSONField()),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='Who receives, by number.', size=None)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, help_text='Who receives by name.', size=None)),
                ('datasets', models.BigIntegerField(default=1)),
                ('scope_datasets', models.BigIntegerField(default=1)),
                ('full', homeroom.access.fields.ElementMaskField(default=0)),
                ('masked', homeroom.access.fields.ElementMaskField(default=0)),
                ('flag', homeroom.access.fields.ElementMaskField(default=0)),
                ('scope', homeroom.access.fields.ElementMaskField(default=0)),
                ('signed_by', models.TextField()),
                ('basis', models.TextField(help_text='The law whose form it has.')),
                ('contents', models.JSONField(default=dict, help_text='What that form must say besides.')),
                ('capacity', models.TextField(choices=[('parent', 'parent'), ('education_rights_holder', 'education_rights_holder'), ('student', 'student'), ('foster_parent', 'foster_parent')])),
                ('given_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(help_text='The first moment at which it no longer holds.', null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.purpose')),
            ],
            options={
                'indexes': [models.Index(fields=['contributor', 'source_id'], name='consent_by_child')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at', None), ('expires_at__gt', models.F('given_at')), _connector='OR'), name='consent_expires_after_it_is_given')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('elements', models.JSONField(default=list, help_text='None means every element.')),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='None means every recipient.', size=None)),
                ('scope', homeroom.access.fields.ElementMaskField(default=0)),
                ('datasets', models.BigIntegerField(default=0, help_text='Whose rows hold one of these elements.')),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['contributor', 'source_id'], name='objection_by_child')],
            },
        ),
    ]

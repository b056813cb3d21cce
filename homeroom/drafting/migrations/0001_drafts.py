"""Drafts, their versions, steps, reviews, signatories and signatures."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0013_telling'),
        ('partners', '0006_promises'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField(unique=True)),
                ('tier', models.TextField(choices=[('MOU', 'MOU'), ('DSA', 'DSA'), ('DUL', 'DUL'), ('HOSTING', 'HOSTING'), ('CONFIDENTIALITY', 'CONFIDENTIALITY')])),
                ('template', models.TextField(help_text='The template from which it was begun, and its version.')),
                ('reason', models.TextField(blank=True, help_text='Of an amendment: why.')),
                ('effective_on', models.DateField(help_text='Of an amendment: from this day on at the earliest.', null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('amends', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agreements.agreement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField()),
                ('authority', models.TextField(help_text='The document that gives it, and its limits.')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='drafting.draft')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.TextField(choices=[('draft', 'draft'), ('in_review', 'in_review'), ('out_for_signature', 'out_for_signature'), ('concluded', 'concluded'), ('abandoned', 'abandoned')])),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='drafting.draft')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('entry', models.JSONField(help_text='As the collaboration file would have it.')),
                ('openings', models.JSONField(default=list, help_text='What its lines open, as compiled; part of what is signed.')),
                ('lacks', models.JSONField(default=list, help_text='What keeps it from being signed, as a Lack has it.')),
                ('amendment', models.JSONField(help_text='What of it is another than in the agreement that it amends.', null=True)),
                ('hash', models.TextField(help_text='SHA-256 of the entry, or of the amendment.')),
                ('what', models.TextField(help_text='What was changed, in a code of CHANGES.')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='drafting.draft')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('privacy', 'privacy'), ('legal', 'legal'), ('technical', 'technical')])),
                ('finding', models.TextField(choices=[('fit', 'fit'), ('not_fit', 'not_fit')])),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='drafting.draft')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='drafting.version')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DraftSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField()),
                ('authority', models.TextField()),
                ('hash', models.TextField()),
                ('method', models.TextField(help_text='What was confirmed: second_factor, or password where none is asked for.')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='drafting.draft')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='drafting.version')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agreements.agreement')),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='conclusion', to='drafting.draft')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.version')),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='drafting.draft')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draft', 'organization'), name='draft_party_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('draft', 'number'), name='draft_version_once'),
        ),
        migrations.AddConstraint(
            model_name='draftsignature',
            constraint=models.UniqueConstraint(fields=('version', 'organization'), name='draft_signature_once'),
        ),
        Functions(SQL / "drafting.sql"),
    ]

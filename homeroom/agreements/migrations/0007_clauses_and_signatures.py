"""What an agreement says in plain words, and what of it was signed in Homeroom."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0006_amendments'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='template',
            field=models.TextField(blank=True, db_default='', help_text='From which it was drafted, and its version.'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='authority',
            field=models.TextField(blank=True, db_default='', help_text='What lets this person sign for the party.'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='method',
            field=models.TextField(db_default='paper', default='paper', help_text='What was confirmed; paper: not here.'),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='signed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='text_hash',
            field=models.TextField(blank=True, db_default='', help_text='SHA-256 of what was signed.'),
        ),
        migrations.AddField(
            model_name='signature',
            name='authority',
            field=models.TextField(blank=True, db_default='', help_text='What lets this person sign for the party.'),
        ),
        migrations.AddField(
            model_name='signature',
            name='method',
            field=models.TextField(db_default='paper', default='paper', help_text='What was confirmed; paper: not here.'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='text_hash',
            field=models.TextField(blank=True, db_default='', help_text='SHA-256 of what was signed.'),
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('topic', models.TextField(choices=[('purpose', 'purpose'), ('parties', 'parties'), ('data', 'data'), ('security', 'security'), ('redisclosure', 'redisclosure'), ('incidents', 'incidents'), ('audit', 'audit'), ('retention', 'retention'), ('end', 'end'), ('other', 'other')])),
                ('heading', models.TextField()),
                ('text', models.TextField()),
                ('agrees', models.TextField(blank=True, db_default='')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='agreements.agreement')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='clause_once_per_agreement')],
            },
        ),
    ]

"""Matches that the collaboration file brings along."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0004_clearing'),
        ('partners', '0005_recertification'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency_source_id', models.TextField()),
                ('source_id', models.TextField()),
                ('decided_on', models.DateField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contributor', 'source_id'), name='stated_link_once_per_record')],
            },
        ),
        Functions(SQL / "stated_links.sql"),
    ]

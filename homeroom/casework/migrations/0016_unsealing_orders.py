"""Orders that lift a seal for whom they name."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0015_ledger'),
        ('partners', '0006_promises'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnsealingOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The last day on which it holds.', null=True)),
                ('key', models.TextField(unique=True)),
                ('lifts', models.TextField(help_text='Key of the order that sealed.')),
                ('for_role', models.TextField(blank=True)),
                ('read_by', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Keys of the people who read it.', size=None)),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('court', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('for_organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.organization')),
                ('for_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        Functions(SQL / "unsealing.sql"),
    ]

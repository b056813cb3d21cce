"""An order that the file no longer has is kept as it stood."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0019_emergencies'),
        ('partners', '0007_emergency_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='DroppedOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.TextField()),
                ('key', models.TextField()),
                ('effect', models.TextField()),
                ('of_id', models.BigIntegerField(help_text='The number that it had among orders of its kind.')),
                ('begins_on', models.DateField()),
                ('entry', models.JSONField(help_text='Of the collaboration file, whole.')),
                ('dropped_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('court', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        Functions(SQL / "dropped_orders.sql"),
    ]

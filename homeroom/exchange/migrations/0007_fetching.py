"""What Homeroom is to fetch itself, and what it fetched."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0006_expectations'),
        ('notices', '0007_connections'),
        ('partners', '0009_schools_changed'),
        ('students', '0007_teachers'),
    ]

    operations = [
        migrations.CreateModel(
            name='FetchOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('oneroster', 'oneroster'), ('edfi', 'edfi')], help_text='The family of formats it answers in.')),
                ('address', models.TextField(blank=True, help_text='What the paths of the service stand under.')),
                ('token_address', models.TextField(blank=True)),
                ('client_id', models.TextField(blank=True)),
                ('sealed', models.BinaryField(blank=True)),
                ('scope', models.TextField(blank=True)),
                ('hour', models.PositiveSmallIntegerField(help_text='Of the day, here.', null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Fetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fetch', to='students.batch')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fetches', to='exchange.fetchorder')),
            ],
        ),
        migrations.AddIndex(
            model_name='fetchorder',
            index=models.Index(fields=['contributor', 'kind', '-id'], name='fetch_order_by_contributor'),
        ),
        migrations.AddConstraint(
            model_name='fetchorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('hour', None), ('sealed', b'')), models.Q(('hour__range', (0, 23)), models.Q(('address', ''), _negated=True), models.Q(('sealed', b''), _negated=True)), _connector='OR'), name='fetch_order_is_whole_or_ends'),
        ),
        Functions(SQL / "fetching.sql"),
    ]

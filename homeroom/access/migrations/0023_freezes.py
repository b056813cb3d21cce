"""The whole collaboration can be frozen, or close."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0022_sitting'),
        ('partners', '0007_emergency_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('freeze', 'freeze'), ('closing', 'closing')])),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Thaw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name='freeze',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='thaw',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='thaw',
            name='freeze',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='thaws', to='access.freeze'),
        ),
        migrations.AddField(
            model_name='thaw',
            name='organization',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization'),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='freeze_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'freeze'), ('by__isnull', True), _connector='OR'), name='closing_is_by_the_owner'),
        ),
        migrations.AddConstraint(
            model_name='thaw',
            constraint=models.UniqueConstraint(fields=('freeze', 'organization'), name='thaw_once_per_organization'),
        ),
        migrations.AddConstraint(
            model_name='thaw',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='thaw_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='thaw',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('organization__isnull', True)), models.Q(('by__isnull', False), ('organization__isnull', False)), _connector='OR'), name='thaw_is_of_a_person_and_organization_or_of_the_owner'),
        ),
        Functions(SQL / "freezes.sql"),
    ]

"""What stewards say of feeds: how often each is to come, and who is told."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0005_decisions'),
        ('partners', '0008_stewards_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='Expectation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.TextField(blank=True, help_text='The family of a format of ours; empty of an own export.')),
                ('rhythm', models.TextField(choices=[('as_before', 'as_before'), ('school_days', 'school_days'), ('days', 'days'), ('ended', 'ended')])),
                ('days', models.PositiveSmallIntegerField(help_text='From one to the next, where that is the rhythm.', null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expectations', to='exchange.source')),
            ],
            options={
                'indexes': [models.Index(fields=['contributor', '-id'], name='expectation_by_contributor')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('format', ''), ('source__isnull', False)), models.Q(models.Q(('format', ''), _negated=True), ('source', None)), _connector='OR'), name='expectation_of_one_feed'), models.CheckConstraint(condition=models.Q(models.Q(('days', None), ('rhythm__in', ('as_before', 'school_days', 'ended'))), models.Q(('days__range', (1, 365)), ('rhythm', 'days')), _connector='OR'), name='expectation_rhythm_is_known')],
            },
        ),
    ]

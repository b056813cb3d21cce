"""The confidentiality agreement in its versions, who signed which here, and training that a steward wrote down."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0005_recertification'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConfidentialitySignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.TextField()),
                ('language', models.TextField()),
                ('text_hash', models.BinaryField(help_text='SHA-256 of the words that were on the page, as UTF-8.')),
                ('name', models.TextField(help_text='As the person typed it.')),
                ('method', models.TextField(choices=[('second_factor', 'second_factor'), ('password', 'password'), ('waived', 'waived')], help_text='By what the person had just proved to be who they are.')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ConfidentialityText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.TextField()),
                ('wordings', models.JSONField(help_text='The words by language, to the letter.')),
                ('effective_on', models.DateField()),
                ('sign_again_by', models.DateField(help_text='The last day on which a signature of an older version holds.', null=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('dropped_at', models.DateTimeField(help_text='Since when the collaboration file names it no longer.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TrainingRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completed_on', models.DateField()),
                ('course', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='readiness',
            name='readiness_once_per_day',
        ),
        migrations.AddField(
            model_name='confidentialitysignature',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization'),
        ),
        migrations.AddField(
            model_name='confidentialitysignature',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='readiness',
            name='signature',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.confidentialitysignature'),
        ),
        migrations.AddField(
            model_name='confidentialitytext',
            name='organization',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization'),
        ),
        migrations.AddField(
            model_name='confidentialitysignature',
            name='text',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.confidentialitytext'),
        ),
        migrations.AddField(
            model_name='trainingrecord',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='trainingrecord',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organization'),
        ),
        migrations.AddField(
            model_name='trainingrecord',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.person'),
        ),
        migrations.AddField(
            model_name='readiness',
            name='training',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.trainingrecord'),
        ),
        migrations.AddConstraint(
            model_name='readiness',
            constraint=models.UniqueConstraint(condition=models.Q(('signature', None), ('training', None)), fields=('person', 'kind', 'done_on'), name='readiness_once_per_day'),
        ),
        migrations.AddConstraint(
            model_name='readiness',
            constraint=models.UniqueConstraint(fields=('signature', 'kind'), name='readiness_once_per_signature'),
        ),
        migrations.AddConstraint(
            model_name='readiness',
            constraint=models.UniqueConstraint(fields=('training',), name='readiness_once_per_training'),
        ),
        migrations.AddConstraint(
            model_name='confidentialitytext',
            constraint=models.UniqueConstraint(fields=('organization', 'version'), name='confidentiality_text_once_per_version', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='confidentialitytext',
            constraint=models.CheckConstraint(condition=models.Q(('sign_again_by', None), ('sign_again_by__gte', models.F('effective_on')), _connector='OR'), name='confidentiality_text_not_asked_before_it_began'),
        ),
        migrations.AddConstraint(
            model_name='trainingrecord',
            constraint=models.CheckConstraint(condition=models.Q(('person', models.F('by')), _negated=True), name='training_is_written_down_by_another'),
        ),
    ]

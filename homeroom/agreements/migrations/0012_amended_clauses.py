"""An amendment writes clauses anew, as it does lines."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0011_renewals'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='clause',
            options={'ordering': ['number', 'amendment__number']},
        ),
        migrations.RemoveConstraint(
            model_name='clause',
            name='clause_once_per_agreement',
        ),
        migrations.AddField(
            model_name='amendment',
            name='ends_clauses',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='clause',
            name='amendment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='agreements.amendment'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(condition=models.Q(('amendment', None)), fields=('agreement', 'number'), name='clause_once_per_agreement'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('amendment', 'number'), name='clause_once_per_amendment'),
        ),
    ]

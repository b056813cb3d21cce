"""When a school was last changed by its district."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0008_stewards_found'),
    ]

    operations = [
        migrations.AddField(
            model_name='school',
            name='changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
    ]

"""An agreement may say which class of information its lines name at most."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0014_limits_of_authority'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='sensitivity_ceiling',
            field=models.TextField(blank=True, db_default='', help_text='The highest class of information that its lines may name, as P3; empty: any.'),
        ),
    ]

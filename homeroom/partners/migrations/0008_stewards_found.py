"""Stewards of an organization are found without a look at all of its people."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0007_emergency_roles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('role', 'data_steward')), fields=['organization'], name='steward_of_organization'),
        ),
    ]

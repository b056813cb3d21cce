"""A token may be for one errand alone: to send one file."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('connections', '0001_connections')]

    operations = [
        migrations.AddField(
            'programtoken',
            'errand',
            models.JSONField(help_text='What alone it is for; of a token that asks freely, nothing.', null=True),
        ),
    ]

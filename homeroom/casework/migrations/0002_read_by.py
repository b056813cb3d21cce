"""Who read a limiting order, and so may be told that it is the reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_relations_recusals_orders")]

    operations = [
        migrations.AddField(
            "limitingorder",
            "read_by",
            models.JSONField(default=list, help_text="Keys of the people who read the order: they may know of it."),
        ),
    ]

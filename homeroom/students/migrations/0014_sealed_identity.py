"""An agency may say that a child's identity is sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("students", "0013_history_of_records")]

    operations = [
        migrations.AddField(
            model_name="matchkeys",
            name="is_sealed",
            field=models.BooleanField(
                null=True,
                help_text="The agency says that the identity is sealed: it is compared with nobody, and linked with nothing.",
            ),
        ),
    ]

"""A manager confirms that a person still needs access."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_invitations")]
    operations = [
        migrations.AlterField(
            model_name="readiness",
            name="kind",
            field=models.TextField(
                choices=[
                    ("confidentiality", "confidentiality"),
                    ("training", "training"),
                    ("recertification", "recertification"),
                ]
            ),
        ),
    ]

"""What was typed and could not be saved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0001_form_keys")]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.BigIntegerField()),
                ("place", models.BinaryField(max_length=16)),
                ("sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "place"), name="draft_once_per_person_and_form")
                ]
            },
        ),
    ]

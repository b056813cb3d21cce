import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_held_seen_uploads")]
    operations = [
        migrations.AddField(
            model_name="upload",
            name="sealed_key",
            field=models.BinaryField(default=b"", help_text="The file's own key, under the contributor's."),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Findings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                (
                    "spool_name",
                    models.TextField(
                        blank=True, help_text="The sealed error file; empty when there was nothing to say."
                    ),
                ),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="students.batch"
                    ),
                ),
                (
                    "contributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organization"
                    ),
                ),
            ],
        ),
    ]

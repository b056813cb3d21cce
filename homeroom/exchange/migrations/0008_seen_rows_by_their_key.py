"""A seen row's contributor needs neither a foreign key nor an index of its own: a policy promises it, a constraint finds it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_fetching"), ("partners", "0009_schools_changed")]
    operations = [
        migrations.AlterField(
            "seenrow",
            "contributor",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.organization",
            ),
        ),
    ]

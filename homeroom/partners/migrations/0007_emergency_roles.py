"""Who may open something in an emergency that is closed to them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0006_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='collaboration',
            name='emergency_roles',
            field=models.JSONField(db_default=models.Value(['caseworker', 'caseworker_supervisor', 'school_counselor', 'education_liaison'], models.JSONField()), help_text='Who may open something in an emergency that is closed to them.'),
        ),
    ]

"""What was shown on an emergency stands in the book by itself."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0023_freezes")]

    operations = [
        migrations.RemoveConstraint(
            model_name='disclosure',
            name='disclosure_names_a_paper_by_kind_and_number',
        ),
        migrations.AlterField(
            model_name='disclosure',
            name='paper_kind',
            field=models.TextField(blank=True, db_default='', help_text='consent, order or emergency, where it rested on one.'),
        ),
        migrations.AlterField(
            model_name='release',
            name='kind',
            field=models.TextField(help_text='The condition of a ground that it meets: consent, order, unobjected, emergency.'),
        ),
        migrations.AlterField(
            model_name='release',
            name='of_id',
            field=models.BigIntegerField(help_text='The number of the consent, order or emergency; this room knows ids only.'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paper_id', None), ('paper_kind', '')), models.Q(('paper_id__isnull', False), ('paper_kind__in', ['consent', 'order', 'emergency'])), _connector='OR'), name='disclosure_names_a_paper_by_kind_and_number'),
        ),
        Functions(SQL / "book_of_emergencies.sql"),
    ]

"""The limits of what lets somebody sign are kept and asked; an agreement brings its renewal along."""

from pathlib import Path

from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('drafting', '0002_made_up'),
        ('agreements', '0014_limits_of_authority'),
    ]

    operations = [
        migrations.AddField(
            model_name='draftsignature',
            name='amendments_max',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='draftsignature',
            name='authority_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='draftsignature',
            name='may_widen',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='signatory',
            name='amendments_max',
            field=models.SmallIntegerField(help_text='Of amendments, how many it lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='signatory',
            name='authority_until',
            field=models.DateField(help_text='The last day on which it lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='signatory',
            name='may_widen',
            field=models.BooleanField(db_default=True, default=True, help_text='Whether amendments that show more, too.'),
        ),
        migrations.AlterField(
            model_name='signatory',
            name='authority',
            field=models.TextField(help_text='The document that gives it.'),
        ),
        Functions(SQL / "limits.sql"),
    ]

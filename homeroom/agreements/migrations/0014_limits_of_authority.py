"""Signatures keep the limits of what let somebody sign."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0013_telling'),
    ]

    operations = [
        migrations.AddField(
            model_name='amendmentsignature',
            name='amendments_max',
            field=models.SmallIntegerField(help_text='How many amendments that document lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='authority_until',
            field=models.DateField(help_text='The last day on which that document lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='amendmentsignature',
            name='may_widen',
            field=models.BooleanField(db_default=True, default=True, help_text='Whether amendments that show more, too.'),
        ),
        migrations.AddField(
            model_name='signature',
            name='amendments_max',
            field=models.SmallIntegerField(help_text='How many amendments that document lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='authority_until',
            field=models.DateField(help_text='The last day on which that document lets this person sign.', null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='may_widen',
            field=models.BooleanField(db_default=True, default=True, help_text='Whether amendments that show more, too.'),
        ),
    ]

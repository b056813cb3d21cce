"""The book says of each disclosure what rules ask for."""

from pathlib import Path

from django.db import migrations, models

import homeroom.access.fields
from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0017_family_in_sight")]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="role",
            field=models.TextField(blank=True, db_default="", help_text="The person's, at that moment."),
        ),
        migrations.AddField(
            model_name="disclosure", name="operation", field=models.TextField(blank=True, db_default="")
        ),
        migrations.AddField(
            model_name="disclosure",
            name="channel",
            field=models.TextField(blank=True, db_default="", help_text="page, print, export, api or command."),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="elements",
            field=homeroom.access.fields.ElementMaskField(
                help_text="The single elements that were shown by themselves.", null=True
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="rows",
            field=models.IntegerField(
                help_text="How many whole rows were shown; empty where nobody counted.", null=True
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="paper_kind",
            field=models.TextField(
                blank=True, db_default="", help_text="consent or order, where it rested on one."
            ),
        ),
        migrations.AddField(
            model_name="disclosure", name="paper_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="disclosure",
            name="redisclosure",
            field=models.TextField(
                blank=True, db_default="", help_text="What the line said then of passing it on."
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="excused",
            field=models.TextField(
                blank=True, db_default="", help_text="Why 34 CFR 99.32(d) asked for no record of it."
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                name="disclosure_names_a_paper_by_kind_and_number",
                condition=models.Q(paper_kind="", paper_id=None)
                | models.Q(paper_kind__in=["consent", "order"], paper_id__isnull=False),
            ),
        ),
        Functions(SQL / "book_of_papers.sql"),
    ]

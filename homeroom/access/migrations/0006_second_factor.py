"""A token knows whether its person gave a second factor, and until when it lives if nobody uses it."""

import datetime
from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Now

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0005_families")]
    operations = [
        migrations.AddField(
            model_name="session",
            name="idle_at",
            field=models.DateTimeField(
                db_default=Now() + datetime.timedelta(minutes=30),
                help_text="From then on it is over; each request puts it off.",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="asks_second_factor",
            field=models.BooleanField(db_default=False, help_text="This person has set one up."),
        ),
        migrations.AddField(
            model_name="session",
            name="second_factor_at",
            field=models.DateTimeField(help_text="When it was first given in this session.", null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="confirmed_at",
            field=models.DateTimeField(
                null=True,
                help_text="When the person last proved to be who they are; by password where there is nothing else.",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="device",
            field=models.TextField(db_default="", help_text="phone, tablet or computer; job or command."),
        ),
        migrations.AddField(
            model_name="session",
            name="browser",
            field=models.TextField(db_default=""),
        ),
        migrations.CreateModel(
            name="SecondFactorWaiver",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="second_factor_waived_once")
                ],
            },
        ),
        Functions(SQL / "second_factor.sql"),
    ]

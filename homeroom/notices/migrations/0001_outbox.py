"""The outbox: e-mails on their way, and each try to send them."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("access", "0005_families")]

    operations = [
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField(unique=True)),
                ("template", models.TextField()),
                ("address", models.TextField()),
                ("language", models.TextField()),
                ("said", models.JSONField(default=dict)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["written_at"], name="outgoing_by_day")],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("begun", "begun"),
                            ("handed_over", "handed_over"),
                            ("sent", "sent"),
                            ("put_off", "put_off"),
                            ("no_server", "no_server"),
                            ("refused", "refused"),
                            ("given_up", "given_up"),
                            ("unsure", "unsure"),
                        ]
                    ),
                ),
                ("code", models.TextField(blank=True, help_text="Of the mail server, or the kind of failure.")),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="notices.outgoing"
                    ),
                ),
            ],
        ),
        Functions(SQL / "outbox.sql"),
    ]

"""What was done can be taken back: by later rows that name what they take back, and rows of one go that know each other."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"
ACT = {"field": models.UUIDField(db_default=RandomUUID())}


def takes_back(model: str) -> models.OneToOneField:
    return models.OneToOneField(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="taken_back_by", to=model
    )


def of_its_own(table: str, whole: str, taken: str) -> migrations.RunSQL:
    """What is taken back belongs to the same task, need or child. A foreign key, since it also sees what its writer
    does not, and a policy may not ask its own table."""
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX {taken}_of_{whole} ON {taken} (id, {whole});"
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_takes_back_its_own"
        f" FOREIGN KEY (takes_back_id, {whole}) REFERENCES {taken} (id, {whole})",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_takes_back_its_own; DROP INDEX {taken}_of_{whole}",
    )


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_plan_functions"),
        ("partners", "0003_phones"),
        ("students", "0002_accounting"),
    ]
    operations = [
        *(migrations.AddField(model, "act", **ACT) for model in ("departure", "needstate", "task", "turn")),
        migrations.AddField("membership", "takes_back", takes_back("casework.departure")),
        migrations.AddField("needstate", "takes_back", takes_back("casework.needstate")),
        migrations.AddField("turn", "takes_back", takes_back("casework.turn")),
        migrations.AddConstraint(
            "turn",
            models.CheckConstraint(
                condition=models.Q(("takes_back", None), ("takes_back", models.F("after")), _connector="OR"),
                name="turn_takes_back_the_one_before_it",
            ),
        ),
        of_its_own("casework_turn", "task_id", "casework_turn"),
        of_its_own("casework_needstate", "need_id", "casework_needstate"),
        of_its_own("casework_membership", "student_id", "casework_departure"),
        migrations.CreateModel(
            name="ContactState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("dataset", models.SmallIntegerField()),
                ("state", models.TextField(choices=[("withdrawn", "Withdrawn"), ("restored", "Restored")])),
                ("by", to("partners.person")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="states", to="casework.contact"
                    ),
                ),
                ("contributor", to("partners.organization")),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="students.student"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        Functions(SQL / "withdrawal.sql"),
    ]

"""What the model made of each pair, and whom it may compare."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from homeroom.access.functions import Functions

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0005_stated_links'),
        ('students', '0011_fewer_questions_a_row'),
    ]

    operations = [
        migrations.CreateModel(
            name='Weighing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.TextField(help_text='The version of the parameters.')),
                ('compared', models.BinaryField(help_text="As the pair's, when it was weighed.")),
                ('weight', models.FloatField(help_text="Bits, with what the roster's size takes.")),
                ('band', models.TextField(choices=[('automatic', 'automatic'), ('review', 'review')])),
                ('line', models.TextField(blank=True, help_text='The first line that does not hold; empty if all do.')),
                ('evidence', models.JSONField(help_text='Of each comparison its name, its level, and its bits.')),
                ('measured', models.JSONField(help_text="What the lines look at: ranks, how far ahead, evidence of one's own.")),
                ('is_beside_twins', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='students.batch')),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weighings', to='matching.pair')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('band', 'automatic'), models.Q(('line', ''), _negated=True), _connector='XOR'), name='weighing_says_which_line_failed'),
                ],
            },
        ),
        Functions(SQL / "weighing.sql"),
    ]

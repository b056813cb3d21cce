"""Photographs that belong to a contact; what a family writes to the team is a contact too."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0011_withdrawn'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contact',
            name='medium',
            field=models.TextField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('video', 'By video'), ('text', 'By text message'), ('email', 'By e-mail'), ('letter', 'By letter'), ('school_visit', 'School visit'), ('home_visit', 'Home visit'), ('message', 'Message to the team')]),
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('width', models.SmallIntegerField()),
                ('height', models.SmallIntegerField()),
                ('sealed_words', models.BinaryField(help_text='What it shows, for whoever cannot see it.')),
                ('sealed_large', models.BinaryField()),
                ('sealed_small', models.BinaryField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='casework.contact')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gt', 0), ('width__gt', 0)), name='photo_has_a_size')],
            },
        ),
    ]

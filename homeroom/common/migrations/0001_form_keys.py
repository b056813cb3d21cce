from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="FormKey",
            fields=[
                ("key", models.CharField(max_length=22, primary_key=True, serialize=False)),
                ("by", models.BigIntegerField()),
                ("used_at", models.DateTimeField(auto_now_add=True)),
                ("result_url", models.CharField(blank=True, max_length=300)),
            ],
        ),
    ]

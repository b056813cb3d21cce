from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "homeroom.insight"
    verbose_name = "Insight"

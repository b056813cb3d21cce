from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "homeroom.insight"
    verbose_name = "Insight"

    def ready(self):
        from homeroom.insight import protection  # noqa: F401

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "homeroom.insight"
    verbose_name = "Insight"

    def ready(self):
        from homeroom.exchange.loading.counting import at_the_end
        from homeroom.insight import protection  # noqa: F401
        from homeroom.insight.copies import protection as of_copies  # noqa: F401
        from homeroom.insight.quality import protection as of_quality  # noqa: F401
        from homeroom.insight.quality.measuring import measure

        at_the_end.append(measure)

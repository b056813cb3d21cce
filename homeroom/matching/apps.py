from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "homeroom.matching"
    verbose_name = "Matching"

    def ready(self):
        from homeroom.matching import protection  # noqa: F401

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "homeroom.matching"
    verbose_name = "Matching"

    def ready(self):
        from homeroom.matching import protection  # noqa: F401
        from homeroom.matching.first_pass import protection as of_first_pass  # noqa: F401

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "homeroom.agreements"
    verbose_name = "Agreements"

    def ready(self):
        from homeroom.agreements import protection  # noqa: F401

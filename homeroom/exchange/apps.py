from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "homeroom.exchange"
    verbose_name = "Exchange"

    def ready(self):
        from homeroom.exchange import protection  # noqa: F401

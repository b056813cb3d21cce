from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "homeroom.connections"
    verbose_name = "Connections"

    def ready(self):
        from homeroom.connections import protection  # noqa: F401

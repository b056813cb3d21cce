from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "homeroom.desk"
    verbose_name = "Desk"

    def ready(self):
        from homeroom.desk import seat  # noqa: F401

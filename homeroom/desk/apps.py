from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "homeroom.desk"
    verbose_name = "Desk"

    def ready(self):
        from homeroom.access.door import asked_along
        from homeroom.desk import seat  # noqa: F401
        from homeroom.desk.rules import IS_READY

        asked_along["is_ready"] = IS_READY

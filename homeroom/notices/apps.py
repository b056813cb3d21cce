from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "homeroom.notices"
    verbose_name = "Notices"

    def ready(self):
        from homeroom.notices import protection  # noqa: F401

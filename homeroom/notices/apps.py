from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "homeroom.notices"
    verbose_name = "Notices"

    def ready(self):
        from homeroom.access.door import asked_along
        from homeroom.notices import protection  # noqa: F401
        from homeroom.notices.queries import UNREAD

        asked_along["unread_notices"] = UNREAD

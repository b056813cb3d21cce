from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "homeroom.desk"
    verbose_name = "Desk"

    def ready(self):
        from homeroom.access.door import asked_along
        from homeroom.desk import seat  # noqa: F401
        from homeroom.desk.readiness.lasting import PAPERS_END_AT

        asked_along["papers_end_at"] = PAPERS_END_AT

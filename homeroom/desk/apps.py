from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "homeroom.desk"
    verbose_name = "Desk"

    def ready(self):
        from homeroom.access.door import asked_along
        from homeroom.desk import seat  # noqa: F401
        from homeroom.desk.readiness.lasting import PAPERS_END_AT
        from homeroom.insight.copies.queries import DUE

        asked_along["papers_end_at"] = PAPERS_END_AT
        asked_along["copies_due"] = DUE
        asked_along["frozen"] = "(SELECT access.frozen_v1())"
        asked_along["may_break_glass"] = (
            "coalesce((SELECT c.emergency_roles ? partners_person.role FROM partners_collaboration c WHERE c.id = 1), false)"
        )

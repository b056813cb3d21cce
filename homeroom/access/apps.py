from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "homeroom.access"
    verbose_name = "Access"

    def ready(self):
        from django.db.models.signals import post_migrate

        from homeroom.access import book, people  # noqa: F401
        from homeroom.access.laying import lay_after_migrate
        from homeroom.access.sealing import protection  # noqa: F401

        post_migrate.connect(lay_after_migrate, sender=self, dispatch_uid="homeroom.access.laying")

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "homeroom.casework"
    verbose_name = "Casework"

    def ready(self):
        from homeroom.casework import protection, publications  # noqa: F401

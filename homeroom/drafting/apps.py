from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "homeroom.drafting"
    verbose_name = "Drafting"

    def ready(self):
        from homeroom.drafting import protection  # noqa: F401

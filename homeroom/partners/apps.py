from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "homeroom.partners"
    verbose_name = "Partners"

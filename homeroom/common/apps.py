from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "homeroom.common"
    label = "common"

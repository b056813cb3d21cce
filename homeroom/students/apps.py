from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "homeroom.students"
    verbose_name = "Students"

    def ready(self):
        from homeroom.students import protection, publications  # noqa: F401

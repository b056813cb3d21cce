"""Opening the rooms to a command: Django set up, connected as one role."""

import os

SETTINGS = "homeroom.config.settings"


def open_rooms(role: str) -> None:
    """Must come before the first import of a room's models; a process has one role for its whole life."""
    os.environ["HOMEROOM_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()

"""The `default` connection: a PostgreSQL connection that answers only inside the door.

Outside, a query raises. An empty answer would hide the mistake; a raised one is found by the first test.
"""

from django.db.backends.postgresql import base


class OutsideTheDoor(RuntimeError):
    """A query was made on the door's connection before anybody entered."""


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def guarded(self) -> bool:
        return bool(self.settings_dict.get("HOMEROOM_GUARDED"))

    door_is_open = False

    def create_cursor(self, name=None):
        if self.guarded and not self.door_is_open:
            raise OutsideTheDoor(
                "This query was made outside the door. Enter with homeroom.access.door first, so that it is asked by one"
                " person, for one purpose."
            )
        return super().create_cursor(name)

"""May this connection be agreed to, or ended, now?"""

from homeroom.connections.models import Connection
from homeroom.connections.queries import State, state_of
from homeroom.partners.models import Person


def may_agree(person: Person, connection: Connection) -> bool:
    """Whether it waits for this very person."""
    return connection.person_id == person.pk and state_of(connection) is State.WAITS


def may_end(connection: Connection) -> bool:
    """Whoever sees it may end it: its organization's stewards, and the person in whose name it asks."""
    return state_of(connection) in (State.WAITS, State.OPEN)

"""May this connection be agreed to, or ended, now?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeroom.connections.models import Connection
from homeroom.connections.queries import State, state_of
from homeroom.partners.models import Person


def why_not_agree(person: Person, connection: Connection) -> Iterator[str]:
    """Reasons why `person` may not let this program ask; none means may."""
    if connection.person_id != person.pk:
        yield _("Only the person in whose name it asks can agree.")
    if state_of(connection) is not State.WAITS:
        yield _("This connection does not wait for anybody.")


def may_end(connection: Connection) -> bool:
    """Whoever sees it may end it: its organization's stewards, and the person in whose name it asks."""
    return state_of(connection) in (State.WAITS, State.OPEN)

"""What verbs say when others should hear of what they did, in the same transaction.

Each names the row that it wrote; who is told, the database finds out from that row (sql/notices.sql).
"""

from homeroom.access.door import call


def tell_of_turn(turn: int) -> None:
    """A task was put in somebody's hands, put off, or finished."""
    call("SELECT access.notify_of_turn_v1(%s)", turn)


def tell_of_closed_need(state: int) -> None:
    call("SELECT access.notify_of_closed_need_v1(%s)", state)


def tell_of_contact(contact: int) -> None:
    """For the team; what is for one's own organization is told to nobody."""
    call("SELECT access.notify_of_contact_v1(%s)", contact)


def tell_of_member(membership: int) -> None:
    call("SELECT access.notify_of_member_v1(%s)", membership)


def tell_of_departure(departure: int) -> None:
    call("SELECT access.notify_of_departure_v1(%s)", departure)


def tell_parties(agreement: int) -> None:
    """What was done last with an agreement on its page: activated, paused, let go on, amended, withdrawn from, ended."""
    call("SELECT access.notify_parties_v1(%s)", agreement)


def tell_of_draft(draft: int) -> None:
    """A draft agreement was begun or moved on; whoever is to sign it is told so."""
    call("SELECT access.notify_of_draft_v1(%s)", draft)


def tell_of_freeze(freeze: int) -> None:
    """Sharing was paused or goes on, or the collaboration is closing: every data steward, at once."""
    call("SELECT access.notify_of_freeze_v1(%s)", freeze)


def tell_of_connection(connection: int) -> None:
    """A program is to ask in somebody's name, and waits for that person's word."""
    call("SELECT access.notify_of_connection_v1(%s)", connection)


LOADED, HELD, REFUSED = "import_loaded", "import_held", "import_refused"


def tell_of_batch(kind: str) -> None:
    """What became of the load that this transaction works on."""
    call("SELECT access.notify_of_batch_v1(%s)", kind)


EMPTY, SHORT = "feed_empty", "feed_short"


def tell_of_short_load(kind: str) -> None:
    """The load that this transaction works on came empty, or with less than half: told to whoever answers for its feed."""
    call("SELECT access.notify_of_short_load_v1(%s)", kind)


def tell_of_late_feed(last: int) -> None:
    """Since this load of it a feed is late. Each of whoever answers for it is told of the same load once."""
    call("SELECT access.notify_of_late_feed_v1(%s)", last)


def tell_of_cut(pair: int) -> None:
    """During a batch of the district: the link of this pair was cut. Who answers for it on either side reads what was seen."""
    call("SELECT access.notify_of_cut_v1(%s)", pair)


def tell_linkage_stewards() -> None:
    """The load that this transaction works on brought possible matches."""
    call("SELECT access.notify_linkage_v1()")


def tell_of_duplicates() -> None:
    """The load that this transaction works on brought records of agencies that may be one child's."""
    call("SELECT access.notify_of_duplicates_v1()")


def tell_of_overlay(overlay: int) -> None:
    """A record may hold facts of two children."""
    call("SELECT access.notify_of_overlay_v1(%s)", overlay)


def tell_of_tie(tie: int) -> None:
    """Two records of one agency are one child's: its data stewards join them."""
    call("SELECT access.notify_of_tie_v1(%s)", tie)

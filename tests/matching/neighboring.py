"""What people have decided of a child whom two agencies have."""

from tests.matching.duplicating import only, say
from tests.matching.planting import pairs_of
from tests.matching.reviewing import say as decide
from tests.matching.reviewing import work
from tests.town import neighbors
from tests.town.neighbors import LAKESIDE_ONCE_MORE, own_folder, send_lakeside


def enrolled(town) -> None:
    """Lakeside has Marisol twice. The county's record stands with one of these by a rule, the neighbor's with the other by Lena,
    who says that both agencies' records are one child's."""
    neighbors.sent(town)
    send_lakeside(town, own_folder(town), LAKESIDE_ONCE_MORE)
    [pair] = pairs_of(town, "D-1")
    lena = town.as_(town.lena_marsh)
    decide(lena, pair, "link")
    work(town)
    say(lena, only(town), "same")

"""How many children one person is shown in a sitting, and where that is more than is normal (sharing specification 2.3, step 12).

Counted by the database from the book, so that no page, file, print, job or command is left out (access/sql/sitting.sql).
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Sitting:
    """`opened` children were shown to this person so far; `fresh` more are asked for now, who were not among them.

    `normal` is what is normal for this person, `most` where it is held; `stops`: a data steward said that it goes no further.
    """

    opened: int
    fresh: int
    normal: int
    most: int
    stops: bool = False
    is_confirmed: bool = True
    steward: str = ""

    @property
    def total(self) -> int:
        return self.opened + self.fresh

    @property
    def is_above_normal(self) -> bool:
        """Who was shown already may be shown again: nothing new is learned."""
        return self.fresh > 0 and self.total > self.normal

    @property
    def is_held(self) -> bool:
        return self.fresh > 0 and (self.stops or self.total > self.most)


# The same of a row of access.sitting_v1, so that what fits is written down in the statement that asks.
FITS_THE_SITTING = (
    "s.fresh = 0 OR NOT s.stops AND s.opened + s.fresh <= CASE WHEN s.is_confirmed THEN s.most ELSE s.normal END"
)


def limits() -> list[int]:
    """Of the settings, as the functions of the database take them."""
    return [
        settings.SITTING_HOURS,
        settings.SITTING_CHILDREN_LEAST,
        settings.SITTING_CHILDREN_MOST,
        settings.SITTING_HELD_AT_TIMES,
    ]

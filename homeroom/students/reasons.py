"""Why something of a child is open, and what a reason lets one do with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from homeroom.access.catalogue import FLAG, FULL, MASKED, catalogue
from homeroom.access.recipients import MayHave

EMERGENCY_BASIS = "FERPA-EMERGENCY"


@dataclass(frozen=True)
class Reason:
    """One grant that opens something of this child to this viewer, and what it rests on."""

    contributor_id: int
    datasets: int
    elements: str
    own: bool
    agreement_id: int | None
    line_id: int | None
    basis: str
    relation: str
    population: str
    purpose_id: int | None
    since: object
    until: object
    release_id: int = 0  # The consent, the order or the emergency that it rests on, as access keeps it.
    whole: str = ""  # Of the elements those that are open in full,
    masked: str = ""  # and those that are open masked.
    opens_from: date | None = None  # Of a line that opens rows of some days alone, their first.

    @property
    def way(self) -> tuple[int | None, str, str, int]:
        """The same for what one line opens whatever the day, and of some days."""
        return self.line_id, self.basis, self.relation, self.release_id

    @property
    def is_emergency(self) -> bool:
        return self.basis == EMERGENCY_BASIS

    def opens_whole(self, dataset: str) -> bool:
        return bool(self.datasets & catalogue().datasets[dataset].bit)

    def shows(self, named: str, view: int = FULL) -> bool:
        """A dataset, whole; or one element at this view or a fuller one, by itself or with its dataset."""
        element = catalogue().elements.get(named)
        if element is None:
            return self.opens_whole(named)
        shown = {FULL: (self.whole,), MASKED: (self.whole, self.masked), FLAG: (self.elements,)}[view]
        return self.opens_whole(element.dataset) or any(mask[element.number] == "1" for mask in shown)

    def opens(self, dataset: str) -> bool:
        """Whether this grant opens the dataset whole, or at least one element of it."""
        return any(self.shows(element.key, FLAG) for element in catalogue().datasets[dataset].elements)


def permitted(reasons: Iterable[Reason], permits: Callable[[Reason], bool]) -> MayHave:
    """Asks of a contributor's dataset or element whether a reason opens it that permits what is to be done with it.

    A line that opens rows of some days alone permits it where nothing opens rows of earlier days to this viewer: what is asked is
    all that is seen, and not one row (decision 36).
    """
    of_contributor: dict[int, list[Reason]] = {}
    for reason in reasons:
        of_contributor.setdefault(reason.contributor_id, []).append(reason)

    def may_have(contributor_id: int, named: str, view: int = FULL, /) -> bool:
        mine = of_contributor.get(contributor_id, [])
        may = [reason for reason in mine if reason.shows(named, view) and permits(reason)]
        rows = [reason for reason in mine if reason.opens_whole(dataset_of(named))]
        by_day = {reason.way: reason.opens_from for reason in rows if reason.opens_from}
        if any(reason.way not in by_day for reason in may):
            return True
        first = min((by_day[reason.way] for reason in may), default=date.max)
        return bool(may) and all((reason.opens_from or date.min) >= first for reason in rows)

    return may_have


def dataset_of(named: str) -> str:
    element = catalogue().elements.get(named)
    return element.dataset if element else named

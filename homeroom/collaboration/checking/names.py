"""What every part of a check asks: who and what the file names."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homeroom.access.catalogue import catalogue
from homeroom.collaboration.reading import Read

Found = Iterator[tuple[tuple[str | int, ...], str]]
AGENCIES = ("child_welfare", "tribal_organization")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Names:
    """The file, and what stands in it by id."""

    def __init__(self, read: Read):
        self.document = read.document
        self.organizations = {o.id: o for o in self.document.organizations}
        self.people = {p.id: p for p in self.document.people}
        self.purposes = {p.id: p for p in self.document.purposes}
        self.agreements = {a.id: a for a in self.document.agreements}
        self.zone = _zone(self.document.collaboration.timezone)

    def unknown(self, key: str, what: str) -> str:
        return f"{key} is no {what} of this file. Write the {what} into the file, or correct the id."

    def elements(self, elements: Iterable[str], *, only_unknown: bool = False) -> Iterator[tuple[int, str]]:
        """What limits, or is objected to, may be prohibited here: that changes nothing and is no fault (`only_unknown`)."""
        known = catalogue()
        categories = {element.category for element in known.elements.values()}
        for place, pattern in enumerate(elements):
            if pattern.endswith(".*") and pattern.removesuffix(".*") in categories:
                continue
            if pattern not in known.elements:
                yield place, f"{pattern} is no element of the catalogue, nor a category with .* behind it."
            elif known.elements[pattern].prohibited and not only_unknown:
                yield place, f"This collaboration does not hold {pattern}: it is prohibited. Leave it out."

    def student(self, name: str) -> Iterator[str]:
        organization = name.partition(":")[0]
        if organization not in self.organizations:
            yield self.unknown(organization, "organization")

    def knows(self, student: str) -> bool:
        return student.partition(":")[0] in self.organizations

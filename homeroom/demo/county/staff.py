"""People with a seat in the collaboration: the cast, and as many colleagues as the county's size asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from homeroom.demo.county import names
from homeroom.demo.county.cast import CAST
from homeroom.demo.county.schools import District
from homeroom.demo.county.sizes import CASEWORKERS_PER_UNIT, CHILDREN_PER_CASEWORKER, Extent

DOMAINS = {
    "county-dcs": "dcs.example",
    "county-court": "court.example",
    "casa": "casa.example",
    "bridge": "bridge.example",
    "data-host": "prairiedata.example",
    None: "mail.example",
}
CAST_NAMES = {"marisol.vega": "Marisol Vega Ortiz"}


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    role: str
    organization: str | None
    email: str
    schools: tuple[str, ...] = ()
    supervisor: str = ""


class Staff:
    def __init__(self, dice: Random, extent: Extent, districts: Sequence[District]) -> None:
        self.dice, self.districts = dice, districts
        self.domains = DOMAINS | {district.id: district.domain for district in districts}
        self.people: dict[str, Person] = {}
        self._add_cast()
        self._add_caseworkers(round(extent.in_care / CHILDREN_PER_CASEWORKER))
        for district in districts:
            self._add_school_people(district)

    @property
    def caseworkers(self) -> list[Person]:
        return [person for person in self.people.values() if person.role == "caseworker"]

    def _add_cast(self) -> None:
        lakeside = self.districts[0]
        schools = {
            "ada.okafor": _counseled(lakeside)[0],
            "grace.lowell": (lakeside.zones_by_level["ms"][0].id,),
            "leo.marin": tuple(school.id for school in lakeside.schools),
        }
        supervisors = {"rosa.diaz": "june.park", "tom.reed": "carl.voigt"}
        for part in CAST:
            name = CAST_NAMES.get(part.person, part.person.replace(".", " ").title())
            email = f"{part.person}@{self.domains[part.organization]}"
            place = schools.get(part.person, ()), supervisors.get(part.person, "")
            self.people[part.person] = Person(part.person, name, part.role, part.organization, email, *place)

    def _add_caseworkers(self, number: int) -> None:
        """Units of ten: Rosa's, Tom's, and at larger sizes more of them."""
        supervisors = ["june.park", "carl.voigt"]
        while len(supervisors) * CASEWORKERS_PER_UNIT < number:
            supervisors.append(self._hire("caseworker_supervisor", "county-dcs").id)
        for place in range(2, number):  # Rosa and Tom are the first two.
            self._hire("caseworker", "county-dcs", supervisor=supervisors[place % len(supervisors)])

    def _add_school_people(self, district: District) -> None:
        taken = {
            school for person in self.people.values() for school in person.schools if person.role == "school_counselor"
        }
        for schools in _counseled(district):
            if not taken & set(schools):
                self._hire("school_counselor", district.id, schools=schools)
        have = {(person.role, person.organization) for person in self.people.values()}
        if ("education_liaison", district.id) not in have:
            self._hire("education_liaison", district.id, schools=tuple(school.id for school in district.schools))
        if ("teacher", district.id) not in have:
            self._hire("teacher", district.id, schools=(district.zones_by_level["ms"][0].id,))

    def _hire(self, role: str, organization: str, *, schools: tuple[str, ...] = (), supervisor: str = "") -> Person:
        name, id = next(self._free_names())
        email = f"{id}@{self.domains[organization]}"
        self.people[id] = Person(id, name, role, organization, email, schools, supervisor)
        return self.people[id]

    def _free_names(self) -> Iterator[tuple[str, str]]:
        while True:
            first, last = adult(self.dice)
            id = names.slug(first, last)
            if id not in self.people:
                yield f"{first} {last}", id


def adult(dice: Random, last: str = "", *, background: str = "", sex: str = "") -> tuple[str, str]:
    background = background or names.background(dice)
    sex = sex or ("male" if dice.random() < 0.3 else "female")
    return names.first_names(background, sex).draw(dice), last or names.last_names(background).draw(dice)


def _counseled(district: District) -> list[tuple[str, ...]]:
    """The schools of each counselor: a middle school with the elementary schools that feed it, or a high school."""
    groups: dict[str, list[str]] = {school.id: [school.id] for school in district.zones_by_level["ms"]}
    for zone, school in enumerate(district.zones_by_level["es"]):
        groups[district.school(zone, 6).id].append(school.id)
    return [tuple(group) for group in groups.values()] + [(school.id,) for school in district.zones_by_level["hs"]]

"""More children and students for the town, sent by its partners and matched as everything is."""

import re
from pathlib import Path

import pytest

from tests.town import files

SCHOOL = "lincoln-ms"


def child(number: int, first: str, last: str, *, born: str, middle: str = "", former: str = "") -> tuple:
    return (str(number), "", first, middle, last, former, born, "female", "rosa", 90, None, "LKS-LINC")


def student(number: str, first: str, last: str, *, born: str, middle: str = "") -> tuple:
    return (number, f"ST-{number}", first, last, middle, born, SCHOOL, "07")


def send(town, folder: Path, children: list[tuple], students: list[tuple]) -> None:
    """The agency's bundle and the district's, each whole, with these added."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHILDREN", [*files.CHILDREN, *children])
        agency = files.agency(folder / "county-dcs")
    roster = files.district(folder / "lakeside-usd", "lakeside-usd", "Lakeside", [*files.LAKESIDE, *students])
    for sent, key in ((agency, "county-dcs"), (roster, "lakeside-usd")):
        town.homeroom("import", str(sent), "--from", key, "--accept-held")


# Born on one day, one last name, one school: each resembles the child, whose own first name neither has in full.
TWINS = [
    student("S71", "Anneliese", "Corvin", born="2012-03-09"),
    student("S72", "Annamarie", "Corvin", born="2012-03-09"),
]
# As Lakeside has Marisol already, but for the number, the school and the grade.
MARISOL_AGAIN = ("S41", "ST-501", "Marisol", "Vega Ruiz", "Ana", "2013-04-02", "grant-hs", "06")
CHILD_OF_TWINS = child(20071, "Anne", "Corvin", born="2012-03-09")
FIRST_NAMES = ("Beatrix", "Cordula", "Dorothea", "Elfriede", "Florence", "Guinevere", "Henrietta", "Isidora")
LAST_NAMES = ("Abernathy", "Blackwood", "Castellan", "Dunmore", "Eastlake", "Fairweather", "Greenhalgh", "Hollister")


def eight_more() -> tuple[list[tuple], list[tuple]]:
    """Each has another last name at school, of which a part is the same, and no middle name in either list."""
    names = list(zip(FIRST_NAMES, LAST_NAMES, strict=True))
    days = [f"2012-0{month}-1{month}" for month in range(1, 9)]
    children = [
        child(20000 + n, first, last, born=day) for n, ((first, last), day) in enumerate(zip(names, days, strict=True))
    ]
    students = [
        student(f"S8{n}", first, f"{last} Zeller", born=day)
        for n, ((first, last), day) in enumerate(zip(names, days, strict=True))
    ]
    return children, students


def pairs_of(town, source_id: str) -> list[int]:
    """The pairs of the agency's child of this number, the oldest first."""
    rows = town.admin(
        "SELECT p.id FROM matching_pair p JOIN students_sourcerecord r ON r.student_id = p.student_id"
        " AND r.contributor_id = p.agency_id WHERE r.source_id = %s ORDER BY p.found_at, p.id",
        source_id,
    )
    return [number for (number,) in rows]


def all_form(page: str) -> dict[str, str]:
    """What the button for all records of a page sends."""
    form = page[page.index("/refusals/") :]
    return {name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("form_key", "seen")}

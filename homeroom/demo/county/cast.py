"""The people and children of the demonstration whom everybody knows: the same at every size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from homeroom.demo.county.likeness import How
from homeroom.demo.county.sizes import Size


class Part(NamedTuple):
    """One sign-in of the demonstration."""

    person: str
    role: str
    organization: str | None
    who: str
    child: str | None
    """A child whom this person can show first, as the agency's id, once the agreements allow it."""


@dataclass(frozen=True)
class Featured:
    """A child in care whose story is told, not drawn."""

    child_id: str
    first: str
    middle: str
    last: str
    sex: str
    background: str
    grade: int
    district: str
    school: str
    how: How
    worker: str
    family: str
    days_in_care: int
    moved_days_ago: tuple[int, ...]
    """Later placements, each as days before today."""
    changed_school: tuple[int, ...] = ()
    """Which of the placements, the first being 0, brought another school."""
    preferred: str = ""
    english_learner: bool = False
    special_education: bool = False
    caregiver: tuple[str, str] | None = None
    """With whom the child lives now, where that is one of the cast."""


MARISOL, MATEO, JORDAN, KATHERINE, ISAAC, NADIA = "10023", "10024", "10031", "10038", "10042", "10057"

FEATURED = (
    Featured(
        MARISOL, "Marisol", "Elena", "Vega Ortiz", "female", "spanish", 8, "lakeside-usd", "lincoln-ms", How.STATE_ID,
        "rosa.diaz", "vega", 560, (430, 38), preferred="Mari", english_learner=True, caregiver=("Pat", "Coleman"),
    ),
    Featured(
        MATEO, "Mateo", "", "Vega Ortiz", "male", "spanish", 3, "lakeside-usd", "", How.EXACT,
        "rosa.diaz", "vega", 560, (430, 38), english_learner=True, special_education=True,
    ),
    Featured(
        JORDAN, "Jordan", "Lee", "O'Neal", "male", "english", 11, "lakeside-usd", "", How.EXACT,
        "rosa.diaz", "oneal", 780, (610, 300, 45), changed_school=(1, 2), special_education=True,
    ),
    Featured(
        KATHERINE, "Katherine", "Rose", "Aldridge", "female", "english", 7, "lakeside-usd", "lincoln-ms", How.NICKNAME,
        "rosa.diaz", "aldridge", 240, (200,),
    ),
    Featured(
        ISAAC, "Isaac", "", "Thornbury", "male", "black", 7, "lakeside-usd", "lincoln-ms", How.STATE_ID,
        "tom.reed", "thornbury", 400, (350, 120),
    ),
    Featured(
        NADIA, "Nadia", "", "Abara-Quist", "female", "african", 5, "north-usd", "", How.STATE_ID,
        "rosa.diaz", "abara", 330, (290,),
    ),
)  # fmt: skip

CAST = (
    Part("rosa.diaz", "caseworker", "county-dcs", "Caseworker, Unit 1", MARISOL),
    Part("tom.reed", "caseworker", "county-dcs", "Caseworker, Unit 2: none of Rosa's children is his", ISAAC),
    Part("june.park", "caseworker_supervisor", "county-dcs", "Supervisor of Unit 1, Rosa's unit", MARISOL),
    Part("carl.voigt", "caseworker_supervisor", "county-dcs", "Supervisor of Unit 2, Tom's unit", ISAAC),
    Part("dora.lind", "data_steward", "county-dcs", "Data steward of the child-welfare agency", None),
    Part("ada.okafor", "school_counselor", "lakeside-usd", "Counselor at Lincoln Middle School", MARISOL),
    Part("grace.lowell", "teacher", "lakeside-usd", "Teacher at Lincoln Middle School", MARISOL),
    Part("leo.marin", "education_liaison", "lakeside-usd", "Foster-care liaison of Lakeside Unified", MARISOL),
    Part("ben.ito", "data_steward", "lakeside-usd", "Data steward of Lakeside Unified", None),
    Part("nora.quist", "data_steward", "north-usd", "Data steward of North Valley", None),
    Part("sol.abara", "data_steward", "riverbend-usd", "Data steward of Riverbend", None),
    Part(
        "lena.marsh", "linkage_steward", "data-host", "Linkage steward: decides which records are one child", KATHERINE
    ),
    Part("omar.voss", "host_operator", "data-host", "Operator of the data host: sees no child", None),
    Part("priya.nair", "program_manager", "county-dcs", "Manager of the education program", None),
    Part("helen.baird", "court_staff", "county-court", "Clerk of the juvenile court", None),
    Part("joan.ferris", "casa", "casa", "CASA volunteer for Marisol", MARISOL),
    Part("sam.brooks", "tutor", "bridge", "Tutor at Bridge Tutoring: what Marisol's mother agreed to", MARISOL),
    Part("pat.coleman", "foster_parent", None, "Foster parent of Marisol and Mateo", MARISOL),
    Part("elena.vega", "parent", None, "Marisol's mother: reads the school's record of her", MARISOL),
    Part("marisol.vega", "youth", None, "Marisol, 8th grade, in care", MARISOL),
)


def cast(size: Size) -> list[Part]:
    """Who may sign in at the demonstration. All of them are in the county of every size."""
    del size
    return list(CAST)

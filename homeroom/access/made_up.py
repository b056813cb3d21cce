"""A caseworker, a child in her agency's care, and one signed agreement: made-up facts, on which the rule checks itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from homeroom.access.catalogue import catalogue
from homeroom.access.evidence import ALWAYS, Facts, Paper, Path, Question

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
DAY = timedelta(days=1)
BEGAN, ENDS = NOW - 100 * DAY, NOW + 100 * DAY
SINCE = (BEGAN, None)
NOTHING = "0" * 128


def bits(*keys: str) -> str:
    numbers = {catalogue().elements[key].number for key in keys}
    return "".join("1" if n in numbers else "0" for n in range(128))


LINE = Path(
    agreement=2, line=1, operations=("view", "list", "print"), redisclosure="", role="caseworker",
    purpose="school-stability", contributor="lakeside", own=False, basis="FERPA-USA", relation="assigned",
    population="in_care_of_recipient", condition="agency_responsible", datasets=catalogue().mask("academics"),
    full=NOTHING, masked=NOTHING, flag=NOTHING, during=ALWAYS,
)  # fmt: skip
OWN = replace(
    LINE, agreement=None, line=None, operations=None, purpose=None, contributor="dcs", own=True, basis="45 CFR 205.50",
    condition="any", datasets=catalogue().mask("care_episode", "placement_address"),
)  # fmt: skip
SIGNED = (("Lakeside", BEGAN), ("Child Services", BEGAN))
MOU = Paper("mou", "The MOU", None, (BEGAN, ENDS), True, None, None, SIGNED, ())
DSA = Paper("dsa", "School records", 1, (BEGAN, ENDS), True, None, None, SIGNED, ())
IN_CARE = (("any", ALWAYS), ("in_care", SINCE), ("in_care_of_recipient", SINCE), ("agency_responsible", SINCE))
ROSA = Facts(
    role="caseworker",
    organization="dcs",
    supervisor="Sam Hill",
    active=ALWAYS,
    absent={},
    debarred=None,
    names={"dcs": "Child Services", "lakeside": "Lakeside", "north": "North"},
    purposes={"school-stability": "Stability", "tutoring": "Tutoring"},
    timezone="America/Chicago",
    readiness=(("confidentiality", (BEGAN, ENDS)), ("training", (BEGAN, ENDS))),
    is_known_child=True,
    records=("dcs", "lakeside"),
    relations=(("assigned", SINCE),),
    circumstances=IN_CARE,
    recusals=(),
    orders=(),
    paths=(LINE, OWN),
    papers={1: MOU, 2: DSA},
)
QUESTION = Question("rosa.diaz", "dcs:10023", "academics.transcript", "school-stability", NOW)

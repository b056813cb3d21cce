"""Made-up facts, on which the rule checks itself: a caseworker, a child in her agency's care and one signed agreement; and beside
them people of other roles, with the papers and the ways that they have."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from homeroom.access.catalogue import catalogue
from homeroom.access.evidence import ALWAYS, EMERGENCY, RELEASED, Facts, Paper, Path, Question, Release

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


# --- Others, papers and ways, of which the vectors are made -----------------------------------------------------------


def asks(**changed) -> Question:
    return replace(QUESTION, **changed)


def somebody(role: str, organization: str, *paths: Path, **more) -> Facts:
    """Another person, with these ways and no relation but those given."""
    own: dict[str, Any] = {
        "relations": (),
        "paths": paths,
        "role": role,
        "organization": organization,
        "supervisor": "",
        **more,
    }
    names = {**ROSA.names, "casa": "Casa", "bridge": "Bridge", "court": "Court", "uni": "University", "host": "Host"}
    return replace(ROSA, names=names, **own)


def line(role: str, contributor: str, *elements: str, **more) -> Path:
    shown: dict[str, Any] = {
        "full": NOTHING,
        "masked": NOTHING,
        "flag": NOTHING,
        more.pop("view", "full"): bits(*elements),
    }
    terms: dict[str, Any] = {
        "condition": "any",
        "population": "in_care",
        "relation": "team_member",
        "basis": "IV-E",
        **more,
    }
    return replace(LINE, role=role, contributor=contributor, datasets=0, **shown, **terms)


def permit(role: str, condition: str) -> Path:
    """The way of whatever a consent or an order names."""
    everything = "1" * 128
    shown: dict[str, Any] = {"full": everything, "masked": everything, "flag": everything}
    about: dict[str, Any] = {"agreement": None, "line": None, "operations": None, "purpose": None, "population": "any"}
    return replace(LINE, role=role, relation=RELEASED, condition=condition, basis="", datasets=0, **shown, **about)


def release(kind: str, *elements: str, **more) -> Release:
    named: dict[str, Any] = {
        "signed_by": "Elena Vega",
        "full": bits(*elements),
        "masked": NOTHING,
        "flag": NOTHING,
        "scope": bits(*elements),
    }
    purpose = "tutoring" if kind == "consent" else None
    return Release(
        **{
            **named,
            "kind": kind,
            "key": "p",
            "is_named": False,
            "purpose": purpose,
            "basis": "",
            "during": (BEGAN, ENDS),
            **more,
        }
    )


def without(*circumstances: str) -> Facts:
    """They held until yesterday."""
    ended = tuple((name, (BEGAN, NOW - DAY) if name in circumstances else span) for name, span in IN_CARE)
    return replace(ROSA, circumstances=ended)


def with_dsa(**changed) -> Facts:
    return replace(ROSA, papers={1: MOU, 2: replace(DSA, **changed)})


def lacking(what: str, **details) -> Paper:
    details = {"line": 1, **details}
    return replace(DSA, lacks=({"code": "R-BASIS", "what": what, "details": details, "sentence": ""},))


IN_SCHOOL = (("school_of_enrollment", SINCE),)
ON_THE_TEAM = (("team_member", SINCE),)
IN_CARE_FLAG = line("school_counselor", "dcs", "care.in_care", view="flag", relation="school_of_enrollment")
COUNSELOR = somebody("school_counselor", "lakeside", IN_CARE_FLAG, relations=IN_SCHOOL)
NEW_SCHOOL = line(
    "school_counselor", "lakeside", "academics.transcript", relation="school_of_enrollment", condition="enrolled",
    population="enrolled_in_recipient", basis="FERPA-ENROLLING-SCHOOL", duties=("notify_family_of_transfer",),
)  # fmt: skip
# Between schools, so an agency's line tells the new one too that the student is in care (decision 30).
SCHOOLS = {"lakeside": "school_district", "north": "school_district", "dcs": "child_welfare"}
ENROLLING = somebody(
    "school_counselor", "north", NEW_SCHOOL, IN_CARE_FLAG, relations=IN_SCHOOL, kinds=SCHOOLS,
    circumstances=(*IN_CARE, ("enrolled", SINCE), ("enrolled_in_recipient", SINCE)),
)  # fmt: skip
TO_THE_ADVOCATE = line("casa", "lakeside", "academics.transcript")
RIGHT = replace(
    line("parent", "lakeside", "academics.transcript", relation="rights_holder", population="any"),
    agreement=None, line=None, operations=None, purpose=None,
)  # fmt: skip
PARENT = somebody("parent", "families", RIGHT, relations=(("rights_holder", ALWAYS),), readiness=())
LIMIT = {
    "key": "o", "effect": "limit", "datasets": [catalogue().datasets["placement_address"].number], "read_by": [],
    "during": (BEGAN, ENDS),
}  # fmt: skip
TUTOR = somebody("tutor", "bridge", permit("tutor", "consent"), permit("tutor", "order"), relations=ON_THE_TEAM)
ACTIVITIES = "supports.activities"
INCIDENTS = "discipline.incidents"
SUD = "behavioral.sud"
MEALS = "supports.meal_eligibility"
IN_TUTORING = asks(element=ACTIVITIES, purpose="tutoring")
PROBATION = line("court_staff", "lakeside", "academics.transcript", basis="FERPA-JUVENILE")
STUDY = line("program_manager", "lakeside", "attendance.summary", relation="any_in_population", basis="FERPA-STUDIES")
RESEARCHER = somebody(
    "program_manager",
    "uni",
    replace(STUDY, operations=("view", "aggregate", "export"), duties=("output_check",)),
    relations=(("any_in_population", ALWAYS),),
)
IN_ACTIVITIES = replace(LINE, datasets=0, full=bits(ACTIVITIES))
STRANGER = somebody("caseworker", "dcs")
ALLERGIES = "health.alerts"
# The specification's dispatcher of buses is nobody's role here: whoever at the school has to act is.
AT_THE_BUS = somebody("school_counselor", "lakeside", breaks_glass=True)
IN_DANGER = replace(
    AT_THE_BUS,
    paths=(replace(permit("school_counselor", EMERGENCY), contributor="dcs"),),
    releases=(
        release(
            EMERGENCY, ALLERGIES, is_named=True, purpose=None, basis="FERPA-EMERGENCY", signed_by="",
            during=(NOW, NOW + timedelta(hours=4)), reviewers=(("dcs", "Dora Lind"),),
        ),
    ),
)  # fmt: skip
FROZEN = (("freeze", (NOW - DAY, None)),)

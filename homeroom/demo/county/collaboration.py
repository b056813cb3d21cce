"""The collaboration as the file that `homeroom apply` reads: organizations, people, agreements.

Every law named here is named where sharing rests on it; the state statutes are placeholders, as the county is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from homeroom.demo.county.agency import AGENCY
from homeroom.demo.county.cast import MARISOL
from homeroom.demo.county.files import MARK
from homeroom.demo.county.schools import District
from homeroom.demo.county.staff import Person

HOST = "data-host"
TIMEZONE = "America/Chicago"
PURPOSE = "school-stability"
SIGNERS = {
    "lakeside-usd": ("Dana Reyes", "Superintendent"),
    "north-usd": ("Miles Corrigan", "Superintendent"),
    "riverbend-usd": ("Ruth Abend", "Superintendent"),
    "county-dcs": ("Lee Tran", "Director"),
    "county-court": ("Hon. Iris Calloway", "Presiding Judge"),
    "casa": ("Theo Lang", "Executive Director"),
    "bridge": ("Wanda Pryce", "Executive Director"),
    "data-host": ("Pat Moss", "Director"),
}
# A wildcard never reaches elements that are highly restricted, prohibited or hidden by default.
SCHOOL_ELEMENTS = [
    "identity.*",
    "enrollment.*",
    "attendance.*",
    "academics.*",
    "sped.status",
    "supports.english_learner",
    "supports.activities",
    "discipline.actions",
    "discipline.behavior_plan",
]
# What a school needs to know to do its part; not why the child is in care, and not where the child sleeps.
CARE_ELEMENTS = [
    "identity.legal_name",
    "identity.preferred_name",
    "care.agency_worker",
    "people.*",
    "court.education_rights_order",
]
# What a teacher who is on the team needs: both elements of the plan, so that its rows open, and no notes.
NEEDS_ELEMENTS = ["plan.goals", "plan.records_transfer"]
# What people write together. Both elements of the plan, so that its rows open.
PLAN_ELEMENTS = ["plan.goals", "plan.records_transfer", "notes.shared"]
# What a tutor needs to begin where the student is.
TUTORING_ELEMENTS = [
    "identity.legal_name",
    "identity.preferred_name",
    "attendance.*",
    "academics.*",
    "supports.english_learner",
]
Row = dict[str, Any]


class _Plain(yaml.SafeDumper):
    """Writes a value as often as it occurs: a person reads this file, and `&id001` tells a person nothing."""

    def ignore_aliases(self, data: object) -> bool:
        return True


class Term:
    """The dates of this collaboration: signed in June, in force from July 1 of the last fiscal year."""

    def __init__(self, today: date) -> None:
        began = today.year if (today.month, today.day) >= (7, 1) else today.year - 1
        self.effective_on = date(began, 7, 1)
        self.signed_on = date(began, 6, 20)
        self.mou_expires_on = date(began + 3, 6, 30)
        # Two years, so that a demonstration set up in June does not end in July.
        self.expires_on = date(began + 2, 6, 30)


def document(districts: Sequence[District], people: Iterable[Person], today: date) -> Row:
    term = Term(today)
    parties = [district.id for district in districts] + ["county-dcs", "county-court", "casa", "bridge", HOST]
    agreements = [_mou(term, parties)]
    agreements += [_hosting(term, district.id, district.name, "FERPA-SCHOOL-OFFICIAL") for district in districts]
    agreements.append(_hosting(term, *AGENCY, "IV-E"))
    agreements += [_education_records(term, district) for district in districts]
    agreements += [_care_for_school(term, district) for district in districts]
    agreements.append(_plan_for_advocates(term))
    return {
        "version": 1,
        "collaboration": {
            "name": "Lakeside County Education Collaborative",
            "timezone": TIMEZONE,
            "languages": ["en", "es"],
            "legal_responsibility": ["dependency", "extended-care", "tribal-court"],
            "match_confirmation": "exact",
            "custodian": {"option": "neutral_third_party", "organization": HOST},
        },
        "organizations": _organizations(districts),
        "people": [_person(person, place, today) for place, person in enumerate(people)],
        "purposes": [
            {
                "id": PURPOSE,
                "name": "Keep the child in the right school without losing a day",
                "name_in": {"es": "Que siga en la escuela adecuada sin perder un día"},
                "benefit": "Fewer unplanned school changes; enrolled within three school days of a move",
                "measure": "median days out of school after a placement change",
            }
        ],
        "agreements": agreements,
        "consents": [
            {
                "id": "tutoring-of-marisol",
                "student": f"county-dcs:{MARISOL}",
                "elements": TUTORING_ELEMENTS,
                "recipients": ["sam.brooks"],
                "purpose": PURPOSE,
                "signed_by": "Elena Vega",
                "capacity": "parent",
                "given_on": today - timedelta(days=30),
                "expires_on": today + timedelta(days=300),
            }
        ],
        "orders": [],
        "relations": [
            {
                "person": "marisol.vega",
                "student": f"county-dcs:{MARISOL}",
                "relation": "self",
                "from": term.effective_on,
            },
            {
                "person": "elena.vega",
                "student": f"county-dcs:{MARISOL}",
                "relation": "parent",
                "from": term.effective_on,
            },
        ],
        "recusals": [],
        "objections": [],
        "links": [],
    }


def write(path: Path, content: Row) -> None:
    text = yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True, default_flow_style=None, width=150)
    path.write_text(f"# {MARK}. Every person and organization in this file is invented.\n{text}", encoding="utf-8")


def _organizations(districts: Sequence[District]) -> list[Row]:
    return [
        *({"id": district.id, "name": district.name, "kind": "school_district"} for district in districts),
        {"id": AGENCY[0], "name": AGENCY[1], "kind": "child_welfare"},
        {"id": "county-court", "name": "Lakeside County Juvenile Court", "kind": "court"},
        {"id": "casa", "name": "Lakeside CASA", "kind": "advocate"},
        {"id": "bridge", "name": "Bridge Tutoring", "kind": "provider"},
        {"id": HOST, "name": "Prairie Data Cooperative", "kind": "host"},
    ]


def _person(person: Person, place: int, today: date) -> Row:
    signed_on = today - timedelta(days=20 + place * 7 % 70)
    row: Row = {"id": person.id, "name": person.name}
    if person.organization:
        row["organization"] = person.organization
    row["role"] = person.role
    if person.schools:
        row["schools"] = list(person.schools)
    row["email"] = person.email
    if person.supervisor:
        row["supervisor"] = person.supervisor
    return row | {"confidentiality_signed_on": signed_on, "training_completed_on": signed_on + timedelta(days=1)}


# --- Agreements ------------------------------------------------------------------------------------------------------


def _agreement(term: Term, id: str, tier: str, title: str, parties: Sequence[str], **more: Any) -> Row:
    """`more` comes after the dates; every party has signed."""
    return {
        "id": id,
        "tier": tier,
        "title": title,
        "parties": list(parties),
        "effective_on": term.effective_on,
        "expires_on": term.expires_on,
        **more,
        "signatures": [
            {
                "organization": party,
                "signed_by": SIGNERS[party][0],
                "title": SIGNERS[party][1],
                "signed_on": term.signed_on,
            }
            for party in parties
        ],
    }


def _mou(term: Term, parties: Sequence[str]) -> Row:
    title = "Lakeside County information-sharing MOU"
    return _agreement(term, "mou", "MOU", title, parties) | {"expires_on": term.mou_expires_on}


def _hosting(term: Term, contributor: str, name: str, basis: str) -> Row:
    title = f"Hosting of the records of {name}"
    hosting = {"basis": basis, "roster_retention": "none"}
    place = "Data centers in the United States"
    kept = {"encryption": "in_transit_and_at_rest", "place": place, "second_factor": True}
    contact = {"organization": HOST, "contact": "The operations desk, at any hour, 555 0100"}
    more = {
        "parent": "mou",
        "hosting": hosting,
        "security": kept,
        "incidents": {"notice_hours": 24, "families_told_by": contributor, "contacts": [contact]},
        "audit": {
            "inspectors": [contributor],
            "of": ["disclosures", "events", "security", "copies"],
            "notice_days": 0,
        },
    }
    agreement = _agreement(term, f"host-{_short(contributor)}", "HOSTING", title, (contributor, HOST), **more)
    return agreement | {"expires_on": term.mou_expires_on}


def _education_records(term: Term, district: District) -> Row:
    """The district shows the agency's workers the school records of their own children (20 U.S.C. 1232g(b)(1)(L))."""
    to_workers = ("county-dcs", ["caseworker", "caseworker_supervisor"])
    terms: Row = {
        "relationship": "assigned",
        "population": "in_care_of_recipient",
        "bases": ["FERPA-USA"],
        "basis_contents": {"state_law": "STATE-1", "onward_release": "education team members authorized by the agency"},
        "redisclosure": "to_education_team_authorized_by_agency",
        # The agency's case management system asks for them too, in a worker's name.
        "operations": ["view", "list", "print", "export", "api"],
    }
    lines = [
        _line(1, district.id, SCHOOL_ELEMENTS, to_workers, **terms),
        _line(2, district.id, PLAN_ELEMENTS, to_workers, **terms),
    ]
    title = f"Education records of {district.name} for the children in county care"
    # Lakeside's steward activates this one on its page: that is the first thing a demonstration shows.
    more = {
        "parent": "mou",
        "activate": district.id != "lakeside-usd",
        "security": {"encryption": "in_transit", "second_factor": True},
        "incidents": {"notice_hours": 24, "families_told_by": district.id},
        "audit": {"inspectors": [district.id], "of": ["disclosures"], "notice_days": 0},
        "lines": lines,
    }
    return _agreement(term, f"dsa-{_short(district.id)}-dcs", "DSA", title, (district.id, "county-dcs"), **more)


def _care_for_school(term: Term, district: District) -> Row:
    """The agency tells the child's own school whom to call and who may sign."""
    recipients = (district.id, ["school_counselor", "education_liaison"])
    terms: Row = {
        "relationship": "school_of_enrollment",
        "population": "enrolled_in_recipient",
        "bases": ["IV-E"],
        "basis_contents": {
            "state_law": "STATE-2",
            "program_purpose": "carrying out the case plan's part on educational stability, 42 U.S.C. 675(1)(G)",
        },
        "redisclosure": "none",
    }
    lines = [
        _line(1, "county-dcs", ["care.in_care"], recipients, view="flag", **terms),
        _line(2, "county-dcs", CARE_ELEMENTS, recipients, **terms),
        _line(3, "county-dcs", PLAN_ELEMENTS, recipients, **terms),
        *_needs_for_teachers(district, terms),
    ]
    title = f"What the schools of {district.name} need to know about children in county care"
    return _agreement(
        term,
        f"dsa-dcs-{_short(district.id)}",
        "DSA",
        title,
        ("county-dcs", district.id),
        parent="mou",
        activate=True,
        lines=lines,
    )


def _needs_for_teachers(district: District, terms: Row) -> list[Row]:
    """A teacher whom the caseworker or the counselor brings to the team reads what the student needs, and no more."""
    recipients, on_the_team = (district.id, ["teacher"]), terms | {"relationship": "team_member"}
    return [
        _line(4, "county-dcs", ["care.in_care"], recipients, view="flag", **on_the_team),
        _line(5, "county-dcs", NEEDS_ELEMENTS, recipients, **on_the_team),
    ]


def _plan_for_advocates(term: Term) -> Row:
    """The agency shows an advocate whom the court appointed the plan of the child on whose team the advocate is."""
    line = _line(
        1,
        "county-dcs",
        ["identity.legal_name", "identity.preferred_name", "care.in_care", *PLAN_ELEMENTS],
        ("casa", ["casa"]),
        relationship="team_member",
        population="in_care",
        bases=["IV-E"],
        basis_contents={
            "state_law": "STATE-3",
            "program_purpose": "the court's review of the case plan, 42 U.S.C. 675(5)",
        },
        redisclosure="none",
    )
    title = "The education plan for court-appointed advocates"
    more = {"parent": "mou", "activate": True, "lines": [line]}
    return _agreement(term, "dsa-dcs-casa", "DSA", title, ("county-dcs", "casa"), **more)


def _line(
    id: int,
    contributor: str,
    elements: list[str],
    recipients: tuple[str, list[str]],
    *,
    view: str = "full",
    **terms: Any,
) -> Row:
    relationship = {key: terms.pop(key) for key in ("relationship", "population")}
    operations = terms.pop("operations", ["view", "list", "print"])
    return {
        "id": id,
        "contributor": contributor,
        "elements": list(elements),
        "view": view,
        "operations": list(operations),
        "recipients": {"organizations": [recipients[0]], "roles": list(recipients[1])},
        **relationship,
        "purposes": [PURPOSE],
        **{key: list(value) if isinstance(value, list) else value for key, value in terms.items()},
        "retention": {"days": 365, "after": "left_care"},
        "disposition": "destroy",
    }


def _short(organization: str) -> str:
    return organization.removesuffix("-usd").removeprefix("county-")

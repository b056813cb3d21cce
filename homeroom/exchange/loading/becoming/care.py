"""An agency's bundle: one function for each file, the row's key and values in, facts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from homeroom.exchange.loading.becoming import NewFact, Values
from homeroom.exchange.loading.becoming.roster import races_of_information
from homeroom.students import models as record
from homeroom.students.models import Fact

CAREGIVERS = frozenset(("foster_parent", "relative_caregiver", "group_home_staff"))
WORKERS = frozenset(("caseworker", "supervisor"))


def full_name(values: Values) -> str:
    return " ".join(filter(None, (values["firstName"], values["lastName"])))


def child(key: str, values: Values) -> Iterator[NewFact]:
    yield NewFact(
        record.Identity,
        key,
        {
            "first_name": values["firstName"],
            "middle_name": values["middleName"],
            "last_name": values["lastName"],
            "suffix": values["suffix"],
            "former_last_names": values["formerLastNames"] or [],
            "preferred_first_name": values["preferredFirstName"],
            "sex": values["sex"],
            "home_language": values["preferredLanguage"],
        },
    )
    keys = {"birth_on": values["birthDate"], "state_student_id": values["stateStudentId"]}
    # Only where it is said, so that a row without it says what it said before the column was there.
    yield NewFact(record.MatchKeys, key, keys | ({"is_sealed": True} if values["identitySealed"] else {}))
    yield NewFact(record.ChildWelfareId, key, {"identifier": key})
    if values["tribalNotice"]:
        yield NewFact(record.TribalNotice, key, {"answer": values["tribalNotice"]})
    if reported := races_of_information(values):
        yield NewFact(record.RaceEthnicity, key, {"reported": reported})


def episode(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "removal_on": values["removalDate"],
        "exit_on": values["exitDate"],
        "exit_reason": values["exitReason"],
        "legal_authority": values["legalAuthority"],
        "court_name": values["courtName"],
    }
    yield NewFact(record.CareEpisode, key, content)


def placement(key: str, values: Values) -> Iterator[NewFact]:
    span = {"begins_on": values["startDate"], "ends_on": values["endDate"]}
    kind = {"setting": values["settingType"], "out_of_state": values["outOfState"]}
    yield NewFact(record.Placement, key, {**span, **kind})
    parts = ("providerName", "street", "city", "state", "postalCode", "county")
    address = {part: values[part] for part in parts if values[part]}
    if address:
        confidential = values["addressConfidential"] is not False  # Blank counts as confidential.
        content = {**span, "sealed_address": address, "confidential": confidential}
        yield NewFact(record.PlacementAddress, key, content)


def contact(key: str, values: Values) -> Iterator[NewFact]:
    role = values["role"]
    span = {"begins_on": values["startDate"], "ends_on": values["endDate"]}
    who = {"role": role, "name": full_name(values)}
    reached = {"email": values["email"], "phone": values["phone"]}
    if role in WORKERS:
        yield NewFact(record.CaseWorker, key, {**who, **reached, **span, "organization": values["organization"]})
    elif role in CAREGIVERS:
        yield NewFact(record.PlacementCaregiver, key, {**who, **reached, **span})
    elif role != "education_rights_holder":
        more = {"organization": values["organization"], "may_receive_records": values["mayReceiveRecords"]}
        yield NewFact(record.PersonAround, key, {**who, **reached, **span, **more})
    if role == "education_rights_holder" or values["isEducationRightsHolder"]:
        yield NewFact(record.EducationRights, key, {**who, **span, "phone": values["phone"]})
    if values["contactRestriction"] not in (None, "none"):
        limit = {"restriction": values["contactRestriction"], "ordered_on": values["restrictionOrderDate"]}
        yield NewFact(record.ContactLimit, key, {**who, **span, **limit})


def school_decision(key: str, values: Values) -> Iterator[NewFact]:
    decided = {"decided_on": values["decisionDate"]}
    name, identifier = values["schoolOfOriginName"], values["schoolOfOriginNcesId"]
    if name or identifier:
        school = {"school_name": name or identifier, "school_identifier": identifier}
        yield NewFact(record.SchoolOfOrigin, key, {**school, **decided})
    content = {
        "decision": values["decision"],
        "decided_by": values["decidedBy"],
        "transportation_by": values["transportationBy"],
        "transportation_begins_on": values["transportationStart"],
    }
    yield NewFact(record.SchoolDecision, key, {**content, **decided})


def hearing(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "hearing_type": values["hearingType"],
        "scheduled_at": values["scheduledAt"],
        "held_on": values["heldOn"],
        "court_name": values["courtName"],
    }
    yield NewFact(record.Hearing, key, content)


def plan(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "plan_type": values["planType"],
        "established_on": values["establishedOn"],
        "ended_on": values["endedOn"],
    }
    yield NewFact(record.PermanencyPlan, key, content)


class ChildFile(NamedTuple):
    """What a child-welfare file becomes, and which kinds of facts it owns: those end when the row is gone."""

    becomes: Callable[[str, Values], Iterator[NewFact]]
    owns: tuple[type[Fact], ...]


CHILD_FILES = {
    "children.csv": ChildFile(
        child, (record.Identity, record.MatchKeys, record.ChildWelfareId, record.TribalNotice, record.RaceEthnicity)
    ),
    "episodes.csv": ChildFile(episode, (record.CareEpisode,)),
    "placements.csv": ChildFile(placement, (record.Placement, record.PlacementAddress)),
    "contacts.csv": ChildFile(
        contact,
        (
            record.CaseWorker,
            record.PlacementCaregiver,
            record.PersonAround,
            record.EducationRights,
            record.ContactLimit,
        ),
    ),
    "schooldecisions.csv": ChildFile(school_decision, (record.SchoolOfOrigin, record.SchoolDecision)),
    "hearings.csv": ChildFile(hearing, (record.Hearing,)),
    "plans.csv": ChildFile(plan, (record.PermanencyPlan,)),
}

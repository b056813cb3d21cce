"""From the records of an Ed-Fi ODS API to interchanges of bulk XML, as `reading.edfi` reads them.

Sources: the resources of the ODS API for Data Standard 5.2 (`/metadata/data/v3/resources/swagger.json`), which are those of
`Schemas/Bulk/Ed-Fi-Core.xsd` with other names: a reference has its keys side by side, a descriptor says so at its end, a list has
its plural. Of a record only what is read of it is written down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from homeroom.exchange.fetching.asking import Service
from homeroom.exchange.formats.edfi import KINDS
from homeroom.exchange.reading import Message, Refused, say

NAMESPACE = "http://ed-fi.org/5.2.0"


class Resource(NamedTuple):
    """Where records of one kind stand in the service, and in which interchange they are sent."""

    path: str
    kind: str
    interchange: str


RESOURCES = (
    Resource("schools", "School", "EducationOrganization"),
    Resource("localEducationAgencies", "LocalEducationAgency", "EducationOrganization"),
    Resource("educationServiceCenters", "EducationServiceCenter", "EducationOrganization"),
    Resource("stateEducationAgencies", "StateEducationAgency", "EducationOrganization"),
    Resource("courses", "Course", "EducationOrganization"),
    Resource("sessions", "Session", "EducationOrgCalendar"),
    Resource("students", "Student", "Student"),
    Resource(
        "studentEducationOrganizationAssociations", "StudentEducationOrganizationAssociation", "StudentEnrollment"
    ),
    Resource("studentSchoolAssociations", "StudentSchoolAssociation", "StudentEnrollment"),
    Resource("studentSchoolAttendanceEvents", "StudentSchoolAttendanceEvent", "StudentAttendance"),
    Resource("disciplineIncidents", "DisciplineIncident", "StudentDiscipline"),
    Resource(
        "studentDisciplineIncidentBehaviorAssociations",
        "StudentDisciplineIncidentBehaviorAssociation",
        "StudentDiscipline",
    ),
    Resource("disciplineActions", "DisciplineAction", "StudentDiscipline"),
    Resource("courseTranscripts", "CourseTranscript", "StudentTranscript"),
    Resource("studentProgramAssociations", "StudentProgramAssociation", "StudentProgram"),
    Resource(
        "studentSpecialEducationProgramAssociations", "StudentSpecialEducationProgramAssociation", "StudentProgram"
    ),
    Resource("studentCTEProgramAssociations", "StudentCTEProgramAssociation", "StudentProgram"),
)
NEEDED = ("schools", "students", "studentSchoolAssociations")  # Without these no child is found, or in no school.
# What other records lend from (reading/survey.py).
LENT = {
    "Course": frozenset(("CourseCode", "CourseTitle", "EducationOrganizationReference")),
    "DisciplineIncident": frozenset(("IncidentIdentifier", "IncidentDate", "SchoolReference")),
}
WANTED: dict[str, frozenset[str]] = {name: kind.children for name, kind in KINDS.items()} | LENT
# In XML these stand one element deeper.
NAME = dict.fromkeys(("firstName", "middleName", "lastSurname", "generationCodeSuffix", "preferredFirstName"), "Name")
DEEPER = {
    "Student": {**NAME, "birthDate": "BirthData", "birthSexDescriptor": "BirthData"},
    "CourseTranscript": {"attemptedCredits": "AttemptedCredits", "earnedCredits": "EarnedCredits"},
}
CREDITS = ("attemptedCredits", "earnedCredits")
# Lists whose element is not their name without its s; in the API a list of an organization leaves out whose it is.
SINGULAR = {
    "identificationCodes": "EducationOrganizationIdentificationCode",
    "partialCourseTranscriptAwards": "PartialCourseTranscriptAwards",
}
# Keys that, in a reference to something else, are themselves a reference.
OWNERS = {"studentUniqueId": "Student", "schoolId": "School", "educationOrganizationId": "EducationOrganization"}
NOT_ALLOWED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2.


def write_bundle(service: Service, folder: Path) -> list[Message]:
    """Every resource, whole, as an interchange in `folder`; what the client may not read is said. Raises Refused.

    An interchange says nothing of what it lacks, so nothing ends by that.
    """
    noticed: list[Message] = []
    for resource in RESOURCES:
        path = folder / f"{resource.kind}.xml"
        try:
            size = write(service, resource, path)
        except Refused as refused:
            left_out = [told for told in map(as_left_out, refused.messages) if told]
            if resource.path in NEEDED or not left_out:
                raise
            noticed += left_out
            size = 0
        if not size:
            path.unlink()
            if resource.path in NEEDED:
                raise Refused(say("E-FETCH-EMPTY", service.place.name, path=resource.path))
    return noticed


def as_left_out(message: Message) -> Message | None:
    """That something may not be read, or is not there: vendors give each client a part of the standard."""
    if message.code not in ("E-FETCH-REFUSED", "E-FETCH-STATUS") or message.params["status"] not in (403, 404):
        return None
    return say("W-FETCH-LEFT-OUT", message.file, path=message.params["path"], status=message.params["status"])


def write(service: Service, resource: Resource, path: Path) -> int:
    size = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<Interchange{resource.interchange} xmlns="{NAMESPACE}">\n')
        for record in service.collection(f"ed-fi/{resource.path}"):
            try:
                element = element_of(resource.kind, record)
            except (TypeError, AttributeError):
                raise service.odd(resource.path) from None
            file.write(tostring(element, encoding="unicode") + "\n")
            size += 1
        file.write(f"</Interchange{resource.interchange}>\n")
    return size


def element_of(kind: str, record: Mapping[str, Any]) -> Element:
    """One record. Raises TypeError or AttributeError for what has not the shape of the standard."""
    made, wanted, deeper = Element(kind), WANTED[kind], DEEPER.get(kind, {})
    within: dict[str, Element] = {}
    for key, value in record.items():
        if value is None or is_of_the_api(key):
            continue
        if key == "schoolYearTypeReference":
            key, value = "schoolYear", value["schoolYear"]
        if outer := deeper.get(key):
            if outer not in within:
                within[outer] = SubElement(made, outer)
            add(within[outer], "credits" if key in CREDITS else key, value)
        elif tag_of(key, value) in wanted:
            add(made, key, value)
    return made


def is_of_the_api(key: str) -> bool:
    """Not of the record: its number here, its version, what a vendor added."""
    return key in ("id", "link") or key.startswith("_")


def tag_of(key: str, value: object) -> str:
    if isinstance(value, list):
        return SINGULAR.get(key) or capital(key).removesuffix("s")
    return capital(key).removesuffix("Descriptor")


def capital(key: str) -> str:
    return key[:1].upper() + key[1:]


def add(parent: Element, key: str, value: Any) -> None:
    tag = tag_of(key, value)
    if isinstance(value, list):
        for item in value:
            add_item(parent, tag, item)
    elif isinstance(value, Mapping):
        refer(parent, tag, value)
    elif value is not None:
        SubElement(parent, tag).text = text(value)


def add_item(parent: Element, tag: str, item: Mapping[str, Any]) -> None:
    """One of a list. What is nothing but a descriptor of that name is its text."""
    told = {key: value for key, value in item.items() if not is_of_the_api(key)}
    made = SubElement(parent, tag)
    if [tag_of(key, value) for key, value in told.items()] == [tag]:
        made.text = text(*told.values())
        return
    for key, value in told.items():
        add(made, key, value)


def refer(parent: Element, tag: str, keys: Mapping[str, Any]) -> None:
    """A reference: the keys of what it refers to, of which some are references in XML."""
    entity = tag.removesuffix("Reference")
    identity = SubElement(SubElement(parent, tag), f"{entity}Identity")
    for key, value in keys.items():
        owner = OWNERS.get(key)
        if is_of_the_api(key) or value is None:
            continue
        if owner and owner != entity:
            refer(identity, f"{owner}Reference", {key: value})
        else:
            SubElement(identity, tag_of(key, value)).text = text(value)


def text(value: object) -> str:
    """Raises TypeError for what is no single value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return NOT_ALLOWED.sub("\ufffd", str(value))
    raise TypeError

"""What happened at school: the story as sent, for whoever takes names out, and as checked, for everybody else."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import JSONObject

from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.casework.models import Redaction
from homeroom.common.statements import Given
from homeroom.students.models import DisciplineIncident, Identity
from homeroom.students.queries import kinds_beside
from homeroom.students.records import Record

kinds_beside[Redaction.__name__] = Redaction.dataset


@dataclass(frozen=True)
class Story:
    """As sent, and as it was checked last, empty where nobody has."""

    incident: DisciplineIncident
    own_names: frozenset[str]
    told: str
    latest: str


def story_of(record: Record, number: int) -> Story | None:
    """Of one incident of this student that the viewer's own organization sent with a story; none is an incident
    without one."""
    own = {"student_id": record.id, "contributor_id": record.visit.person.organization_id}
    incident = DisciplineIncident.objects.filter(**own, pk=number).exclude(sealed_description=None).first()
    if incident is None:
        return None
    said = Identity.objects.filter(student_id=record.id).values_list(
        "first_name", "middle_name", "last_name", "preferred_first_name"
    )
    latest = Redaction.objects.filter(**own, incident=incident).order_by("-pk").first()
    key = key_of(record.visit.person.organization)
    try:
        told = key.open(bytes(incident.sealed_description or b""))
        checked = key.open(bytes(latest.sealed_text)) if latest else ""
    except KeyDestroyed:  # Then nobody reads it any more.
        return None
    return Story(incident, frozenset(name for names in said for name in names if name), told, checked)


def redactions_beside_facts(student: Given) -> Any:
    """What was checked, to be read in one statement with partners' facts (students/queries.py)."""
    said = JSONObject(
        id=F("id"), incident_id=F("incident_id"), sealed_text=F("sealed_text"), organization=F("contributor__key")
    )
    return Redaction.objects.filter(student_id=student).values_list(
        Value(Redaction.__name__), "contributor__name", "contributor__kind", "contributor_id", "at", said
    )

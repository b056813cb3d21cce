"""What happened at school: day and kind as sent, and the story once the district took the names of others out of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.casework.models import Redaction
from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.desk.sections.content import DAYS_MAX, Content, latest
from homeroom.desk.words import said
from homeroom.students.models import DisciplineIncident
from homeroom.students.queries import Facts
from homeroom.students.records import Record


def told(facts: Facts, today: date) -> Content:
    checked = {each.incident_id: each for each in sorted(facts.of(Redaction), key=lambda each: each.id)}
    return Content([row_of(incident, checked.get(incident.id)) for incident in shown(facts)])


def shown(facts: Facts) -> list[Any]:
    return latest(facts.of(DisciplineIncident), "incident_on")[:DAYS_MAX]


def row_of(incident: Any, checked: Any | None) -> Row:
    label = in_words(incident.incident_on)
    kind = said("behavior", incident.behavior)
    part = said("incidentRole", incident.role) if incident.role else ""
    if checked is not None:
        return Row(label, f"{kind}. {story_in_words(checked)}", note=part)
    waits = _("What happened is not shown: it may name other students.") if incident.sealed_description else ""
    return Row(label, kind, note=" · ".join(filter(None, (part, waits))))


def story_in_words(checked: Any) -> str:
    """Opened at the last moment, like an address."""
    sender = type("Sender", (), {"key": checked.organization})
    try:
        return key_of(sender).open(bytes.fromhex(checked.sealed_text.removeprefix("\\x")))
    except KeyDestroyed:
        return _("What happened has been destroyed.")


def with_ways(content: Content, facts: Facts, record: Record, public_id: Any) -> Content:
    """For whoever may write in the district's file: the way to take names out, or to do it again."""
    own = record.visit.person.organization_id
    incidents = shown(facts)
    # Single elements stand before the incidents, which come last and in this order.
    others, rows = content.rows[: -len(incidents) or None], content.rows[-len(incidents) :] if incidents else []
    for incident, row in zip(incidents, rows, strict=True):
        if incident.contributor_id == own and incident.sealed_description:
            way = reverse("casework:redaction", args=[public_id, incident.id])
            row = replace(row, url=way, url_label=_("Take out the names of others"))
        others.append(row)
    return replace(content, rows=others)

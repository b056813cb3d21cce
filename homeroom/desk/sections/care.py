"""What the agency and the court say of a child: care and placement, people, next dates, decisions about school."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.desk.sections.content import DAYS_MAX, Content, current, joined, latest, person_row
from homeroom.desk.words import said
from homeroom.students.models import (
    CareEpisode,
    CaseWorker,
    EducationRights,
    Hearing,
    PersonAround,
    Placement,
    PlacementAddress,
    PlacementCaregiver,
    SchoolDecision,
)
from homeroom.students.queries import Facts


def placement(facts: Facts, today: date) -> Content:
    rows = []
    for place in current(facts.of(Placement), today):
        state = _("Outside the state") if place.out_of_state else ""
        since = _("Since %s") % in_words(place.begins_on)
        rows.append(Row(_("Kind of placement"), said("settingType", place.setting), note=joined(since, state)))
    for place in current(facts.of(PlacementAddress), today):
        note = _("Confidential. Do not pass it on.") if place.confidential else ""
        rows.append(Row(_("Address"), address_in_words(place), note=note))
    for caregiver in current(facts.of(PlacementCaregiver), today):
        rows.append(person_row(caregiver))
    for episode in latest(facts.of(CareEpisode), "removal_on")[:1]:
        ended = _("Left care on %s") % in_words(episode.exit_on) if episode.exit_on else ""
        rows.append(Row(_("In care since"), in_words(episode.removal_on), note=ended))
    return Content(rows)


def address_in_words(place: Any) -> str:
    """Opened at the last moment: only what a row policy let through is ever decrypted. A made-up one was never sealed."""
    if isinstance(place.sealed_address, str):
        return place.sealed_address
    organization = type("Sender", (), {"key": place.contributor_key})
    try:
        return ", ".join(str(part) for part in key_of(organization).open(place.sealed_address).values())
    except KeyDestroyed:
        return _("This address has been destroyed.")


def people(facts: Facts, today: date) -> Content:
    """Who decides about school comes first: a school must never ask the wrong person to sign."""
    rows = [
        Row(_("Holds education rights"), holder.name, note=joined(said("contactRole", holder.role), holder.phone))
        for holder in current(facts.of(EducationRights), today)
    ]
    rows += [person_row(person) for person in current(facts.of(CaseWorker), today)]
    return Content(rows + [person_row(person) for person in current(facts.of(PersonAround), today)])


def next_dates(facts: Facts, today: date) -> Content:
    coming = [h for h in facts.of(Hearing) if h.held_on is None and h.scheduled_at.date() >= today]
    return Content(
        [
            Row(in_words(hearing.scheduled_at), said("hearingType", hearing.hearing_type), note=hearing.court_name)
            for hearing in sorted(coming, key=lambda h: h.scheduled_at)[:DAYS_MAX]
        ]
    )


def school_decisions(facts: Facts, today: date) -> Content:
    rows = [
        Row(in_words(made.decided_on), said("decision", made.decision), note=transport_in_words(made))
        for made in latest(facts.of(SchoolDecision), "decided_on")[:DAYS_MAX]
    ]
    return Content(rows)


def with_days(content: Content, facts: Facts, public_id: Any) -> Content:
    """Beside each decision the way to what was known on its day. Single elements stand before the decisions."""
    decisions = latest(facts.of(SchoolDecision), "decided_on")[:DAYS_MAX]
    before = len(content.rows) - len(decisions)
    page = reverse("desk:student_history", args=[public_id])
    with_way = [
        replace(row, url=f"{page}?known_on={made.decided_on}", url_label=_("What was known then"))
        for made, row in zip(decisions, content.rows[before:], strict=True)
    ]
    return replace(content, rows=content.rows[:before] + with_way)


def transport_in_words(made: Any) -> str:
    if not made.transportation_by:
        return ""
    return _("Ride to school: %s") % said("transportationBy", made.transportation_by)

"""Some weeks of work in the made-up county: needs, tasks, a team, notes. Written by its people, each at the door.

So that whoever opens the demonstration finds a day's work and not an empty desk. All of it is invented.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from homeroom.access.door import door
from homeroom.access.models import Purpose
from homeroom.access.sessions import mint_for_command, token_of
from homeroom.casework import actions
from homeroom.casework.models import Membership, Need
from homeroom.casework.words import SCOPES
from homeroom.demo.pictures import certificate
from homeroom.partners.models import Person
from homeroom.students.models import Identity

WORKER = "rosa.diaz"


class Wanted(NamedTuple):
    """A need of one of Rosa's children: its next step, who has it, and when it is due, in days from today."""

    first_name: str
    domain: str
    what: str
    found: str
    step: str
    owner: str
    due: int


NEEDS = (
    Wanted("Marisol", "attendance", "A ride on mornings after visits", "caregiver_said",
           "Ask the bus company for the early stop", "rosa.diaz", -2),
    Wanted("Marisol", "credits_and_graduation", "Know which credits of the last school count", "school_said",
           "Ask the last school for the transcript", "ada.okafor", -5),
    Wanted("Marisol", "interests_and_activities", "Somewhere to sing again", "youth_said",
           "Sign her up for the choir", "pat.coleman", 6),
    Wanted("Mateo", "special_education_and_supports", "Reading support in the new school", "record",
           "Send the education plan to the new school", "rosa.diaz", 3),
    Wanted("Jordan", "credits_and_graduation", "On pace to graduate", "meeting",
           "Go through the credits with Jordan", "rosa.diaz", 12),
)  # fmt: skip
MEMBERS = (
    ("Marisol", "joan.ferris", "casa_gal", "Appointed by the court"),
    ("Marisol", "pat.coleman", "resource_parent", ""),
    ("Marisol", "ada.okafor", "school_counselor", ""),
    ("Marisol", "grace.lowell", "teacher", ""),
)
CHAMPION = {"name": "Teresa Ortiz", "team_role": "champion", "phone": "555-0188", "organization_name": "Her aunt"}
NOTES: tuple[tuple[Any, ...], ...] = (
    ("notes_shared", "Pat Coleman", "phone", "She was proud of her science project. Mornings after visits are hard.",
     (certificate, "Her certificate of the science fair")),
    ("notes_restricted", "Pat Coleman", "home_visit", "Call before coming; the little one naps until three."),
)  # fmt: skip


def live() -> None:
    """Once: where somebody has written already, nothing is added."""
    worker = Person.objects.using("identity").get(key=WORKER)
    purpose = Purpose.objects.using("identity").order_by("pk").first()
    token = token_of(mint_for_command(worker.pk, purpose.pk if purpose else None))
    with door(token, page="demo") as visit:
        if not Need.objects.exists():
            write(visit.person, timezone.localdate())


def write(rosa: Person, today: date) -> None:
    people = {person.key: person for person in Person.objects.filter(key__in=_named())}
    children = {i.first_name: i.student_id for i in Identity.objects.filter(contributor=rosa.organization)}
    for need in NEEDS:
        actions.open_need(
            children[need.first_name],
            domain=need.domain,
            what=need.what,
            found=need.found,
            next_action=need.step,
            owner=people[need.owner],
            due_on=today + timedelta(days=need.due),
            by=rosa,
        )
    for first_name, key, role, appointed in MEMBERS:
        _join(
            children[first_name],
            rosa,
            today,
            person=people[key],
            name=people[key].name,
            team_role=role,
            appointed=appointed,
        )
    _join(children["Marisol"], rosa, today, **CHAMPION)
    actions.find_rights_holder(
        children["Marisol"], by=rosa, holder_type="court_appointed_erh", name="Teresa Ortiz", phone="555-0188",
        basis="temporary_order", scope=list(SCOPES), ordered_on=today - timedelta(days=70),
        expires_on=today + timedelta(days=24),
    )  # fmt: skip
    goal = Need.objects.get(student=children["Marisol"], domain="attendance")
    actions.set_goal(
        goal, by=rosa, what="In school on time after visits", measure="Late mornings in a month", baseline="4",
        target="1", due_on=today + timedelta(days=60),
    )  # fmt: skip
    for dataset, whom, medium, note, *photos in NOTES:
        actions.log_contact(
            [children["Marisol"]], dataset=dataset, note=note, by=rosa, happened_on=today - timedelta(days=3),
            medium=medium, was_reached=True, with_whom=whom, topics=["attendance"],
            photos=[draw() for draw, _ in photos], photos_show=next((words for _, words in photos), ""),
        )  # fmt: skip


def _join(student_id: int, rosa: Person, today: date, **facts) -> Membership:
    return actions.join_team(student_id, by=rosa, begins_on=today - timedelta(days=30), **facts)


def _named() -> set[str]:
    return {need.owner for need in NEEDS} | {key for _, key, _, _ in MEMBERS}

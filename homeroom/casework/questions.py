"""From the words of a question to one that can be decided, with its facts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from homeroom.access.catalogue import catalogue
from homeroom.access.decision import OPERATIONS
from homeroom.access.evidence import Facts, Question
from homeroom.casework.facts import NotAsked, facts, sitting

KEYS = {
    "person": "a person's id",
    "student": "ORG:ID, as that partner names the child",
    "element": "a key of the catalogue, such as academics.transcript",
    "purpose": "the id of a purpose",
}
YEARS = range(1900, 2200)  # Of which anything is asked; beyond, days have no place in every time zone.
OPTIONAL = ("operation", "at", "contributor", "auth", "row_on")
AUTHENTICATIONS = ("stepped", "basic")


Known = dict[tuple[str, str], Facts]


def question_and_facts(asked: Any, cache: Known) -> tuple[Question, Facts]:
    """Raises NotAsked for a question that names what does not exist. `cache` keeps facts once asked."""
    if not isinstance(asked, Mapping):
        raise NotAsked("A question is a JSON object with person, student, element and purpose.")
    for key, what in KEYS.items():
        if not isinstance(asked.get(key), str) or not asked[key]:
            raise NotAsked(f"The question lacks {key}: {what}.")
    for key, value in asked.items():
        if key not in KEYS and key not in OPTIONAL:
            raise NotAsked(f"{key} is no part of a question. Known: {', '.join((*KEYS, *OPTIONAL))}.")
        if value is not None and not isinstance(value, str):
            raise NotAsked(f"{key} is text. Put it in quotes.")
        if value and not value.isprintable():
            raise NotAsked(
                f"{key} has a character that no name here has. Write it with letters, digits and signs alone."
            )
    if asked["element"] not in catalogue().elements:
        raise NotAsked(f"{asked['element']} is no element of the catalogue.")
    operation = asked.get("operation") or "view"
    if operation not in OPERATIONS:
        raise NotAsked(f"{operation} is no operation. Use {', '.join(OPERATIONS)}.")
    authentication = asked.get("auth") or "stepped"
    if authentication not in AUTHENTICATIONS:
        raise NotAsked(f"{authentication} is no way to sign in here. Use {' or '.join(AUTHENTICATIONS)}.")
    if ":" not in asked["student"]:
        raise NotAsked("Name the student as organization:identifier, for example county-dcs:10023.")
    pair = asked["person"], asked["student"]
    if pair not in cache:
        cache[pair] = facts(*pair)
    known = cache[pair]
    contributor = asked.get("contributor") or ""
    if contributor and contributor not in known.names:
        raise NotAsked(f"{contributor} is no organization here.")
    at = moment(asked.get("at") or "", ZoneInfo(known.timezone))
    known = replace(known, sitting=sitting(*pair, at))
    question = Question(
        person=asked["person"],
        student=asked["student"],
        element=asked["element"],
        purpose=asked["purpose"],
        at=at,
        operation=operation,
        contributor=contributor,
        stepped_up=authentication == "stepped",
        row_on=day_of_row(asked.get("row_on") or ""),
    )
    return question, known


def day_of_row(text: str) -> date | None:
    """The day of the row that is asked for; empty asks for the newest."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotAsked(f"{text} is no day of a row. Write it as 2026-08-31.") from error


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A moment, or a day of the collaboration's time zone, which is asked about at its noon; empty is now."""
    if not text:
        return datetime.now(zone)
    try:
        if len(text) <= len("2026-08-31"):
            found = datetime.combine(date.fromisoformat(text), time(12), tzinfo=zone)
        else:
            found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAsked(f"{text} is no day or moment. Write 2026-08-31 or 2026-08-31T14:30.") from error
    if found.year not in YEARS:
        raise NotAsked(f"{text} is too far away. Ask of {YEARS[0]} to {YEARS[-1]}.")
    return found if found.tzinfo else found.replace(tzinfo=zone)

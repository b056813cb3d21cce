"""What data steward and signatories do to a draft. Each makes rows; none changes one."""

import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from pydantic import BaseModel

from homeroom.access.models import Purpose
from homeroom.agreements.models import Agreement
from homeroom.collaboration.hashing import amendment_hash, both_hash, text_hash
from homeroom.collaboration.shape import Agreement as Entry
from homeroom.collaboration.shape import Clause, Line
from homeroom.drafting.model_agreements import ModelAgreement
from homeroom.drafting.models import Draft, Party, Version
from homeroom.drafting.proposing import with_proposals
from homeroom.drafting.reading import entry_now, reading_of
from homeroom.partners.models import Organization, Person

KEY_LENGTH_MAX = 64  # Of ID_PATTERN.


class Overtaken(Exception):
    """Somebody else has changed the draft meanwhile."""


def begin(
    model: ModelAgreement,
    parties: Mapping[str, Organization],
    purpose: Purpose | None,
    *,
    title: str,
    parent: str | None,
    effective_on: date,
    expires_on: date,
    by: Person,
) -> Draft:
    """A draft from a template: its clauses and lines between these parties, `parties` by the template's word."""
    named = {word: (organization.key, organization.name) for word, organization in parties.items()}
    entry = Entry.model_validate(
        {
            "id": new_key(model.id, [organization.key for organization in parties.values()]),
            "tier": model.tier,
            "title": title,
            "parent": parent,
            "activate": False,
            "parties": [organization.key for organization in parties.values()],
            "effective_on": effective_on,
            "expires_on": expires_on,
            "hosting": model.hosting,
            **model.safeguards_between(named),
            "template": model.mark,
            "clauses": model.clauses_between(named, purpose),
            "lines": model.lines_between(named, purpose),
        }
    )
    lines = {line.id: line for line in entry.lines}
    # Whoever wrote the template has read its words and its lines side by side.
    entry = entry.model_copy(update={"clauses": [found_alike(c, lines.get(c.id)) for c in entry.clauses]})
    assert by.organization is not None
    with transaction.atomic():
        draft = Draft.objects.create(
            key=entry.id, tier=entry.tier, template=model.mark, organization=by.organization, by=by
        )
        Party.objects.bulk_create([Party(draft=draft, organization=each) for each in parties.values()])
        write(draft, entry, "begun", number=1, by=by)
    return draft


def begin_amendment(agreement: Agreement, *, reason: str, effective_on: date | None, by: Person) -> Draft:
    """A draft that says what the agreement says now; what is changed of it will be the amendment."""
    assert by.organization is not None
    entry = with_proposals(entry_now(agreement))
    with transaction.atomic():
        draft = Draft.objects.create(
            key=new_key(f"{agreement.key}-amendment", []),
            tier=agreement.tier,
            template="",
            amends=agreement,
            reason=reason,
            effective_on=effective_on,
            organization=by.organization,
            by=by,
        )
        parties = Organization.objects.filter(key__in=entry.parties)
        Party.objects.bulk_create([Party(draft=draft, organization=each) for each in parties])
        write(draft, entry, "begun", number=1, by=by)
    return draft


def found_alike(clause: Clause, line: Line | None) -> Clause:
    """Somebody read both and found that they say the same."""
    return clause.model_copy(update={"agrees": both_hash(clause, line) if line else ""})


def unless_reordered(entry: Entry, line: Line) -> Line:
    """The line as it stood, where the form has only put its lists in another order: else new words would pass for less shown."""
    stood = next((each for each in entry.lines if each.id == line.id), None)
    return stood if stood is not None and _without_order(stood) == _without_order(line) else line


def _without_order(line: Line) -> dict[str, Any]:
    said = line.model_dump(mode="json")
    lists = {key: sorted(value) for key, value in said.items() if isinstance(value, list)}
    recipients = {key: sorted(value) for key, value in said["recipients"].items()}
    return {**said, **lists, "recipients": recipients}


def new_key(template: str, parties: list[str]) -> str:
    """One that no agreement has, also of those that the asker may not see."""
    mark = secrets.token_hex(3)
    stem = re.sub(r"[^a-z0-9-]+", "-", "-".join([template, *parties]).lower())
    return f"{stem[: KEY_LENGTH_MAX - len(mark) - 1].rstrip('-')}-{mark}"


def change(draft: Draft, latest: Version, entry: Entry, what: str, *, by: Person) -> Version:
    """A version after `latest`; raises Overtaken where there is one already. What it opens and lacks is kept with it."""
    with transaction.atomic():
        keep_parties(draft, entry)
        try:
            with transaction.atomic():
                return write(draft, entry, what, number=latest.number + 1, by=by)
        except IntegrityError as error:
            raise Overtaken from error


def write(draft: Draft, entry: Entry, what: str, *, number: int, by: Person) -> Version:
    reading = reading_of(entry, amends=draft if draft.amends else None)
    return Version.objects.create(
        draft=draft,
        number=number,
        entry=written(entry),
        openings=reading.openings,
        lacks=[{"code": lack.code, "what": lack.what, "details": lack.details} for lack in reading.lacks],
        amendment=reading.amendment and written(reading.amendment),
        hash=amendment_hash(entry.id, reading.amendment) if reading.amendment else text_hash(entry),
        what=what,
        by=by,
    )


def written(entry: BaseModel) -> dict[str, Any]:
    """As the collaboration file has it."""
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def keep_parties(draft: Draft, entry: Entry) -> None:
    """Whoever is a party of the latest version works on it, and nobody else."""
    stand = {party.organization.key: party for party in draft.parties.select_related("organization")}
    wanted = Organization.objects.filter(key__in=set(entry.parties) - stand.keys())
    Party.objects.bulk_create([Party(draft=draft, organization=organization) for organization in wanted])
    gone = [stand[key].pk for key in stand.keys() - set(entry.parties)]
    if gone:
        draft.parties.filter(pk__in=gone).delete()


def with_clause(entry: Entry, clause: Clause, line: Line | None) -> Entry:
    """The entry with this clause and this line under its number, in their places."""
    clauses = {each.id: each for each in entry.clauses} | {clause.id: clause}
    lines = {each.id: each for each in entry.lines}
    if line is None:
        lines.pop(clause.id, None)
    else:
        lines[clause.id] = line
    return entry.model_copy(update={"clauses": _in_order(clauses), "lines": _in_order(lines)})


def without_clause(entry: Entry, number: int) -> Entry:
    return entry.model_copy(
        update={
            "clauses": [each for each in entry.clauses if each.id != number],
            "lines": [each for each in entry.lines if each.id != number],
        }
    )


def _in_order(numbered: dict[int, Any]) -> list[Any]:
    return [numbered[number] for number in sorted(numbered)]

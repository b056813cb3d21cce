"""What a decision is made of, asked of the database with its days (casework/sql/facts_whole.sql)."""

import json
from datetime import date, datetime
from typing import Any

from homeroom.access.door import call, opened
from homeroom.access.evidence import ALWAYS, OUTPUT_CHECK, Facts, Paper, Path, Release, Span
from homeroom.access.sitting import Sitting, limits
from homeroom.agreements.bases import basis_of

ASK = "SELECT access.facts_v9(%s, %s, %s)"  # Of this person, and of the child whom this organization names so.


class NotAsked(Exception):
    """The question names somebody or something that does not exist here; the message says what."""


def facts(person: str, student: str) -> Facts:
    """The facts about this person and this child; a child who is not on record has none."""
    organization, _, source_id = student.partition(":")
    with opened():
        answer = call(ASK, person, organization, source_id)
    found = json.loads(answer) if isinstance(answer, str) else answer
    if organization not in found["organizations"]:
        raise NotAsked(f"{organization} is no organization here. Name the student as organization:identifier.")
    if found["person"] is None:
        raise NotAsked(f"{person} is nobody who takes part here. Check the person's id.")
    return read_facts(found)


def my_facts(child: int) -> tuple[Facts, str] | None:
    """The facts about whoever sits behind the door and this child, and the purpose of the session; none where the child's record
    is not open to them. Everybody is taken to keep a record, so that no answer tells who does."""
    answer = call("SELECT access.my_facts_v1(%s)", child)
    if answer is None:
        return None
    found = json.loads(answer) if isinstance(answer, str) else answer
    return read_facts(found), found["purpose"] or ""


def sitting(person: str, student: str, at: datetime) -> Sitting:
    """How much this person was shown in the sitting that this moment lies in, and whether this child was among it."""
    organization, _, source_id = student.partition(":")
    with opened():
        answer = call(
            "SELECT access.sitting_facts_v1(%s, %s, %s, %s, %s)", person, organization, source_id, at, limits()
        )
    return Sitting(**(json.loads(answer) if isinstance(answer, str) else answer))


def read_facts(found: dict[str, Any]) -> Facts:
    who, organizations = found["person"], found["organizations"]
    return Facts(
        role=who["role"],
        organization=who["organization"] or "",
        supervisor=who["supervisor"] or "",
        active=_span(who["active"]),
        absent={key: _span(o["absent"]) for key, o in organizations.items() if o["absent"]},
        debarred=_span(organizations[who["organization"]]["debarred"]) if who["organization"] else None,
        names={key: o["name"] for key, o in organizations.items()},
        purposes=found["purposes"],
        timezone=found["timezone"],
        readiness=tuple((row["kind"], _span(row["during"])) for row in found["readiness"]),
        is_known_child=found["student"] is not None,
        records=tuple(found["records"]),
        relations=tuple((row["relation"], _span(row["during"])) for row in found["relations"]),
        circumstances=tuple((row["circumstance"], _span(row["during"])) for row in found["circumstances"]),
        recusals=tuple(_span(row["during"]) for row in found["recusals"]),
        orders=tuple(
            {**row, "during": _span(row["during"]), "lifted": [_span(span) for span in row["lifted"]]}
            for row in found["orders"]
        ),
        paths=tuple(_path(row) for row in found["paths"]),
        releases=tuple(_release(row) for row in found["releases"]),
        objections=tuple((row["scope"], _span(row["during"])) for row in found["objections"]),
        of_age_at=_moment(found["of_age_at"]),
        kinds=found["kinds"],
        freezes=tuple((row["kind"], _span(row["during"])) for row in found["freezes"]),
        breaks_glass=found["breaks_glass"],
        papers={
            int(number): _paper(row, found["suspensions"].get(number, []))
            for number, row in found["agreements"].items()
        },
    )


def _span(pair: list[str | None] | None) -> Span:
    return None if pair is None else (_moment(pair[0]), _moment(pair[1]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _path(row: dict[str, Any]) -> Path:
    operations = row["operations"]
    changed = {
        "operations": tuple(operations) if operations else None,
        "during": _span(row["during"]),
        "duties": _duties(row["basis"]),
        "lacks": tuple(row.get("lacks", ())),
        "not_before": date.fromisoformat(row["not_before"]) if row.get("not_before") else None,
    }
    return Path(**{**row, **changed})


def _duties(code: str) -> tuple[str, ...]:
    basis = basis_of(code)
    if basis is None:
        return ()
    return (*basis.duties, OUTPUT_CHECK) if basis.output_check else basis.duties


def _release(row: dict[str, Any]) -> Release:
    authority = row.get("authority")
    return Release(
        **{
            name: row[name]
            for name in ("kind", "key", "is_named", "purpose", "basis", "full", "masked", "flag", "scope")
        },
        revoked_at=_moment(row.get("revoked_at")),
        of_age_at=_moment(row.get("of_age_at")),
        notice_at=_moment(row.get("notice_at")),
        during=_span(row["during"]),
        duties=_duties(row["basis"]),
        signed_by=row.get("signed_by", ""),
        reviewers=tuple(sorted(row.get("reviewers", {}).items())),
        authority=(ALWAYS,) if authority is None else tuple(_span(pair) for pair in authority),
    )


def _paper(row: dict[str, Any], suspensions: list[list[str | None]]) -> Paper:
    activated = row["activated"]
    return Paper(
        key=row["key"],
        title=row["title"],
        parent=row["parent"],
        term=_span(row["term"]),
        is_activated=activated is not None,
        activated_at=_moment(activated["since"]) if activated else None,
        ended_at=_moment(row["ended_at"]),
        signatures=tuple((s["party"], _moment(s["since"])) for s in row["signatures"] or ()),
        lacks=tuple(row["lacks"]),
        suspensions=tuple(_span(pair) for pair in suspensions),
    )

"""The addresses for programs. Each is read only, and closed to whose role its page is closed to."""

from typing import Any
from uuid import UUID

from ninja import Query
from ninja.errors import HttpError

from homeroom.access.door import Refused
from homeroom.access.rules import rules
from homeroom.connections.interface import FromProgram, Router
from homeroom.desk.api import disclosures, plan, record, schemas
from homeroom.desk.api.fetched import opened
from homeroom.desk.api.students import students_page
from homeroom.students.taking import TooManyStudents

router = Router(tags=["students"])


@router.read(
    "",
    response=schemas.Students,
    summary="The students of whom this program may fetch something, in one order for ever.",
)
def students(request: FromProgram, asked: Query[schemas.Asked]) -> dict[str, Any]:
    if not rules()["desk:student"].admits(request.visit.person.role):
        raise Refused("students")
    try:
        total, page, names = students_page(asked.limit, asked.offset)
    except TooManyStudents:
        raise HttpError(403, TooManyStudents.sentence) from None
    request.visit.show(*page)
    told = [{"id": public_id, "name": names.get(number) or None} for number, public_id in page.items()]
    return {"students": told, "total": total, **asked.model_dump()}


@router.read(
    "/{public_id}/record", response=schemas.Record, summary="What partners know of a student, by kind of information."
)
def student_record(request: FromProgram, public_id: UUID) -> dict[str, Any]:
    fetched = opened(request, public_id, "desk:student")
    return {"id": public_id, "datasets": record.record_of(fetched)}


@router.read(
    "/{public_id}/plan", response=schemas.Plan, summary="Needs, goals, who has the next move, and who is on the team."
)
def student_plan(request: FromProgram, public_id: UUID) -> dict[str, Any]:
    fetched = opened(request, public_id, "casework:plan")
    if not fetched.tells_rows(plan.PLAN):
        raise Refused(str(public_id))
    return {"id": public_id, "needs": plan.needs_told(fetched), "team": plan.team_told(fetched)}


@router.read(
    "/{public_id}/disclosures",
    response=schemas.Disclosures,
    summary="Who was shown what of a student, and what allowed it.",
)
def student_disclosures(request: FromProgram, public_id: UUID, asked: Query[schemas.Asked]) -> dict[str, Any]:
    """34 CFR 99.32(c). Of what is for those who answer for the case."""
    fetched = opened(request, public_id, "desk:student_disclosures")
    total, page = disclosures.disclosures_page(fetched, asked.limit, asked.offset)
    return {"id": public_id, "disclosures": page, "total": total, **asked.model_dump()}

"""The addresses for programs. Each is read only, and closed to whose role its page is closed to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ninja import Query, Router
from ninja.errors import HttpError

from homeroom.access.door import Refused
from homeroom.access.rules import rules
from homeroom.desk.api import queries, schemas

router = Router(tags=["students"])


def reading(path: str, answer: type, summary: str) -> Callable[[Callable], Callable]:
    """GET, and HEAD as HTTP wants it of whatever can be read."""

    def at(view: Callable) -> Callable:
        router.api_operation(["HEAD"], path, response=answer, include_in_schema=False)(view)
        return router.get(path, response=answer, summary=summary)(view)

    return at


@reading("", schemas.Students, "The students of whom this program may fetch something, in one order for ever.")
def students(request: Any, asked: Query[schemas.Asked]) -> dict[str, Any]:
    if not rules()["desk:student"].admits(request.visit.person.role):
        raise Refused("students")
    try:
        total, page, names = queries.students_page(asked.limit, asked.offset)
    except queries.TooManyStudents:
        sentence = "More students are open to this person than a program may fetch. Connect one for fewer."
        raise HttpError(403, sentence) from None
    request.visit.show(*page)
    told = [{"id": public_id, "name": names.get(number) or None} for number, public_id in page.items()]
    return {"students": told, "total": total, **asked.model_dump()}


@reading("/{public_id}/record", schemas.Record, "What partners know of a student, by kind of information.")
def student_record(request: Any, public_id: UUID) -> dict[str, Any]:
    fetched = queries.opened(request, public_id, "desk:student")
    return {"id": public_id, "datasets": queries.record_of(fetched)}


@reading("/{public_id}/plan", schemas.Plan, "Needs, goals, who has the next move, and who is on the team.")
def student_plan(request: Any, public_id: UUID) -> dict[str, Any]:
    fetched = queries.opened(request, public_id, "casework:plan")
    if not fetched.tells_rows(queries.PLAN):
        raise Refused(str(public_id))
    return {"id": public_id, "needs": queries.needs_told(fetched), "team": queries.team_told(fetched)}


@reading("/{public_id}/disclosures", schemas.Disclosures, "Who was shown what of a student, and what allowed it.")
def student_disclosures(request: Any, public_id: UUID, asked: Query[schemas.Asked]) -> dict[str, Any]:
    """34 CFR 99.32(c). Of what is for those who answer for the case."""
    fetched = queries.opened(request, public_id, "desk:student_disclosures")
    total, page = queries.disclosures_page(fetched, asked.limit, asked.offset)
    return {"id": public_id, "disclosures": page, "total": total, **asked.model_dump()}

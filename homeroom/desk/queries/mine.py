"""A student's own page."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from homeroom.casework.audience import audience
from homeroom.casework.queries import (
    Member,
    NeedOnPlan,
    open_needs_of,
    team_of,
    words_beside_facts,
)
from homeroom.casework.rules import who_looks_into_it, why_not_act
from homeroom.common.tables import Row
from homeroom.desk import attendance
from homeroom.desk.brief import Brief, brief_of
from homeroom.desk.queries.student import months_this_year, words_in
from homeroom.desk.sections.care import next_dates
from homeroom.desk.why import reasons_for
from homeroom.partners.models import Person
from homeroom.students.models import Hearing
from homeroom.students.queries import (
    current_facts,
)
from homeroom.students.records import Record


@dataclass
class MyPage:
    brief: Brief
    needs: list[NeedOnPlan]
    team: list[Member]
    dates: list[Row]
    attendance: str
    words: list[Any]
    may_write: bool
    changeable: set[int]  # Ids of needs of which the student can say what should be another way.


def my_page(record: Record, person: Person) -> MyPage:
    """What a student wants to know first: my goals and who does what, who is there for me, what comes next."""
    today = timezone.localdate()
    reasons = reasons_for(record, "")
    said = [words_beside_facts] if record.opens_whole("youth_voice") else []
    facts = current_facts(record.id, [kind for kind in (Hearing,) if reasons.opens_whole(kind.dataset)], said)
    months = months_this_year(record) if reasons.opens_whole("attendance") else []
    needs = open_needs_of([record.id], person, today, with_goals=True).get(record.id, [])
    team = [member for member in team_of(record.id, today) if not member.has_left]
    doing: dict[int, list[str]] = {}
    for ball in (ball for need in needs for ball in need.open_balls):
        doing.setdefault(ball.turn.owner_id, []).append(ball.turn.task.in_words)
    for member in team:
        member.doing = doing.get(member.membership.person_id or 0, [])
    return MyPage(
        brief=brief_of(facts, today),
        needs=needs,
        team=team,
        dates=next_dates(facts, today).rows,
        attendance=attendance.in_short(months) if months else "",
        words=words_in(facts),
        may_write=record.writes("youth_voice"),
        changeable=changeable(record, person, needs),
    )


def changeable(record: Record, person: Person, needs: list[NeedOnPlan]) -> set[int]:
    """Those whose writers would learn of it, while somebody is there who answers."""
    if not needs or not record.writes("plan"):
        return set()
    readers = audience(record, "plan")
    if who_looks_into_it(person, readers) is None:
        return set()
    return {each.need.pk for each in needs if not list(why_not_act(person, each.need, readers))}

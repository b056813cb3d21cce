"""The plan as a program reads it: needs, goals, who has the next move, and the team."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from homeroom.access.rules import rules
from homeroom.casework.queries import Ball, GoalOnPlan, Member, NeedOnPlan, plan_of, team_of
from homeroom.desk.api.fetched import Fetched

PLAN = "plan"


def needs_told(fetched: Fetched) -> list[dict[str, Any]]:
    """In the order of the page."""
    needs = plan_of(fetched.record.id, fetched.record.visit.person, timezone.localdate())
    return [need_told(need, fetched) for need in needs if fetched.tells(need.need.contributor_id, PLAN)]


def need_told(need: NeedOnPlan, fetched: Fetched) -> dict[str, Any]:
    return {
        "id": need.need.pk,
        "domain": need.need.domain,
        "what": need.need.what,
        "state": need.state,
        "contributor": fetched.whose(need.need.contributor_id),
        "strengths": [each.what for each in need.strengths if fetched.tells(each.contributor_id, PLAN)],
        "goals": [goal_told(each) for each in need.goals if fetched.tells(each.goal.contributor_id, PLAN)],
        "tasks": [task_told(each) for each in need.open_balls if fetched.tells(each.turn.contributor_id, PLAN)],
    }


def goal_told(on_plan: GoalOnPlan) -> dict[str, Any]:
    goal = on_plan.goal
    columns = ("what", "measure", "baseline", "target", "due_on")
    return {"id": goal.pk, **{name: getattr(goal, name) for name in columns}, "state": on_plan.state}


def task_told(ball: Ball) -> dict[str, Any]:
    return {
        "id": ball.turn.task_id,
        "what": ball.turn.task.in_words,
        "owner": ball.turn.owner.name,
        "due_on": ball.turn.due_on,
        "state": ball.turn.state,
        "is_overdue": ball.is_late,
    }


def team_told(fetched: Fetched) -> list[dict[str, Any]] | None:
    """Who is on the team now, brought by those of whom a program may fetch something."""
    record = fetched.record
    if not (record.sees_team and rules()["casework:team"].admits(record.visit.person.role)):
        return None
    brought_by = {*fetched.told.contributors, record.visit.person.organization_id}
    members = team_of(record.id, timezone.localdate())
    return [
        member_told(member)
        for member in members
        if not member.has_left and member.membership.contributor_id in brought_by
    ]


def member_told(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "role": member.membership.team_role,
        "organization": member.organization,
        "begins_on": member.membership.begins_on,
    }

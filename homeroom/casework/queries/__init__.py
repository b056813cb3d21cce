"""What the pages of the plan, the team and the log show. What is not open to the viewer is not there."""

from homeroom.casework.queries.child import Sibling, name_of, siblings_of, words_beside_facts
from homeroom.casework.queries.log import Log, LoggedContact, ShownPhoto, contacts_of
from homeroom.casework.queries.plan import (
    Ball,
    GoalOnPlan,
    GoesWell,
    Load,
    NeedOnPlan,
    balls_for_today,
    goes_well,
    loads,
    met_by_domain,
    open_balls_of,
    open_needs_of,
    open_turns_answered_for,
    plan_of,
    present_turns,
    state_of_need,
    task_of,
    writes_plan,
)
from homeroom.casework.queries.stories import redactions_beside_facts
from homeroom.casework.queries.team import Member, team_of

__all__ = [
    "Ball",
    "GoalOnPlan",
    "GoesWell",
    "Load",
    "Log",
    "LoggedContact",
    "Member",
    "NeedOnPlan",
    "ShownPhoto",
    "Sibling",
    "balls_for_today",
    "contacts_of",
    "goes_well",
    "loads",
    "met_by_domain",
    "name_of",
    "open_balls_of",
    "open_needs_of",
    "open_turns_answered_for",
    "plan_of",
    "present_turns",
    "redactions_beside_facts",
    "siblings_of",
    "state_of_need",
    "task_of",
    "team_of",
    "words_beside_facts",
    "writes_plan",
]

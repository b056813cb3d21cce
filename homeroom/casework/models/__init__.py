"""Who works with a child, what the child needs, who does what by when, and what was said."""

from homeroom.casework.models.contacts import Contact, ContactState
from homeroom.casework.models.plan import Goal, GoalState, Need, NeedState, Task, Turn
from homeroom.casework.models.relations import LimitingOrder, Named, Recusal, Relation
from homeroom.casework.models.team import Departure, Membership

__all__ = [
    "Contact",
    "ContactState",
    "Departure",
    "Goal",
    "GoalState",
    "LimitingOrder",
    "Membership",
    "Named",
    "Need",
    "NeedState",
    "Recusal",
    "Relation",
    "Task",
    "Turn",
]

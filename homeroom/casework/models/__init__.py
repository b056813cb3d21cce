"""Who works with a child, what the child needs, who does what by when, and what was said."""

from homeroom.casework.models.contacts import Contact, ContactState, Photo
from homeroom.casework.models.emergencies import Emergency, EmergencyReview, EmergencyTry
from homeroom.casework.models.plan import Goal, GoalState, Need, NeedState, Strength, Task, Turn
from homeroom.casework.models.relations import (
    Appointment,
    DroppedOrder,
    LimitingOrder,
    Named,
    PermittingOrder,
    Recusal,
    Relation,
    UnsealingOrder,
)
from homeroom.casework.models.rights import EducationRightsHolder
from homeroom.casework.models.stories import Redaction
from homeroom.casework.models.team import Departure, Membership
from homeroom.casework.models.voice import OwnWords

__all__ = [
    "Appointment",
    "Contact",
    "ContactState",
    "Departure",
    "DroppedOrder",
    "EducationRightsHolder",
    "Emergency",
    "EmergencyReview",
    "EmergencyTry",
    "Goal",
    "GoalState",
    "LimitingOrder",
    "Membership",
    "Named",
    "Need",
    "NeedState",
    "OwnWords",
    "PermittingOrder",
    "Photo",
    "Recusal",
    "Redaction",
    "Relation",
    "Strength",
    "Task",
    "Turn",
    "UnsealingOrder",
]

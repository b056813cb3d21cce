"""Forms of the plan, the team and the log."""

from homeroom.casework.forms.log import ContactForm, MessageForm
from homeroom.casework.forms.owned import in_a_week
from homeroom.casework.forms.plan import (
    ClosingForm,
    CompletionForm,
    ConcernForm,
    GoalForm,
    HandoverForm,
    NeedForm,
    TaskForm,
    TurnForm,
)
from homeroom.casework.forms.rights import RightsForm
from homeroom.casework.forms.team import DepartureForm, InvitationForm, LetterForm, MemberForm
from homeroom.casework.forms.voice import ChangeForm, WordsForm

__all__ = [
    "ChangeForm",
    "ClosingForm",
    "CompletionForm",
    "ConcernForm",
    "ContactForm",
    "DepartureForm",
    "GoalForm",
    "HandoverForm",
    "InvitationForm",
    "LetterForm",
    "MemberForm",
    "MessageForm",
    "NeedForm",
    "RightsForm",
    "TaskForm",
    "TurnForm",
    "WordsForm",
    "in_a_week",
]

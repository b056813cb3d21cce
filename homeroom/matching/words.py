"""Rules, verdicts and facts of a pair in words for the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeroom.matching import models

RULES = {
    models.STATE_ID_AND_BIRTH_DATE: _("Same state student ID and same birth date"),
    models.NAME_BIRTH_DATE_AND_SCHOOL: _("Same first and last name, same birth date, same school"),
    models.STATED: _("A person confirmed it before; the collaboration file says so"),
    models.NAMES_AND_PART_OF_BIRTH_DATE: _(
        "Same first and last name; of day, month and year of birth two are the same"
    ),
    models.WEIGHED: _("Weighed together, much of what both say agrees"),
    models.SECOND_RECORD: _("A record of this child stands here already, and this one resembles the child as much"),
    models.TWO_OF_THREE: _("Two of these three are the same: first name, last name, birth date"),
}
BY_RULE = {
    models.LINKED_ELSEWHERE: _("One of the two records was linked with another"),
    models.DATA_CHANGED: _("A new file says something else about one of the two"),
    models.LOAD_UNDONE: _("The load that brought one of the two was undone"),
    models.IDENTITY_SEALED: _("The agency says that the child’s identity is sealed"),
    **RULES,
}
VERDICTS = {
    models.Decision.LINK: _("Same child"),
    models.Decision.REFUSE: _("Not the same"),
    models.Decision.LATER: _("Put off"),
    models.Decision.UNDO: _("Undone"),
}
WITHDRAWN = _("Withdrawn")  # By a rule, since the child's identity is sealed: nobody said that they are two.
# Status tags of components/tag.html.
KINDS = {
    models.Decision.LINK: "good",
    models.Decision.REFUSE: "neutral",
    models.Decision.LATER: "attention",
    models.Decision.UNDO: "attention",
}
SAID = {
    models.Decision.LINK: _("Decided: the same child. The school’s record is added within a minute."),
    models.Decision.REFUSE: _("Decided: not the same. What was held of the student is deleted within a minute."),
    models.Decision.LATER: _("Put off. The child stays on the list."),
    models.Decision.UNDO: _("Undone. The pair is open again within a minute, and what the link brought is taken back."),
}
SAID_FIRST = _("Your answer is kept: the same child. Nothing is shared until a second person says so too.")
TAKEN_BACK = _("Undone. Your answer is taken back, and the pair waits as before.")
FIRST = _("Same child, as the first of two people")
FIRST_TAKEN_BACK = _("Same child, taken back")

# Why; under the answer that each goes with. Nobody has to say.
REASONS: dict[str, dict[str, Any]] = {
    models.Decision.LINK: {
        "knows_child": _("I know this child"),
        "names_agree": _("The names differ for a known reason"),
        "papers_agree": _("Other papers say the same"),
    },
    models.Decision.REFUSE: {
        "sibling": _("It is a twin, a brother or a sister"),
        "same_name": _("It is somebody else of the same name"),
        "facts_differ": _("What differs cannot be a mistake"),
    },
    models.Decision.LATER: {
        "waits_for_file": _("A better file is on its way"),
        "asks": _("I am asking somebody"),
    },
}
REASON = {code: words for group in REASONS.values() for code, words in group.items()}

# How well a fact agrees: in a word, and as which status tag.
DEGREES: dict[str, tuple[Any, str]] = {
    "agree": (_("Agree"), "good"),
    "close": (_("Close"), "info"),
    "differ": (_("Differ"), "attention"),
    "missing": (_("Missing"), "neutral"),
    "uncounted": (_("Not counted"), "neutral"),
}
ASKS = {
    models.Question.BIRTH_DATE: _("Is the birth date right?"),
    models.Question.LAST_NAME: _("Does the child have, or did the child have, another last name?"),
    models.Question.MIDDLE_NAME: _("Does the child have a middle name?"),
    models.Question.SIBLING: _("Is there a brother or sister who was born on the same day?"),
    models.Question.SCHOOL: _("Which school does the child go to?"),
}
FACTS = {
    "first_name": _("First name"),
    "middle_name": _("Middle name"),
    "last_name": _("Last name"),
    "former_last_names": _("Former last names"),
    "birth_on": _("Birth date"),
    "sex": _("Sex"),
    "state_student_id": _("State student ID"),
    "schools": _("School identifier"),
    "school_names": _("School"),
    "grade_level": pgettext_lazy("school year", "Grade"),
}
SEXES = {"female": _("Female"), "male": _("Male"), "unspecified": _("Not specified"), "other": _("Other")}


def verdict_of(decision: models.Decision) -> str:
    """What the latest decision makes of a pair, in words."""
    return str(WITHDRAWN if decision.rule == models.IDENTITY_SEALED else VERDICTS[decision.verdict])

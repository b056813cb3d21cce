"""Rules, verdicts and facts of a pair in words for the page."""

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
    models.TWO_OF_THREE: _("Two of these three are the same: first name, last name, birth date"),
}
BY_RULE = {
    models.LINKED_ELSEWHERE: _("One of the two records was linked with another"),
    models.DATA_CHANGED: _("A new file says something else about one of the two"),
    models.LOAD_UNDONE: _("The load that brought one of the two was undone"),
    **RULES,
}
VERDICTS = {
    models.Decision.LINK: _("Same child"),
    models.Decision.REFUSE: _("Not the same"),
    models.Decision.LATER: _("Put off"),
    models.Decision.UNDO: _("Undone"),
}
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
    models.Decision.LATER: _("Put off. The pair stays on the list."),
    models.Decision.UNDO: _("Undone. The pair is open again within a minute, and what the link brought is taken back."),
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

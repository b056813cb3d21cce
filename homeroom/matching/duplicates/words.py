"""What is said of duplicates on their pages."""

from django.utils.translation import gettext_lazy as _

from homeroom.matching.models import NAMES_AND_BIRTH_DATE, SAME_STATE_ID, WEIGHED, DuplicateAnswer

UNDO = "undo"
RULES = {
    SAME_STATE_ID: _("Same state student ID"),
    NAMES_AND_BIRTH_DATE: _("Same first and last name, same birth date"),
    WEIGHED: _("Weighed together, much of what both say agrees"),
}
VERDICTS = {
    DuplicateAnswer.SAME: _("One child"),
    DuplicateAnswer.DIFFERENT: _("Two children"),
    DuplicateAnswer.LATER: _("Put off"),
}
KINDS = {DuplicateAnswer.SAME: "info", DuplicateAnswer.DIFFERENT: "neutral", DuplicateAnswer.LATER: "attention"}
SAID = {
    DuplicateAnswer.SAME: _("Tied: one child. Neither record was changed."),
    DuplicateAnswer.DIFFERENT: _(
        "Decided: two children. They are asked about again only if a file changes one of them."
    ),
    DuplicateAnswer.LATER: _("Put off. The two stay on the list."),
    UNDO: _("Undone. The two wait for a decision again; neither record had been changed."),
}
SAID_FIRST = _("Your answer is kept: one child. Nothing is tied until a second person says so too.")

"""What the model says of a pair, in words for the page: what was compared, how well it agrees, how much that tells, and why a
person is asked. The model's own words (model/evidence.py, model/guards.py) are for whoever works at it, in English alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from homeroom.matching.model import evidence, guards

COMPARISONS: dict[str, Any] = {
    evidence.FIRST: _("First name"),
    evidence.LAST: _("Last name"),
    evidence.BIRTH: _("Birth date"),
    evidence.MIDDLE: _("Middle name"),
    evidence.SEX: _("Sex"),
    evidence.ADDRESS: _("Address"),
    evidence.GUARDIAN: _("Parent or guardian"),
    evidence.SCHOOL: _("School"),
    evidence.SSN4: _("Last four Social Security digits"),
    evidence.STATE_ID: _("State student ID"),
}
# By the model's own words of a level: "the same" is the same of every comparison.
LEVELS: dict[str, Any] = {
    "the same": _("the same"),
    "first and last name the other way round": _("first and last name the other way round"),
    "a nickname of the other": _("a nickname of the other"),
    "one's first name is the other's middle name": _("one’s first name is the other’s middle name"),
    "almost the same letters": _("almost the same letters"),
    "similar letters": _("similar letters"),
    "initials of first and middle name the other way round": _("initials of first and middle name the other way round"),
    "different": _("different"),
    "a part in common, former names included": _("a part in common, former names included"),
    "day and month the other way round": _("day and month the other way round"),
    "the same year, one of them January 1": _("the same year, one of them January 1"),
    "one figure apart": _("one figure apart"),
    "two figures apart": _("two figures apart"),
    "only the year in common": _("only the year in common"),
    "the same initial, or almost the same letters": _("the same initial, or almost the same letters"),
    "an address in common": _("an address in common"),
    "a zip code in common": _("a zip code in common"),
    "none in common": _("none in common"),
    "a name in common": _("a name in common"),
    "a last name in common": _("a last name in common"),
    "a school in common": _("a school in common"),
    "one digit apart": _("one digit apart"),
}
ONE_DOES_NOT_SAY: Any = _("one of the two does not say")

LINES: dict[str, Any] = {
    guards.was_not_refused.__name__: _("A person said before that these are not the same child."),
    guards.is_free.__name__: _("One of the two is linked with another record."),
    guards.has_first_name.__name__: _("The first names do not agree well enough."),
    guards.has_no_contradiction.__name__: _(
        "They contradict each other in birth date, middle name, sex, Social Security digits or state student ID."
    ),
    guards.has_more_than_a_birth_date_one_figure_apart.__name__: _(
        "The birth dates are one figure apart, and no middle name, Social Security digits or state student ID agrees."
    ),
    guards.has_own_evidence.__name__: _(
        "Too little of what agrees is the child’s own. The rest could be a brother’s or a sister’s."
    ),
    guards.is_ahead_by_own_evidence.__name__: _(
        "By what is the child’s own, another record fits as well. They may be twins, or one child twice."
    ),
    guards.is_ahead_for_the_child.__name__: _(
        "Another student fits this child nearly as well. One child may have two school records."
    ),
    guards.is_ahead_for_the_student.__name__: _("Another child fits this student nearly as well."),
    guards.says_more_than_name_and_birth_date.__name__: _(
        "Only name, birth date and sex agree. Two people can share these."
    ),
    guards.weighs_enough.__name__: _("In all, too little agrees."),
}
# These tell that a child resembles the pair whom perhaps another agency has.
OF_ANOTHER_CHILD = {
    guards.is_free.__name__,
    guards.is_ahead_by_own_evidence.__name__,
    guards.is_ahead_for_the_student.__name__,
}
NOT_SURE: Any = _("The model is not sure of it. A link needs a person’s word.")
NOTHING_AGAINST: Any = _("The model found nothing against it. A link still needs a person’s word.")

# In bits, each of which doubles the odds. Ten are a thousand to one, and what the lines ask a record to be ahead of the next
# (guards.AHEAD_LEAST). Five are thirty to one. One is two to one, which is no more than a hint, and below it stands what nearly
# everybody shares. Against a pair four are enough for the strongest word: the most that a disagreement can take is 6.6.
VERY_STRONG, STRONG, SOME, STRONGLY_AGAINST = 10.0, 5.0, 1.0, -4.0
STRENGTHS: tuple[tuple[float, Any], ...] = (
    (VERY_STRONG, _("very strong")),
    (STRONG, _("strong")),
    (SOME, _("some")),
    (-SOME, _("tells little")),
    (STRONGLY_AGAINST, _("against")),
)
WEAKEST: Any = _("strongly against")


def strength(bits: float) -> str:
    """What a comparison tells, in words: they come before any number."""
    for least, words in STRENGTHS:
        if bits >= least if least > 0 else bits > least:
            return str(words)
    return str(WEAKEST)


def level_in_words(comparison: str, level: str) -> str:
    """How well one comparison agrees. A level that the model no longer has is told by its own name."""
    if level == evidence.MISSING:
        return str(ONE_DOES_NOT_SAY)
    known = {each.name: each.words for each in evidence.BY_NAME[comparison].levels}
    return str(LEVELS.get(known.get(level, level), level))


def line_in_words(line: str, *, tells_of_others: bool = True) -> str:
    """Why a person is asked."""
    if line in OF_ANOTHER_CHILD and not tells_of_others:
        return str(NOT_SURE)
    return str(LINES.get(line, line)) if line else str(NOTHING_AGAINST)

"""Texts that the law wants given to whoever receives a record, beside the record: said where it is shown, and on its paper."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from homeroom.agreements.bases import basis_of
from homeroom.students.reasons import Reason

NOTICES = {
    # 42 CFR 2.32(a)(2): the short statement, which stands for the long one.
    "part2_notice": _(
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records. Do not pass them on unless the student’s"
        " written consent or a court lets you."
    ),
    # 34 CFR 99.33(d): whoever discloses says that it may not be passed on (99.33(a)).
    "redisclosure_notice": _(
        "You have some of this by consent. Use it only for what was agreed, and do not pass it on unless the parent, or the"
        " student when 18, consents to that too (34 CFR 99.33)."
    ),
}
# By what one does on a page or a paper that shows the text. A list, a file or a search shows none of them.
GIVEN_WITH = ("view", "print")


def duties_of(basis: str) -> tuple[str, ...]:
    found = basis_of(basis)
    return found.duties if found else ()


def notices_with(reasons: Iterable[Reason]) -> list[str]:
    """The texts for what these reasons show of others' records, each once."""
    codes = dict.fromkeys(duty for reason in reasons if not reason.own for duty in duties_of(reason.basis))
    return [str(NOTICES[code]) for code in codes if code in NOTICES]


def given(basis: str, operation: str) -> list[str]:
    """Which of them were shown to whoever did this with a record on that basis."""
    return [code for code in duties_of(basis) if code in NOTICES and operation in GIVEN_WITH]

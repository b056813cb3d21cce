"""Render for a recipient: the one way on which anything leaves the page, on paper, as PDF or as e-mail.

It knows who gets it and in which language; it says so on the paper, and leaves out what that recipient may not have.
Row policies have left out before what the visitor may not see; a paper lies about, so it takes a second lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from homeroom.access.catalogue import FULL
from homeroom.access.door import Visit
from homeroom.common.dates import in_words

Drawn = TypeVar("Drawn")


class MayHave(Protocol):
    """Of this contributor: rows of a dataset, or the value of an element at a view (its place among VIEWS). An element is named
    with a dot."""

    def __call__(self, contributor_id: int, named: str, view: int = FULL, /) -> bool: ...


def nothing(contributor_id: int, named: str, view: int = FULL, /) -> bool:
    return False


@dataclass(frozen=True)
class Recipient:
    name: str
    organization: str
    language: str
    may_have: MayHave = nothing


def address(name: str, language: str) -> Recipient:
    """Somebody behind an e-mail address: nobody knows who reads it, so nothing of any child is for it."""
    return Recipient(name, "", language)


def visitor(visit: Visit, language: str, may_have: MayHave = nothing) -> Recipient:
    organization = visit.person.organization
    named = "" if organization is None or organization.is_families else organization.name
    return Recipient(visit.person.name, named, language, may_have)


def render_for(recipient: Recipient, draw: Callable[[Recipient, str], Drawn]) -> Drawn:
    """`draw` gets the recipient, whose `may_have` it asks for each thing, and the line that says for whom it is."""
    with override(recipient.language):
        return draw(recipient, line_for(recipient))


def line_for(recipient: Recipient) -> str:
    """ "For Rosa Díaz, Lakeside County. Printed on November 26, 2026. Share only as your agreement allows." """
    who = f"{recipient.name}, {recipient.organization}" if recipient.organization else recipient.name
    return _("For %(who)s. Printed on %(day)s. Share only as your agreement allows.") % {
        "who": who,
        "day": in_words(timezone.localdate()),
    }

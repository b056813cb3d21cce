"""May this person do this to the plan or the team, now? Which rows there are to do it to, the policies decide."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeroom.casework.audience import Audience
from homeroom.casework.models import Membership
from homeroom.casework.models.written import Written
from homeroom.partners.models import Person

ANSWERS_FOR_THE_CASE = frozenset({"caseworker", "caseworker_supervisor"})


def why_not_write(person: Person, audience: Audience) -> Iterator[str]:
    """Who could not read it afterwards may not write it either: the row policy says so too."""
    if person.pk not in {reader.pk for reader in audience.people}:
        yield _("Your role reads this plan and does not write in it. Tell the caseworker or the education liaison.")


def why_not_act(person: Person, item: Written, audience: Audience) -> Iterator[str]:
    """On what another organization wrote, only while that organization's people would learn of it."""
    yield from why_not_write(person, audience)
    if item.contributor_id != person.organization_id and item.contributor_id not in audience.organizations:
        yield _("%(organization)s wrote this and could not see what you change. Tell them by phone.") % {
            "organization": item.contributor.name
        }


def answers_for_the_case(person: Person) -> bool:
    """Of the students assigned to this person, or to whom this person supervises. Of which, the policies say."""
    return person.role in ANSWERS_FOR_THE_CASE


def may_bring_anybody(person: Person) -> bool:
    """Others bring people of their own organization: who joins a team may gain access by it."""
    return answers_for_the_case(person)


def why_not_part(person: Person, membership: Membership) -> Iterator[str]:
    mine = membership.contributor_id == person.organization_id or membership.person_id == person.pk
    if not (mine or person.role in ANSWERS_FOR_THE_CASE):
        yield _("Who brought this person to the team, or the caseworker, says when the work on it ends.")

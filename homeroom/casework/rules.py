"""May this person do this to the plan or the team, now? Which rows there are to do it to, the policies decide."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.casework.audience import Audience
from homeroom.casework.models import Contact, Departure, Membership, NeedState, Turn
from homeroom.casework.models.written import Written
from homeroom.partners.models import Person

ANSWERS_FOR_THE_CASE = frozenset({"caseworker", "caseworker_supervisor"})
# What was done can be taken back for so long (trust-and-ease, expectation 17). The policy of contacts says the same.
TAKEN_BACK_WITHIN = timedelta(days=30)


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


# Who looks into what a teacher noticed: the first of these who can read it.
LOOKERS = ("caseworker", "caseworker_supervisor", "education_liaison", "school_counselor")


def who_looks_into_it(person: Person, audience: Audience) -> Person | None:
    """Nobody where no such reader is there: then a concern would reach nobody."""
    readers = [reader for reader in audience.people if reader.role in LOOKERS and reader.pk != person.pk]
    return min(readers, key=lambda reader: LOOKERS.index(reader.role), default=None)


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


def why_not_take_back(person: Person, row: Written) -> Iterator[str]:
    """Whoever did it, or answers for the case, takes it back, within thirty days."""
    if row.by_id != person.pk and person.role not in ANSWERS_FOR_THE_CASE:
        yield _("Who did this, or the caseworker, takes it back.")
    if row.at <= timezone.now() - TAKEN_BACK_WITHIN:
        yield _("This is more than 30 days ago, so it cannot be taken back any more.")


def why_not_take_back_turn(person: Person, turn: Turn, need_state: str) -> Iterator[str]:
    """Of a task that goes on, or of one whose need still stands as that turn left it."""
    yield from why_not_take_back(person, turn)
    if turn.after_id is None or turn.takes_back_id is not None:
        yield _("There is nothing to take back here.")
    is_closed = need_state in NeedState.CLOSED
    if turn.state == "dropped" or (is_closed and not closed_with(turn)):
        yield _("The need is closed. Reopen it first.")


def closed_with(turn: Turn) -> bool:
    """Whether the need was closed in the same go, and not taken back since."""
    states = NeedState.objects.filter(need=turn.task.need_id).order_by("-pk")
    latest = states.first()
    return latest is not None and latest.state in NeedState.CLOSED and latest.act == turn.act


def why_not_come_back(person: Person, departure: Departure) -> Iterator[str]:
    """Who may bring this person to the team may bring them back."""
    yield from why_not_take_back(person, departure)
    member = departure.membership.person
    is_own = member is None or (member.organization_id == person.organization_id and not is_of_a_family(member))
    if not (is_own or may_bring_anybody(person)):
        yield _("The caseworker brings people of other organizations back to the team.")


def is_of_a_family(person: Person) -> bool:
    return person.organization is None or person.organization.is_families


def why_not_withdraw(person: Person, contact: Contact) -> Iterator[str]:
    """What one's own organization wrote: whoever wrote it, or answers for the case."""
    yield from why_not_take_back(person, contact)
    if contact.contributor_id != person.organization_id:
        yield _("Another organization wrote this. Ask whoever wrote it.")


def why_not_restore(person: Person, contact: Contact) -> Iterator[str]:
    """The writer, for as long as the policy of contacts still shows the writer what was withdrawn."""
    if contact.by_id != person.pk:
        yield _("Who wrote this restores it.")

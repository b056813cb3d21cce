"""What nobody can see any more when an agreement is paused, ended, or one contributor withdraws from it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.agreements import words
from homeroom.agreements.compiling import LICENSE, coverage
from homeroom.agreements.lines_in_words import elements_in_words, own_in_words
from homeroom.agreements.models import Agreement, Line
from homeroom.agreements.queries import can_be_paused, lines_now, organizations_of, places_before, whole_agreements
from homeroom.common.shell import Place
from homeroom.partners.models import Person
from homeroom.partners.words import ROLES


def suspension_page(agreement: Agreement) -> "EndingPage":
    """What nobody can see while it rests; the same that would go dark at its end."""
    page = ending_page(agreement)
    return replace(
        page,
        places=places_before(agreement, _("Pause it")),
        is_over=not can_be_paused(agreement),
    )


def withdrawal_page(agreement: Agreement, person: Person) -> "EndingPage":
    """What nobody can see any more of the records that this person's organization shows under it."""
    own = list(darkness_of(agreement, of=person.organization_id))
    under = [sentence for license in licenses_of(agreement, person) for sentence in darkness_of(license)]
    return EndingPage(
        agreement=agreement,
        places=places_before(agreement, _("Withdraw")),
        darkness=[*own, *under],
        is_over=not agreement.is_shown_something_by_us or bool(agreement.endings.all()),
    )


def objection_page(agreement: Agreement) -> "EndingPage":
    """What ends with its last day, if it does not go on."""
    return replace(ending_page(agreement), places=places_before(agreement, _("Object to the renewal")))


def taking_back_page(agreement: Agreement) -> "EndingPage":
    """What would have ended with its last day."""
    return replace(ending_page(agreement), places=places_before(agreement, _("Take back the objection")))


@dataclass
class EndingPage:
    agreement: Agreement
    places: list[Place]
    darkness: list[str]
    is_over: bool


def ending_page(agreement: Agreement) -> EndingPage:
    """What nobody can see any more from the moment of the ending, of this agreement and of those under it."""
    return EndingPage(
        agreement=agreement,
        places=places_before(agreement, _("End it")),
        darkness=[sentence for each in with_those_under(agreement) for sentence in darkness_of(each)],
        is_over=bool(agreement.endings.all()),
    )


def with_those_under(agreement: Agreement) -> list[Agreement]:
    found = [agreement]
    for child in whole_agreements().filter(parent=agreement, activations__isnull=False, endings__isnull=True):
        found += with_those_under(child)
    return found


def licenses_of(agreement: Agreement, person: Person) -> list[Agreement]:
    """Those under it by which this person's organization shows something: they go dark as a whole (sql/licenses.sql)."""
    if not agreement.has_licenses:
        return []
    active = whole_agreements().filter(parent=agreement, tier=LICENSE, activations__isnull=False, endings__isnull=True)
    return [
        license
        for license in active
        if any(line.contributor_id == person.organization_id for line in lines_now(license))
    ]


def people_by_role(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    """How many people of whom these lines speak there are, by organization and role."""
    keys, roles = ({name for line in lines for name in getattr(line, part)} for part in ("recipients", "roles"))
    people = Person.objects.filter(organization__key__in=keys, role__in=roles, active__endswith=None)
    return Counter(people.values_list("organization__key", "role")) if keys else Counter()


def darkness_of(agreement: Agreement, of: int | None = None) -> Iterable[str]:
    """By the lines of one contributor, where one is named."""
    lines = [line for line in lines_now(agreement) if of in (None, line.contributor_id)]
    organizations, people = organizations_of(agreement, lines), people_by_role(lines)
    for line in lines:
        recipients = [organizations[key] for key in line.recipients]
        count = sum(people[key, role] for key in line.recipients for role in line.roles)
        yield ngettext(
            "%(count)s person (%(roles)s) of %(recipients)s no longer sees of %(contributor)s: %(elements)s.",
            "%(count)s people (%(roles)s) of %(recipients)s no longer see of %(contributor)s: %(elements)s.",
            count,
        ) % {
            "count": count,
            "roles": words.listed([ROLES[role] for role in line.roles], _("or")),
            "recipients": words.listed(recipients),
            "contributor": line.contributor.name,
            "elements": elements_in_words(coverage(line)),
        }
        for recipient, roles, kinds in own_in_words(line, recipients):
            sentence = _("%(roles)s of %(recipient)s no longer see here its own records of these children: %(kinds)s.")
            yield sentence % {"roles": roles, "recipient": recipient, "kinds": kinds}
    if agreement.tier == "HOSTING" and of is None:
        yield _("Its records are no longer hosted: nothing more of them can be imported, and no match can be decided.")

"""Who sits here and where one can go: shown at the head of every page behind the door."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from homeroom.access.recipients import render_for, visitor
from homeroom.access.rules import rules
from homeroom.common.shell import Place, Seat
from homeroom.desk.account.idle import told_until
from homeroom.desk.freezing.views import banner
from homeroom.desk.rules import is_family
from homeroom.desk.seat import PURPOSE, purpose_now
from homeroom.notices.queries import COUNT_MAX

# Places of the navigation, in order; each person sees those that the table of URLs lets the role call.
PLACES = (
    ("desk:home", _("Today")),
    ("desk:search", _("Search")),
    ("insight:students", _("My students")),
    ("insight:needs", _("Needs")),
    ("matching:pairs", _("Possible matches")),
    ("exchange:imports", _("Imports")),
    ("agreements:agreements", _("Agreements")),
    ("readiness:people", _("People")),
    ("desk:outgoing", _("Disclosures")),
)


def seat(request: HttpRequest) -> dict[str, Any]:
    """Asks nothing of the database: the door has read who this is and how many notices are new, the web session keeps
    the purpose's name."""
    visit = getattr(request, "visit", None)
    if visit is None:
        # Who owes a second factor can at least leave.
        return {"sign_out_url": reverse("account_logout")} if getattr(request, "at_the_door", None) else {}
    person, purpose = visit.person, request.session.get(PURPOSE) or {}
    at_home = is_family(person)
    return {
        "seat": Seat(
            person_name=person.name,
            organization_name="" if at_home else person.organization.name,
            role_label=person.role_label,
            # Why a family looks at its own child's record is nobody's question.
            purpose_label="" if at_home else purpose_now(request),
            purpose_url=reverse("desk:purpose") if purpose.get("has_others") and not at_home else "",
            sign_out_url=reverse("account_logout"),
            print_line=render_for(visitor(visit, get_language() or "en"), lambda _to, line: line),
            notices_url=reverse("notices:notices"),
            notices=new_notices(visit.along["unread_notices"]),
            account_url=reverse("account:account"),
            stays_until=formats.time_format(timezone.localtime(timezone.now() + told_until())),
        ),
        "navigation": navigation(person.role),
        "alerts": getattr(request, "alerts", ()),
        "paused": banner(visit.along["frozen"]),
    }


def new_notices(number: int) -> str:
    if not number:
        return ""
    if number > COUNT_MAX:
        return _("more than %(number)s new") % {"number": COUNT_MAX}
    return ngettext("%(number)s new", "%(number)s new", number) % {"number": number}


def navigation(role: str) -> list[Place]:
    """A list of one place is no choice, so it is not shown."""
    places = []
    for name, label in PLACES:
        rule = rules().get(name)
        if rule and rule.admits(role):
            try:
                places.append(Place(str(label), reverse(name)))
            except NoReverseMatch:
                continue
    return places if len(places) > 1 else []

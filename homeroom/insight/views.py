"""The caseload, the board, and what its numbers mean."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.access.rules import rules
from homeroom.casework.words import DOMAINS
from homeroom.common.shell import Place
from homeroom.insight import charts, tables
from homeroom.insight.board import TABLES, Board, Wanted, board_of_cells, board_of_rows
from homeroom.insight.caseload import Asked, caseload
from homeroom.insight.models import SavedView
from homeroom.insight.releasing import own_files
from homeroom.insight.saved import Offered, offered
from homeroom.partners.models import Person


def students(request: BehindTheDoor) -> HttpResponse:
    """Everybody whom this person works with; for a supervisor worker by worker too."""
    asked = Asked.by(request.GET)
    page = caseload(request.visit.person, asked, request.GET.get("page", "1"), timezone.localdate())
    request.visit.operation = "list"
    request.visit.show(*page.shown)
    context = {
        "caseload": page,
        "page": page.page,
        "asked": asked,
        "loads": tables.loads(page.loads) if page.loads else None,
        "domains": DOMAINS.items(),
        "query": query_of(request),
        "kept": kept(request, SavedView.STUDENTS, asked),
        "compares": rules()["insight:conflicts"].admits(request.visit.person.role),
        "places": way_to(_("My students")),
    }
    return render(request, "insight/caseload.html", context)


@dataclass(frozen=True)
class Kept:
    """What one can do with the filter of a list: open one that was saved, save this one, take the list away."""

    views: list[Offered]
    new_url: str
    export_url: str


def kept(request: BehindTheDoor, of: str, asked: Asked | Wanted) -> Kept:
    return Kept(
        views=offered(request.visit.person, of, asked.query),
        new_url=with_query(reverse(f"insight:new_{of}_view"), asked.query),
        export_url=with_query(reverse(f"insight:{of}_export"), asked.query),
    )


def with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def query_of(request: HttpRequest) -> str:
    """The filters of this address, for the links to other pages of the list."""
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}
    return f"{urlencode(kept)}&" if kept else ""


def needs(request: BehindTheDoor) -> HttpResponse:
    """What is needed, what was met, how long it took, and who has the ball."""
    board, wanted = board_for(request.visit.person), Wanted.by(request.GET)
    shown = wanted.of(board)
    context = {
        "board": board,
        "shown": shown,
        "wanted": wanted,
        "tables": TABLES.items(),
        "codes": DOMAINS.items(),
        "domains": tables.domains(shown),
        "quarters": tables.quarters(shown),
        "holders": tables.holders(shown),
        "chart_url": with_query(reverse("insight:needs_chart"), wanted.query),
        "kept": kept(request, SavedView.NEEDS, wanted),
        "places": None if board.is_counted_only else way_to(_("Needs")),
        "files": own_files(request.visit.person) if board.is_counted_only else [],
        "stewards": stewards_at(request.visit.person) if board.is_empty and board.is_counted_only else [],
    }
    return render(request, "insight/board.html", context)


def needs_chart(request: BehindTheDoor) -> HttpResponse:
    board = Wanted.by(request.GET).of(board_for(request.visit.person))
    picture = charts.picture(board.quarters)
    return HttpResponse(picture, content_type="image/svg+xml")


def meanings(request: BehindTheDoor) -> HttpResponse:
    """How each number of the board is counted."""
    is_counted_only = counts_only(request.visit.person)
    places = [Place(_("Needs"), reverse("insight:needs")), Place(_("What the numbers mean"))]
    return render(request, "insight/meanings.html", {"is_counted_only": is_counted_only, "places": places})


def board_for(person: Person) -> Board:
    return board_of_cells() if counts_only(person) else board_of_rows(timezone.localdate())


def counts_only(person: Person) -> bool:
    """A program manager works with no child: counts, and reads no row."""
    return person.role == "program_manager"


def stewards_at(person: Person) -> list[Person]:
    """Whom to ask in one's own house."""
    stewards = Person.objects.filter(
        organization=person.organization, role="data_steward", active__contains=timezone.now()
    )
    return list(stewards.order_by("name"))


def way_to(here: str) -> list[Place]:
    return [Place(_("Today"), "/"), Place(here)]

"""What may come into force: a draft, or an agreement that nobody has activated yet. What will change is told of either."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.agreements import words as agreement_words
from homeroom.agreements.models import Activation, Agreement, Ending, Lack, Line
from homeroom.agreements.queries import lines_now, places_before
from homeroom.common.shell import Place
from homeroom.drafting.queries import DraftPage, open_draft
from homeroom.drafting.reading import Surroundings, is_over
from homeroom.partners.models import Person


@dataclass
class Prospect:
    """One of the two: its number, and what the pages say of it."""

    key: str
    paper: Agreement
    url: str
    lines: list[Line]
    around: Surroundings
    places: list[Place]
    lead: str
    draft: int | None = None
    agreement: int | None = None
    # Why nothing can be told of what will change; none where it can.
    cannot: list[str] = field(default_factory=list)

    @property
    def lines_shown(self) -> list[Line]:
        """Those by which somebody sees something. The others only let counts be made, or records be taken away."""
        return [line for line in self.lines if "view" in line.operations]


def open_prospect(key: str, person: Person) -> Prospect:
    """A draft has the key of the agreement that it becomes, so who works on it comes by the draft."""
    try:
        page = open_draft(key, person)
    except Refused:
        return prospect_of_agreement(key)
    return prospect_of_draft(page)


def prospect_of_draft(page: DraftPage) -> Prospect:
    is_concluded = page.conclusion is not None and not page.is_amendment
    return Prospect(
        key=page.draft.key,
        paper=page.draft.amends or Agreement(key=page.draft.key, title=page.entry.title),
        url=reverse("drafting:draft", args=[page.draft.key]),
        lines=page.reading.lines,
        around=page.reading.around,
        places=page.places_of(_("What will change")),
        lead=if_activated()
        if is_concluded
        else _("If everybody signed this draft as it stands and it were active today."),
        draft=page.draft.pk,
        cannot=list(why_not_told(page)),
    )


def why_not_told(page: DraftPage) -> Iterator[str]:
    """Reasons why what a draft would change cannot be told; none means that it can."""
    amended, concluded = page.draft.amends, page.conclusion
    if amended is not None and concluded is not None:
        yield _("It is signed, and the agreement is amended so. What holds now, and since when, stands on its page.")
    elif amended is not None:
        last = amended.amendments.order_by("number").values_list("number", flat=True).last() or 0
        if is_over(amended):
            yield agreement_words.SENTENCES["over"] % {}
        elif page.version.amendment["id"] != last + 1:
            yield _("The agreement was amended otherwise meanwhile. Give up this draft, and begin the amendment anew.")
    elif concluded is not None:
        yield from why_not_activated(with_its_state().get(pk=concluded.agreement_id))
    elif page.entry.expires_on < timezone.localdate():
        yield agreement_words.SENTENCES["days"] % {}
    # Where a line names somebody who is no party, nothing would be open.
    lacks = [lack for lack in page.version.lacks if lack["what"] in ("party", "grounds")]
    yield from (agreement_words.missing_in_words(lack) for lack in lacks)


def prospect_of_agreement(key: str) -> Prospect:
    """Raises Refused unless the viewer is a data steward of a party."""
    agreement = with_its_state().filter(key=key).first()
    if agreement is None or not agreement.may_steward:
        raise Refused(key)
    return Prospect(
        key=key,
        paper=agreement,
        url=reverse("agreements:agreement", args=[key]),
        lines=lines_now(agreement),
        around=Surroundings.now(),
        places=places_before(agreement, _("What will change")),
        lead=if_activated(),
        agreement=agreement.pk,
        cannot=list(why_not_activated(agreement)),
    )


def if_activated() -> str:
    return _("If all parties have signed it, and it were active today.")


def with_its_state():
    lines = Line.objects.filter(dropped_at=None).select_related("agreement", "contributor", "amendment")
    return Agreement.objects.with_what_one_may().annotate(
        is_active=Exists(Activation.objects.filter(agreement=OuterRef("pk"))),
        is_ended=Exists(Ending.objects.filter(agreement=OuterRef("pk"))),
    ).prefetch_related(Prefetch("lines", lines), Prefetch("lacks", Lack.objects.order_by("pk")))  # fmt: skip


def why_not_activated(agreement) -> Iterator[str]:
    """Of an agreement with its state: why activating it would change nothing."""
    if agreement.is_ended or agreement.term.isempty or agreement.term.upper <= timezone.now():
        yield _("It is over, and opens nothing.")
    elif agreement.is_active:
        yield _("It is active already. What it lets people see stands on its page.")
    else:
        yield from (agreement_words.lack_in_words(lack) for lack in agreement.lacks.all())

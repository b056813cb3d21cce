"""The model and the rules as a person reads them: what each agreement tells, what has to hold, and whether rules still link."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.common.shell import Place
from homeroom.common.tables import Column, Row, Table
from homeroom.matching import auditing
from homeroom.matching.auditing import WRONG_SHARE_MAX, Audited
from homeroom.matching.forms import SwitchingForm
from homeroom.matching.model.evidence import BY_NAME
from homeroom.matching.model.guards import GUARDS
from homeroom.matching.model.parameters import Parameters, parameters
from homeroom.matching.weighing_words import COMPARISONS, level_in_words, line_in_words, strength


@dataclass(frozen=True)
class ModelPage:
    places: list[Place]
    version: str
    rules_link: bool
    looked_after: list[Row]
    levels: Table
    lines: list[str]


def model(request: BehindTheDoor) -> HttpResponse:
    """What the model knows, and how often links that rules made were right."""
    return page(request, SwitchingForm())


def switchings(request: BehindTheDoor) -> HttpResponse:
    """Rules link from now on, or no longer."""
    form = SwitchingForm(request.POST)
    if not form.is_valid():
        return page(request, form)
    with form.once(by=request.visit.person.pk) as first:
        first.result = reverse("matching:model")
        if first:
            is_on = form.facts["is_on"] == SwitchingForm.ON
            auditing.switch(is_on, form.facts["reason"], by=request.visit.person)
            on, off = _("Rules link by themselves again."), _("Rules link no more. What they find waits for a person.")
            messages.success(request, on if is_on else off)
    return redirect(first.result)


def page(request: BehindTheDoor, form: SwitchingForm) -> HttpResponse:
    known = parameters()
    shown = ModelPage(
        places=[Place(_("Possible matches"), reverse("matching:pairs")), Place(_("How records are compared"))],
        version=known.version,
        rules_link=auditing.rules_link(),
        looked_after=looked_after(auditing.audited()),
        levels=levels(known),
        lines=[line_in_words(guard.name) for guard in GUARDS],
    )
    return render(request, "matching/model.html", {"page": shown, "form": form}, status=form.status)


def looked_after(audited: Audited) -> list[Row]:
    limit = _("Above %(limit)s, with one wrong at least, rules stop by themselves.") % {
        "limit": percent(WRONG_SHARE_MAX)
    }
    bound = audited.upper95
    return [
        Row(_("Links looked at again"), str(audited.audited)),
        Row(_("Of these wrong"), str(audited.wrong)),
        Row(_("Wrong links are at most"), percent(bound) if bound is not None else "–", note=limit),
        Row(_("Wait among the pairs"), str(audited.waiting), note=_("Nobody is told which ones these are.")),
    ]


def levels(known: Parameters) -> Table:
    """Every level of every comparison, the strongest first, as it was learned."""
    rows = [
        [
            COMPARISONS[name],
            level_in_words(name, level.name),
            strength(its[level.name].bits),
            f"{its[level.name].bits:+.1f}",
        ]
        for name, its in known.levels.items()
        for level in BY_NAME[name].levels
    ]
    columns: list[Column | str] = [_("Compared"), _("Found"), _("How much it tells"), Column(_("Bits"), is_number=True)]
    return Table(_("What each agreement tells"), columns, rows, caption_is_hidden=True)


def percent(share: float) -> str:
    return f"{formats.number_format(100 * share, 2)} %"

"""Taking a copy: a form that says what will be in it and what will not; sent, a row that it was made, and the file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import PURPOSE_ID, BehindTheDoor, Refused
from homeroom.access.models import Purpose
from homeroom.common.shell import Place
from homeroom.common.tables import Row
from homeroom.insight.copies.files import Content, answer, left_out_in_words
from homeroom.insight.copies.forms import CopyForm, in_the_house
from homeroom.insight.copies.models import Export
from homeroom.partners.models import Organization, Person
from homeroom.students.handing_on import Partner, partners_of

# A second click, or a download that broke off, is the same copy once more; what is fetched later is a new one.
SAME_COPY = timedelta(minutes=5)


@dataclass(frozen=True)
class Offer:
    """What is offered to be taken: its contents for the own organization or a partner, and the page that one comes from. The form
    tells of it by `preview`, where that reads less."""

    content: Callable[[Partner | None], Content]
    back: str
    places: Sequence[Place]
    stays_in_the_house: bool = False
    preview: Callable[[], Content] | None = None
    waits: str = ""  # What happens first, where it does not leave at once.


def take(request: BehindTheDoor, offer: Offer) -> HttpResponse:
    person = request.visit.person
    mine = person.organization
    if mine is None or mine.is_families:
        raise Refused
    purpose = Purpose.objects.filter(pk=RawSQL(PURPOSE_ID, [])).first()
    partners = [] if offer.stays_in_the_house else partners_of(mine)
    form = CopyForm(request.POST or None, mine=mine, partners=partners, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        content = offer.content(form.partner)
        wanted = wanted_of(content, form, mine)
        with form.once(by=person.pk) as first:
            if first:
                export = keep(person, purpose, content, wanted)
                first.result = export.get_absolute_url()
        if not first:
            same = same_copy(first.result, person, wanted)
            if same is None:
                return redirect(first.result)
            export = same
        return answer(request, content, export)
    content = offer.preview() if offer.preview else offer.content(None)
    context = {
        "form": form,
        "facts": [
            *facts_of(content),
            Row(_("Purpose"), purpose.in_words if purpose else "–"),
            *([] if partners else [Row(_("Held by"), in_the_house(mine))]),
        ],
        "has_nothing": content.is_of_nothing,
        "waits": offer.waits,
        "back": offer.back,
        "places": offer.places,
    }
    return render(request, "insight/copies/take.html", context, status=form.status)


def wanted_of(content: Content, form: CopyForm, mine: Organization) -> dict[str, Any]:
    """What makes it this copy and no other."""
    return {
        "contributor": mine,
        "recipient": form.partner.organization if form.partner else mine,
        "of": content.of,
        "student_id": content.student_id,
        "query": content.query,
        "format": form.facts["format"],
        "expires_on": form.facts["expires_on"],
    }


def keep(person: Person, purpose: Purpose | None, content: Content, wanted: dict[str, Any]) -> Export:
    """Nothing is no copy of anybody: the page offers none."""
    if content.is_of_nothing:
        raise Refused
    return Export.objects.create(
        by=person,
        purpose=purpose,
        rows=content.rows,
        students=len(content.students),
        taken_on=timezone.localdate(),
        **wanted,
    )


def same_copy(landed: str, person: Person, wanted: dict[str, Any]) -> Export | None:
    """That which an earlier sending of this form made a moment ago, if it asked for the very same."""
    number = landed.rpartition("-")[2]
    if not number.isdecimal():
        return None
    mine = Export.objects.select_related("recipient", "purpose").filter(by=person, destruction=None, **wanted)
    return mine.filter(pk=int(number), at__gt=timezone.now() - SAME_COPY).first()


def facts_of(content: Content) -> list[Row]:
    """What will be in it, and what will not and why."""
    left_out = Row(_("Left out"), left_out_in_words(content) if content.left_out else _("Nothing"))
    if content.holds:
        return [Row(_("In it"), "; ".join(content.holds)), left_out]
    filtered = Row(_("Filter"), "; ".join(content.asked) or _("Everything, without a filter"))
    students = [Row(_("Students"), len(content.students))] if content.students else []
    columns = Row(_("Columns"), "; ".join(", ".join(sheet.columns) for sheet in content.sheets))
    return [filtered, *students, Row(_("Rows"), content.rows), columns, left_out]

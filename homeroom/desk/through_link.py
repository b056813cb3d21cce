"""Who saw what through a link between two records. Of a wrong one it is the list of what has to be told and made good."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.models import Purpose
from homeroom.common.dates import in_words
from homeroom.common.languages import in_this_language
from homeroom.common.shell import Place
from homeroom.common.tables import Row, Table
from homeroom.desk.accounting import who_in_words
from homeroom.partners.models import Organization, Person
from homeroom.partners.words import organization_in_words
from homeroom.students.words import RESTRICTED, is_ordinary, label_of, name_of

ROWS_A_PAGE = 100  # A page that one reads from top to bottom; a link of a year has some hundred rows.


class Seen(NamedTuple):
    """A row of `access.seen_through_v1`."""

    at: datetime
    person: int
    role: str
    recipient: int | None
    contributor: int
    dataset: int
    purpose: int | None
    operation: str
    channel: str


@dataclass(frozen=True)
class SeenThrough:
    """`number` is the pair's; `facts` say in short who has to hear of it."""

    number: int
    places: list[Place]
    facts: list[Row]
    entries: Table
    page: Page


def seen_through_page(number: int, page: str) -> SeenThrough | None:
    """None where nobody is shown what this person asks for: there is no such pair, or it is not theirs to answer for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.answers_for_link_v1(%s)", [number])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT * FROM access.seen_through_v1(%s)", [number])
        seen = [Seen(*row) for row in cursor.fetchall()]
    part = Paginator(seen, ROWS_A_PAGE).get_page(page)
    return SeenThrough(
        number,
        [Place(_("Today"), "/"), Place(_("Seen through a link"))],
        summary(seen),
        table(list(part.object_list)),
        part,
    )


def summary(seen: list[Seen]) -> list[Row]:
    names = organizations(seen)
    recipients = sorted({names[row.recipient] for row in seen if row.recipient in names})
    return [
        Row(_("Times that something was shown"), str(len(seen))),
        Row(_("People who were shown something"), str(len({row.person for row in seen}))),
        Row(_("Their organizations"), ", ".join(recipients)),
    ]


def table(seen: list[Seen]) -> Table:
    people = Person.objects.select_related("organization").in_bulk({row.person for row in seen})
    names, purposes = organizations(seen), Purpose.objects.in_bulk({row.purpose for row in seen if row.purpose})
    rows = []
    for row in seen:
        who = who_in_words(people.get(row.person), row.role)
        place = ", ".join(filter(None, (who["position"], names.get(row.recipient or 0, ""))))
        purpose = purposes.get(row.purpose or 0)
        rows.append(
            [
                in_words(timezone.localtime(row.at)),
                who["person"],
                place,
                str(label_of(row.dataset) if is_ordinary(name_of(row.dataset)) else RESTRICTED),
                names.get(row.contributor, ""),
                in_this_language(purpose.name, purpose.name_in) if purpose else "",
            ]
        )
    columns = [_("When"), _("Who"), _("Position"), _("What"), _("Whose record"), _("Purpose")]
    return Table(_("What was shown, the latest first"), columns, rows)


def organizations(seen: list[Seen]) -> dict[int, str]:
    ids = {row.recipient for row in seen if row.recipient} | {row.contributor for row in seen}
    return {each.pk: organization_in_words(each.name) for each in Organization.objects.filter(pk__in=ids)}

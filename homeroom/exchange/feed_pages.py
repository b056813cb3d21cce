"""What the pages of feeds show: when each came and is expected, how large it was, who is told, and how an own export is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Column, Row, Table
from homeroom.exchange import words
from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.feeds import Feed, known_feeds, size_of
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.telling import described, place_in_words
from homeroom.exchange.models import Expectation, Source, SourceMapping
from homeroom.exchange.queries import BATCHES_A_PAGE, begin, counts_of, own_batches
from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch


def stewards_of(organization: Organization) -> QuerySet[Person]:
    """Who may be told of a feed of this organization."""
    here = Person.objects.filter(organization=organization, role="data_steward", active__contains=timezone.now())
    return here.order_by("name", "pk")


def feeds_page(stewards: QuerySet[Person]) -> Table:
    today, names = timezone.localdate(), {steward.pk: steward.name for steward in stewards}
    known = sorted(known_feeds().values(), key=lambda feed: feed.name.casefold())
    rows, usual = Column(_("Rows"), True), Column(_("Usual rows"), True)
    return Table(
        caption=_("What your organization sends again and again"),
        columns=[_("Feed"), _("State"), _("Last arrival"), rows, usual, _("How often"), _("Who is told")],
        rows=[list(line_of(feed, names, today)) for feed in known],
    )


def line_of(feed: Feed, names: dict[int, str], today: date) -> Iterator[object]:
    yield Cell(feed.name, url=reverse("exchange:feed", args=[feed.key]))
    yield state_of(feed, today)
    yield in_words(feed.last.received_at) if feed.last else ""
    yield rows_of(feed)
    yield feed.usual
    yield words.rhythm_in_words(feed.rhythm) if feed.rhythm else ""
    yield told_of(feed, names)


def state_of(feed: Feed, today: date) -> Cell:
    if feed.is_ended:
        return Cell(_("Comes no more"), kind="neutral")
    if feed.last is None:
        return Cell(_("Nothing has come yet"), kind="neutral")
    if late := feed.late_days(today):
        return Cell(words.late_in_words(late), kind="attention")
    if feed.short in words.SHORT_LOADS:
        return Cell(words.SHORT_LOADS[feed.short], kind="attention")
    if feed.rhythm is None:
        return Cell(_("Rhythm not known yet"), kind="neutral")
    return Cell(_("On time"), kind="good")


def rows_of(feed: Feed) -> int | None:
    return size_of(feed.last)[0] if feed.last else None


def told_of(feed: Feed, names: dict[int, str]) -> str:
    """Its owner while he or she is a data steward here, else all of them: as the database has it."""
    return names.get(feed.said.owner_id or 0, _("All data stewards")) if feed.said else _("All data stewards")


@dataclass
class FeedPage:
    feed: Feed
    state: Cell
    facts: list[Row]
    page: Page
    history: Table
    mapping: list[Table]
    read_by: SourceMapping | None
    places: list[Place]


def feed_page(feed: Feed, organization: Organization, stewards: QuerySet[Person], number: str) -> FeedPage:
    mapping = mapping_of(feed)
    names = {steward.pk: steward.name for steward in stewards}
    page = Paginator([batch.pk for batch in feed.batches[::-1] if batch.finished_at], BATCHES_A_PAGE).get_page(number)
    return FeedPage(
        feed=feed,
        state=state_of(feed, timezone.localdate()),
        facts=[*facts_of(feed, names), *facts_of_mapping(mapping)],
        page=page,
        history=history_of(own_batches(organization).filter(pk__in=page.object_list)),
        mapping=list(tables_of(mapping, organization)),
        read_by=mapping,
        places=[
            Place(_("Imports"), reverse("exchange:imports")),
            Place(_("Your feeds"), reverse("exchange:sources")),
            Place(feed.name),
        ],
    )


def mapping_of(feed: Feed) -> SourceMapping | None:
    """How an own export is read by itself, or words of one's own in Ed-Fi files; None where they are not."""
    if feed.source:
        mappings = SourceMapping.objects.filter(source=feed.source)
    elif feed.key == Source.OF_ED_FI:
        mappings = SourceMapping.objects.filter(source__name=feed.key)
    else:
        return None
    mapping = mappings.select_related("by").order_by("-pk").first()
    return mapping if mapping and mapping.sealed else None


def facts_of(feed: Feed, names: dict[int, str]) -> Iterator[Row]:
    if feed.last:
        yield Row(_("Last arrival"), in_words(feed.last.received_at))
        yield Row(_("Rows"), rows_of(feed), note=usual_of(feed))
    if feed.is_ended:
        yield Row(_("How often it comes"), _("Comes no more"), note=said_by(feed))
    elif feed.rhythm is None:
        yield Row(_("How often it comes"), _("Not known yet: it came too seldom to tell. Say it below."))
    else:
        yield Row(_("How often it comes"), words.rhythm_in_words(feed.rhythm), note=said_by(feed))
        if feed.last:
            yield Row(_("Next expected"), in_words(feed.rhythm.due_on(feed.came_on[-1])))
    yield Row(_("Who is told"), told_of(feed, names))


def usual_of(feed: Feed) -> str:
    return _("Usually about {rows}.").format(rows=f"{feed.usual:,}") if feed.usual is not None else ""


def said_by(feed: Feed) -> str:
    if feed.said is None or feed.said.rhythm == Expectation.AS_BEFORE:
        return _("By the days on which it came so far.")
    day = timezone.localtime(feed.said.at).date()
    return _("As {name} said on {day}.").format(name=feed.said.by.name, day=in_words(day))


def facts_of_mapping(mapping: SourceMapping | None) -> Iterator[Row]:
    if mapping:
        day = in_words(timezone.localtime(mapping.at).date())
        yield Row(_("How it is read"), _("As {name} said on {day}.").format(name=mapping.by.name, day=day))


def history_of(batches: QuerySet[Batch]) -> Table:
    return Table(
        caption=_("The latest first"),
        columns=[_("File"), _("When"), _("State"), *(Column(str(label), True) for label in words.OUTCOMES.values())],
        rows=[[*begin(batch), *counts_of(batch)] for batch in batches],
    )


def tables_of(mapping: SourceMapping | None, organization: Organization) -> Iterator[Table]:
    """Which of the own columns is which."""
    recipe = Recipe.model_validate(key_of(organization).open(bytes(mapping.sealed))) if mapping else None
    for table in recipe.tables if recipe else ():
        yield Table(
            caption=f"{_(FILES[table.target])}: {place_in_words(table, _)}",
            columns=[_("What"), _("Your column"), _("How it is read")],
            rows=[[_(COLUMNS[name]), source, steps] for name, source, steps in described(table, _)],
        )

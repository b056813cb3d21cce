"""Saved views: which there are for this person, and keeping, removing and restoring one."""

from dataclasses import dataclass

from django.utils import timezone

from homeroom.insight.models import SavedView
from homeroom.partners.models import Person

VIEWS_MAX = 50  # Of one person and list. More names than one reads are no help.


@dataclass(frozen=True)
class Offered:
    """A saved view as the page of its list offers it."""

    view: SavedView
    is_mine: bool
    is_open: bool


def offered(person: Person, of: str, query: str) -> list[Offered]:
    """One's own first, then those that others share; in one query."""
    found = SavedView.objects.filter(of=of, removed_at=None).select_related("by").order_by("name", "pk")
    views = [Offered(view, view.by_id == person.pk, view.query == query) for view in found]
    return sorted(views, key=lambda each: not each.is_mine)


def own(person: Person, of: str) -> list[SavedView]:
    return list(SavedView.objects.filter(by=person, of=of, removed_at=None))


def keep(person: Person, of: str, query: str, *, name: str, is_shared: bool) -> SavedView:
    assert person.organization is not None  # Families have no such list.
    return SavedView.objects.create(
        by=person,
        organization=person.organization,
        role=person.role,
        of=of,
        query=query,
        name=name,
        is_shared=is_shared,
    )


def remove(view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=timezone.now())


def restore(view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk).update(removed_at=None)

"""What the bell and its page show. The row policy leaves each person their own, of children whom they may see now."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from homeroom.notices.models import Notice
from homeroom.notices.words import KINDS, in_words

COUNT_MAX = 99  # Beyond it the exact number helps nobody.
SHOWN_MAX = 300  # The latest; a page that one still reads.


# For the bell, asked as the visitor enters (access.door.asked_along). The policy leaves each person their own.
UNREAD = (
    "(SELECT count(*) FROM (SELECT FROM notices_notice n"
    f" WHERE NOT EXISTS (SELECT FROM notices_reading r WHERE r.notice_id = n.id) LIMIT {COUNT_MAX + 1}) AS few)"
)


@dataclass
class Line:
    """Notices of one kind on one day that lead to one place."""

    words: str
    url: str
    at: datetime
    is_new: bool


@dataclass
class Day:
    day: date
    lines: list[Line]


@dataclass
class NoticesPage:
    days: list[Day]
    until: int  # The latest that is shown: what comes after is not marked as read with these.
    has_new: bool


def notices_page() -> NoticesPage:
    shown = list(Notice.objects.select_related("reading").order_by("-at", "-pk")[:SHOWN_MAX])
    days = []
    for day, on_day in groupby(shown, key=lambda notice: timezone.localtime(notice.at).date()):
        alike: dict[tuple[str, str, bool], list[Notice]] = {}
        for notice in on_day:
            alike.setdefault((notice.kind, link_of(notice), is_new(notice)), []).append(notice)
        lines = [Line(in_words(kind, len(found)), url, found[0].at, new) for (kind, url, new), found in alike.items()]
        days.append(Day(day, lines))
    return NoticesPage(days, until=max((notice.pk for notice in shown), default=0), has_new=any(map(is_new, shown)))


def is_new(notice: Notice) -> bool:
    return getattr(notice, "reading", None) is None


def link_of(notice: Notice) -> str:
    """Where to read it. The page decides at the door whether it is still there for this person."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return ""
    try:
        return reverse(kind.place, args=[getattr(notice, name) for name in kind.takes])
    except NoReverseMatch:
        return ""


def mark_read(until: int) -> None:
    """All of one's own up to this one. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_reading (notice_id, person_id) SELECT n.id, n.person_id FROM notices_notice n"
            " WHERE n.id <= %s AND NOT EXISTS (SELECT FROM notices_reading r WHERE r.notice_id = n.id)"
            " ON CONFLICT DO NOTHING",
            [until],
        )

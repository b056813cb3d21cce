"""What was known of a child, and when: each change of a fact, and the record as it was known at the end of a day.

A correction does not erase what a decision was based on. Who may see what of the past, decision 49 says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from operator import itemgetter
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.dates import in_words, instant
from homeroom.common.fields import DayField
from homeroom.desk.facts_in_words import fact_in_words, true_in_words
from homeroom.partners.words import organization_in_words
from homeroom.students.history import VERSIONS_MAX, Version, history_of
from homeroom.students.records import Record
from homeroom.students.words import label_of

CHANGES_A_PAGE = 50  # A file that changes more of one child than fits here is its first.
FACTS_OF_A_KIND_MAX = 100  # Grades of a whole school life are more; who decides reads the latest.

# By the format of the batch; every other is a file that somebody sent.
UNDO, RELEASE, NIGHT = "undo", "release", "night"
WAYS: dict[str, str | Promise] = {
    UNDO: gettext_lazy("A load was taken back"),
    RELEASE: gettext_lazy("A decision whether two records are of one child"),
    NIGHT: gettext_lazy("The kept roster, looked through again"),
}
A_LOAD = gettext_lazy("A load")
CORRECTED, GONE = gettext_lazy("Corrected since"), gettext_lazy("No longer said")


class DayForm(forms.Form):
    """Of which day one asks. Nothing is written, so it has neither key nor draft."""

    known_on = DayField(label=gettext_lazy("What did we know on this day?"), required=False)

    def __init__(self, asked: dict[str, str]) -> None:
        super().__init__(asked, label_suffix="")
        day = self.fields["known_on"]
        assert isinstance(day, DayField)
        day.not_after = timezone.localdate()

    @property
    def day(self) -> date | None:
        return self.cleaned_data["known_on"] if self.is_valid() else None


@dataclass(frozen=True)
class Load:
    """What brought a version or ended it. Its page is there for who may see it: the sender's stewards."""

    way: str
    contributor: str
    number: int | None

    @property
    def url(self) -> str:
        return reverse("exchange:import", args=[self.number]) if self.number else ""


@dataclass(frozen=True)
class Told:
    """A version in words."""

    words: str
    true: str
    known: str


@dataclass(frozen=True)
class Change:
    """One change of one fact. Without `before` it was new, without `after` it was no longer said."""

    at: datetime
    dataset: int
    before: Told | None
    after: Told | None
    load: Load
    remark: str = ""


@dataclass(frozen=True)
class Known:
    """A fact as it was known then, and what became of it since."""

    dataset: int
    told: Told
    contributor: str
    mark: str = ""
    since: str = ""


@dataclass
class Group:
    """What is of one kind of information, under its name."""

    label: str | Promise
    entries: list[Any] = field(default_factory=list)
    more: int = 0


@dataclass
class HistoryPage:
    form: DayForm
    changes: Page
    day: date | None = None
    known: list[Group] = field(default_factory=list)
    first_on: date | None = None
    is_cut: bool = False

    @property
    def groups(self) -> list[Group]:
        return grouped(self.changes.object_list)

    @property
    def is_before_all(self) -> bool:
        return self.day is not None and (self.first_on is None or self.day < self.first_on)


def history_page(record: Record, asked: dict[str, str], number: str) -> HistoryPage:
    facts = history_of(record)
    form = DayForm(asked)
    first = min((versions[0].recorded_at for versions in facts), default=None)
    changes = sorted((c for versions in facts for c in changes_of(versions)), key=lambda c: c.at, reverse=True)
    page = HistoryPage(
        form,
        changes=Paginator(changes, CHANGES_A_PAGE).get_page(number),
        day=form.day,
        first_on=timezone.localdate(first) if first else None,
        is_cut=sum(map(len, facts)) >= VERSIONS_MAX,
    )
    if page.day and not page.is_before_all:
        page.known = grouped(known_at(facts, instant(page.day, timezone.get_current_timezone(), end=True)))
    return page


def changes_of(versions: list[Version]) -> Iterator[Change]:
    """The changes of one fact, whose versions are given oldest first."""
    yield changed(None, versions[0])
    for before, after in pairwise(versions):
        if before.gives_way:
            yield changed(before, after)
        else:
            yield over(before)
            yield changed(None, after)
    if versions[-1].superseded_at:
        yield over(versions[-1])


def changed(before: Version | None, after: Version) -> Change:
    was, now = told(before) if before else None, told(after)
    is_same = was is not None and (was.words, was.true) == (now.words, now.true)
    remark = _("What changed is not among what this page shows.") if is_same else ""
    return Change(after.recorded_at, after.dataset, was, now, brought(after), remark)


def over(version: Version) -> Change:
    """It was no longer said, or what came in its place is not shown."""
    assert version.superseded_at is not None
    remark = _("What was said from then on has been taken back, and is not shown.") if version.hides_next else ""
    return Change(version.superseded_at, version.dataset, told(version), None, ended(version), remark)


def known_at(facts: Iterable[list[Version]], moment: datetime) -> list[Known]:
    """What was known just before this moment, of each kind the latest first."""
    found = []
    for versions in facts:
        then = [version for version in versions if version.recorded_at < moment]
        if then and (known := as_known(then[-1], versions[-1], moment)):
            found.append((then[-1].dataset, -then[-1].recorded_at.timestamp(), known))
    return [known for *_place, known in sorted(found, key=itemgetter(0, 1))]


def as_known(last: Version, now: Version, moment: datetime) -> Known | None:
    """None where it was no longer said. What stood then and has been taken back since is said to have been."""
    # A load ends what stood when it begins, and says what it brings while it runs: at midnight it may be between the two.
    if last.superseded_at is None or last.superseded_at >= moment or last.gives_way:
        return Known(last.dataset, told(last), sender(last), *marks(last, now))
    if not last.hides_next:
        return None
    hidden = _("What a load said from %s on has been taken back, and is not shown.") % known_day(last.superseded_at)
    return Known(last.dataset, told(last), sender(last), str(CORRECTED), f"{hidden} {says_now(now)}")


def marks(then: Version, now: Version) -> tuple[str, str]:
    """Whether it was corrected since, and what it says now."""
    if now.superseded_at:
        return str(GONE), _("Since %s") % known_day(now.superseded_at)
    if now.said != then.said:
        since = _("Known since %s.") % known_day(now.recorded_at)
        return str(CORRECTED), f"{says_now(now)} {since}"
    return "", ""


def says_now(now: Version) -> str:
    if now.superseded_at:
        return _("It is no longer said.")
    one = told(now)
    return _("Now it says: %s.") % ". ".join(filter(None, (one.words, one.true)))


def told(version: Version) -> Told:
    values = version.values
    return Told(
        fact_in_words(version.kind, values),
        true_in_words(version.kind, values),
        _("Known from %(first)s to %(last)s")
        % {"first": known_day(version.recorded_at), "last": known_day(version.superseded_at)}
        if version.superseded_at
        else _("Known since %s") % known_day(version.recorded_at),
    )


def known_day(moment: datetime | None) -> str:
    return in_words(timezone.localdate(moment)) if moment else ""


def sender(version: Version) -> str:
    return organization_in_words(version.contributor)


def brought(version: Version) -> Load:
    return Load(str(WAYS.get(version.brought_by, A_LOAD)), sender(version), version.brought_in)


def ended(version: Version) -> Load:
    return Load(str(WAYS.get(version.ended_by or "", A_LOAD)), sender(version), version.ended_in)


def grouped(entries: Iterable[Any]) -> list[Group]:
    """By kind of information, in the order in which each first comes."""
    groups: dict[int, Group] = {}
    for entry in entries:
        group = groups.setdefault(entry.dataset, Group(label_of(entry.dataset)))
        if len(group.entries) < FACTS_OF_A_KIND_MAX:
            group.entries.append(entry)
        else:
            group.more += 1
    return list(groups.values())

"""Two records on one page; the list of those that wait; what an agency is to join; and what a record’s readers are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.agreements.models import Agreement
from homeroom.common.shell import Place
from homeroom.common.statements import Given
from homeroom.common.tables import Event, Table
from homeroom.matching.duplicates.deciding import own_word, refusal_of, tie_of, why_not_say, why_not_undo
from homeroom.matching.duplicates.words import KINDS, RULES, VERDICTS
from homeroom.matching.evidence_shown import Weighed, weighed
from homeroom.matching.facts_shown import Line, SchoolRecord, lines
from homeroom.matching.models import Decision, Duplicate, DuplicateAnswer, Pair, Tie
from homeroom.partners.models import Person
from homeroom.students.models import Identity
from homeroom.students.queries import kinds_beside

SHOWN_MAX = 100  # A few a year in most agencies; a first file may bring more, and they go as they are answered.
HOLDS = Q(ended_at=None, lapsed_at=None)


def open_duplicates() -> QuerySet[Duplicate]:
    """Those that nobody has tied, and nobody called two children as they are compared today."""
    tied = Tie.objects.filter(HOLDS, duplicate=OuterRef("pk"))
    refused = DuplicateAnswer.objects.filter(
        duplicate=OuterRef("pk"),
        verdict=DuplicateAnswer.DIFFERENT,
        taken_back_at=None,
        compared=OuterRef("compared"),
    )
    return Duplicate.objects.filter(~Exists(tied), ~Exists(refused), lapsed_at=None)


def whole(duplicates: QuerySet[Duplicate]) -> QuerySet[Duplicate]:
    """With all that was said of them, the latest first."""
    answers = DuplicateAnswer.objects.select_related("by").order_by("-at", "-pk")
    ties = Tie.objects.select_related("by", "ended_by").order_by("-at", "-pk")
    return duplicates.select_related("agency_a", "agency_b").prefetch_related(
        Prefetch("answers", answers), Prefetch("ties", ties)
    )


def waiting(person: Person) -> list[Duplicate]:
    """What waits for this person, the oldest first. Where the own answer stands, somebody else is asked."""
    found = whole(open_duplicates()).order_by("found_at", "pk")[:SHOWN_MAX]
    return [each for each in found if not own_word(each, person)]


@dataclass(frozen=True)
class Listed:
    number: int
    found_at: datetime
    agencies: str
    state: str
    kind: str


def listed(person: Person) -> list[Listed]:
    """Three statements, however many wait. No name stands here: looking at two records is a disclosure."""
    found = whole(open_duplicates()).order_by("found_at", "pk")[:SHOWN_MAX]
    return [Listed(each.pk, each.found_at, agencies_of(each), *state_of(each, person)) for each in found]


def agencies_of(duplicate: Duplicate) -> str:
    a, b = duplicate.agency_a, duplicate.agency_b
    if a == b:
        return _("%(agency)s, twice") % {"agency": a.name}
    return _("%(agency)s and %(other)s") % {"agency": a.name, "other": b.name}


def state_of(duplicate: Duplicate, person: Person) -> tuple[str, str]:
    if tie_of(duplicate):
        return str(VERDICTS[DuplicateAnswer.SAME]), "good"
    if refusal_of(duplicate):
        return str(VERDICTS[DuplicateAnswer.DIFFERENT]), KINDS[DuplicateAnswer.DIFFERENT]
    if duplicate.lapsed_at is not None:
        return _("Nothing to decide any more"), "neutral"
    if own_word(duplicate, person):
        return _("You have answered; a second person is asked"), "info"
    if any(answer.verdict == DuplicateAnswer.LATER for answer in duplicate.answers.all()):
        return str(VERDICTS[DuplicateAnswer.LATER]), KINDS[DuplicateAnswer.LATER]
    return _("Waits for a decision"), "attention"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class DuplicatePage:
    """`names` are of the two columns; there are no `lines` where the facts are no longer kept."""

    duplicate: Any
    places: list[Place]
    names: tuple[str, str]
    lines: list[Line]
    state: str
    kind: str
    rule: str
    weighed: Weighed | None
    is_open: bool
    is_tied: bool
    is_of_one_agency: bool
    choices: list[Choice]
    may_undo: bool
    history: list[Event]


def one(number: int) -> Any | None:
    """With the bases on which both agencies’ records are hosted; none where nobody may look."""
    hosted = Agreement.objects.filter(tier="HOSTING").order_by("pk")
    bases = {
        f"basis_{side}": Subquery(
            hosted.filter(parties__organization=OuterRef(f"agency_{side}_id")).values("hosting_basis")[:1]
        )
        for side in "ab"
    }
    return whole(Duplicate.objects.filter(pk=number).annotate(**bases)).first()


def duplicate_page(duplicate: Any, person: Person) -> DuplicatePage:
    state, kind = state_of(duplicate, person)
    is_tied = tie_of(duplicate) is not None
    return DuplicatePage(
        duplicate=duplicate,
        places=[Place(_("Possible matches"), reverse("matching:pairs")), Place(_("Two records of one child?"))],
        names=(duplicate.agency_a.name, duplicate.agency_b.name),
        lines=side_by_side(duplicate),
        state=state,
        kind=kind,
        rule=str(RULES.get(duplicate.rule, duplicate.rule)),
        weighed=weighed(duplicate.weighing, tells_of_others=True),
        is_open=not is_tied and not refusal_of(duplicate) and duplicate.lapsed_at is None,
        is_tied=is_tied,
        is_of_one_agency=duplicate.agency_a_id == duplicate.agency_b_id,
        choices=list(choices(duplicate, person)),
        may_undo=not any(why_not_undo(duplicate, person)),
        history=history(duplicate),
    )


def side_by_side(duplicate: Any) -> list[Line]:
    if not bytes(duplicate.sealed_a):
        return []
    a = key_of(duplicate.agency_a).open(bytes(duplicate.sealed_a))
    b = key_of(duplicate.agency_b).open(bytes(duplicate.sealed_b))
    levels = {name: level for name, level, _bits in duplicate.weighing["evidence"]} if duplicate.weighing else {}
    return lines(a, [SchoolRecord(b, levels)])


def choices(duplicate: Duplicate, person: Person) -> Iterator[Choice]:
    """The buttons that may be pressed now, each alike: nothing is suggested."""
    labels = {
        DuplicateAnswer.SAME: _("One child"),
        DuplicateAnswer.DIFFERENT: _("Two children"),
        DuplicateAnswer.LATER: _("Decide later"),
    }
    return (Choice(value, label) for value, label in labels.items() if not any(why_not_say(duplicate, value, person)))


def history(duplicate: Duplicate) -> list[Event]:
    events = [
        Event(when=each.at, heading=_("Tied: one child"), text="", source=each.by.name) for each in duplicate.ties.all()
    ]
    events += [
        Event(when=each.ended_at, heading=_("The tie was ended"), text="", source=each.ended_by.name)
        for each in duplicate.ties.all()
        if each.ended_at and each.ended_by
    ]
    for each in duplicate.answers.all():
        text = _("Taken back since.") if each.taken_back_at else ""
        events.append(Event(when=each.at, heading=str(VERDICTS[each.verdict]), text=text, source=each.by.name))
    return sorted(events, key=lambda each: each.when, reverse=True)  # type: ignore[arg-type,return-value]


# What others see of a tie


kinds_beside[Tie.__name__] = Identity.dataset


def as_the_first(student: Given) -> Any:
    """The child’s other records, for whoever may see them, to be read in one statement with partners’ facts
    (students/queries.py); to everybody else there are none."""
    return _other(student, "a", "b")


def as_the_second(student: Given) -> Any:
    return _other(student, "b", "a")


ties_beside_facts = (as_the_first, as_the_second)


def _other(student: Given, this: str, other: str) -> Any:
    held = Tie.objects.filter(HOLDS, **{f"student_{this}_id": student})
    agency, where = f"agency_{other}", JSONObject(public_id=F(f"student_{other}__public_id"))
    return held.values_list(Value(Tie.__name__), f"{agency}__name", f"{agency}__kind", agency, "at", where)


def linked_elsewhere() -> ArraySubquery:
    """Of a pair’s child: districts of which a record is linked with another record of the same child."""
    its = OuterRef(OuterRef("student_id"))
    tied = Tie.objects.filter(
        HOLDS,
        Q(student_a=its, student_b=OuterRef("student_id")) | Q(student_b=its, student_a=OuterRef("student_id")),
    )
    latest = Decision.objects.filter(pair=OuterRef("pk")).order_by("-at", "-pk").values("verdict")[:1]
    linked = Pair.objects.annotate(verdict=Subquery(latest)).filter(Exists(tied), verdict=Decision.LINK)
    return ArraySubquery(linked.order_by("contributor__name").values("contributor__name").distinct())


def to_join(steward: Person) -> QuerySet[Tie]:
    """Records of the steward’s own agency that are one child’s."""
    mine = Tie.objects.filter(HOLDS, agency_a=F("agency_b"), agency_a_id=steward.organization_id).exclude(
        sealed_ids=b""
    )
    return mine.select_related("agency_a", "by").order_by("at", "pk")


def join_table(ties: list[Tie]) -> Table:
    rows = [
        [*map(str, key_of(tie.agency_a).open(bytes(tie.sealed_ids))), timezone.localtime(tie.at).date(), tie.by.name]
        for tie in ties
    ]
    heads = [_("One record"), _("The other"), _("Tied on"), _("Tied by")]
    return Table(_("Records to join in your own system"), heads, rows)

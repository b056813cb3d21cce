"""One case: a child of an agency beside every record of a school that may be the child's. Twins are seen only together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, OuterRef, Prefetch, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.agreements.models import Agreement
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Event
from homeroom.matching import words
from homeroom.matching.actions import OPEN
from homeroom.matching.deciding import first_answer_of, why_not_decide
from homeroom.matching.duplicates.queries import linked_elsewhere
from homeroom.matching.evidence_shown import Weighed, weighed
from homeroom.matching.facts_shown import Line, SchoolRecord, lines
from homeroom.matching.forms import DecisionForm, RefusalOfAllForm
from homeroom.matching.models import SECOND_RECORD, Decision, FirstAnswer, Overlay, Pair, Question, Weighing
from homeroom.matching.queries import Beside, asked_in_words, beside, waiting_cases, whole_pairs
from homeroom.partners.models import Person

RELATION = "linkage"  # What stands between a reviewer and the child in the record of disclosures.
# More cannot be told apart on one screen; who resembles this many needs the agency's answer first.
RECORDS_MAX = 10


@dataclass
class Choice:
    value: str
    label: str
    key: str  # Which single key presses it, where the person lets keys do so.


@dataclass
class Asked:
    """A question to the agency, as its reviewers read it."""

    words: str
    note: str
    state: str
    answer: str


@dataclass
class Record:
    """One record of a school that may be the child's, and what can be said of it now."""

    pair: Pair
    number: int
    state: str
    kind: str
    rule: str
    weighed: Weighed | None
    needs_two: bool
    is_open: bool
    is_being_settled: bool
    choices: list[Choice]
    form: DecisionForm
    asked: list[Asked]
    history: list[Event]
    was_linked: bool


@dataclass
class CasePage:
    pair: Pair
    places: list[Place]
    records: list[Record]
    columns: list[Record]  # Those whose facts are still kept: the columns of the table.
    lines: list[Line]
    second: str
    twins: str
    doubt: str  # That somebody says the child's record holds facts of two.
    linked_elsewhere: str  # That another record of this child is linked already.
    beside: Beside
    is_open: bool
    left_out: int
    all_form: RefusalOfAllForm | None


def pairs_of_case(number: int) -> list[Pair]:
    """The pair of this number and the other open pairs of its child, the oldest first; nothing if nobody may see the pair."""
    student = Pair.objects.filter(pk=number).values("student_id")
    latest = Weighing.objects.filter(pair=OuterRef("pk"), compared=OuterRef("compared")).order_by("-at", "-pk")
    told = JSONObject(
        line="line", weight="weight", evidence="evidence", is_beside_twins="is_beside_twins", model="model"
    )
    doubt = Overlay.objects.filter(student=OuterRef("student_id"), ended_at=None)
    hosted = Agreement.objects.filter(tier="HOSTING").order_by("pk")
    questions = Question.objects.select_related("by").order_by("at", "pk")
    found = (
        whole_pairs()
        .filter(student_id__in=student)
        .annotate(
            weighing=Subquery(latest.values_list(told)[:1]),
            needs_two=RawSQL("access.needs_second_v1(matching_pair.id, now())", [], BooleanField()),
            doubt=Subquery(doubt.values_list(JSONObject(by="by__name", at="at"))[:1]),
            linked_elsewhere=linked_elsewhere(),
            agency_basis=Subquery(
                hosted.filter(parties__organization=OuterRef("agency_id")).values("hosting_basis")[:1]
            ),
            contributor_basis=Subquery(
                hosted.filter(parties__organization=OuterRef("contributor_id")).values("hosting_basis")[:1]
            ),
        )
        .prefetch_related(Prefetch("questions", questions))
        .order_by("found_at", "pk")
    )
    pairs = list(found)
    if not any(pair.pk == number for pair in pairs):
        return []
    waiting = [pair for pair in pairs if pair.pk == number or is_open(pair)]
    have_a_record = {pair.contributor_id for pair in waiting if pair.rule == SECOND_RECORD}
    return [pair for pair in pairs if pair in waiting or (pair.contributor_id in have_a_record and is_linked(pair))]


def is_linked(pair: Pair) -> bool:
    latest = pair.decided
    return latest is not None and latest.verdict == Decision.LINK


def is_open(pair: Pair) -> bool:
    latest = pair.decided
    return (latest.verdict if latest else None) in OPEN and pair.waits_until > timezone.now()


def case_page(number: int, pairs: list[Pair], person: Person, form: DecisionForm) -> CasePage:
    """`form` is what was sent of the pair of this number, or a new one."""
    asked_for: Any = next(pair for pair in pairs if pair.pk == number)
    shown = shown_of(number, pairs)
    records = [
        record_of(pair, place, person, form if pair.pk == number else None) for place, pair in enumerate(shown, start=1)
    ]
    columns = [record for record in records if bytes(record.pair.sealed_candidate)]
    decidable = [record.pair.pk for record in records if record.choices and record.is_open]
    return CasePage(
        pair=asked_for,
        places=[Place(_("Possible matches"), reverse("matching:pairs")), Place(_("One child"))],
        records=records,
        columns=columns,
        lines=lines_of([record.pair for record in columns]),
        second=second_in_words(records),
        twins=twins_in_words(columns),
        doubt=doubt_in_words(asked_for.doubt),
        linked_elsewhere=linked_in_words(asked_for.linked_elsewhere),
        beside=beside(waiting_cases(person), asked_for.student_id, asked_for.waits_since),
        is_open=any(record.is_open for record in records),
        left_out=len(pairs) - len(shown),
        all_form=RefusalOfAllForm(initial={"seen": ",".join(map(str, decidable))}, auto_id="all-%s")
        if len(decidable) > 1
        else None,
    )


def shown_of(number: int, pairs: list[Pair]) -> list[Pair]:
    """At most RECORDS_MAX, with the one that was asked for always among them."""
    first = [pair for pair in pairs if pair.pk == number]
    others = [pair for pair in pairs if pair.pk != number][: RECORDS_MAX - 1]
    return sorted(first + others, key=lambda pair: (pair.waits_since, pair.pk))


def record_of(pair: Any, number: int, person: Person, form: DecisionForm | None) -> Record:
    latest = pair.decided
    first = first_answer_of(pair, person)
    state = words.verdict_of(latest) if latest else _("Waits for a decision")
    return Record(
        pair=pair,
        number=number,
        state=_("You said: same child") if first else state,
        kind="info" if first else (words.KINDS[latest.verdict] if latest else "attention"),
        rule=str(words.RULES.get(pair.rule, pair.rule)),
        weighed=weighed(pair.weighing, tells_of_others=person.role == "linkage_steward"),
        needs_two=pair.needs_two,
        is_open=is_open(pair),
        is_being_settled=latest is not None and latest.settled_at is None and latest.verdict != Decision.LATER,
        choices=choices(pair, person),
        form=form or DecisionForm(auto_id=f"pair-{pair.pk}-%s"),
        asked=[asked(question, pair) for question in pair.questions.all()],
        history=history(pair),
        was_linked=not pair.drawn_at and any(each.verdict == Decision.LINK for each in pair.decisions.all()),
    )


def lines_of(pairs: Sequence[Any]) -> list[Line]:
    """The child as the latest file named it, beside each record."""
    if not pairs:
        return []
    child = key_of(pairs[-1].agency).open(bytes(pairs[-1].sealed_child))
    return lines(child, [school_record(pair) for pair in pairs])


def school_record(pair: Any) -> SchoolRecord:
    levels = {name: level for name, level, _bits in pair.weighing["evidence"]} if pair.weighing else {}
    return SchoolRecord(key_of(pair.contributor).open(bytes(pair.sealed_candidate)), levels)


def second_in_words(records: Sequence[Record]) -> str:
    """What is asked of a record that may be a child's second one; empty if nobody is asked that."""
    seconds = [record for record in records if record.pair.rule == SECOND_RECORD and record.is_open]
    if not seconds:
        return ""
    told = _(
        "%(district)s has a record of this child already. Is record %(number)s the same child’s, under another number? Then both"
        " stand on the child’s page. To undo that later takes back what record %(number)s brought, and nothing else."
    )
    return told % {"district": seconds[0].pair.contributor.name, "number": seconds[0].number}


def twins_in_words(records: Sequence[Record]) -> str:
    """What is known of children who are easily taken for each other; empty if nothing is."""
    if not any(record.weighed and record.weighed.is_beside_twins for record in records):
        return ""
    days = Counter(school_record(record.pair).facts.get("birth_on") for record in records)
    number = max((many for day, many in days.items() if day), default=1)
    if number > 1:
        said = _(
            "%(number)s of these records share a birth date, and a last name with a school or a home. Think of twins."
        )
        return said % {"number": number}
    # The other one is not on this page: it resembles the child too little, or stands in the agency's list.
    return _("Another child shares this birth date, and a last name with a school or a home. Think of twins.")


def doubt_in_words(doubt: dict[str, str] | None) -> str:
    """That the record is in doubt, and who says so; empty if nobody does."""
    if doubt is None:
        return ""
    said = _(
        "The agency’s record may hold facts of two children: %(who)s said so on %(day)s. No rule links this child. Decide when it"
        " has been put right."
    )
    day = timezone.localtime(datetime.fromisoformat(doubt["at"])).date()
    return said % {"who": doubt["by"], "day": in_words(day)}


def linked_in_words(districts: Sequence[str]) -> str:
    """What a reviewer should know of a child with two records: the school’s may stand with the other one."""
    if not districts:
        return ""
    said = _(
        "This child has another record here, tied to this one. A record of %(districts)s is linked with that one already."
        " Undo that link first if it belongs here."
    )
    return said % {"districts": ", ".join(districts)}


def choices(pair: Pair, person: Person) -> list[Choice]:
    """The buttons that may be pressed now, each alike: nothing is suggested."""
    labels = {
        Decision.LINK: (_("Same child"), "s"),
        Decision.REFUSE: (_("Not the same"), "n"),
        Decision.LATER: (_("Decide later"), "l"),
        Decision.UNDO: (_("Undo the decision"), "u"),
    }
    return [Choice(value, *label) for value, label in labels.items() if not any(why_not_decide(pair, value, person))]


def asked(question: Question, pair: Pair) -> Asked:
    key = key_of(pair.agency)
    note = key.open(bytes(question.sealed_note)) if bytes(question.sealed_note) else ""
    answer = key.open(bytes(question.sealed_answer)) if question.sealed_answer else ""
    state = asked_in_words(question) if question.answered_at is None else _("The agency answered")
    return Asked(str(words.ASKS[question.asks]), note, state, answer)


def history(pair: Pair) -> list[Event]:
    """Decisions, and what was said as the first of two where it may be read; the latest first. Of a link that came back nothing:
    whoever looks at it is to answer as if nobody had."""
    if pair.drawn_at:
        return []
    events = [*map(event, pair.decisions.all()), *map(first_event, pair.first_answers.all())]
    return sorted(events, key=lambda each: each.when, reverse=True)  # type: ignore[arg-type,return-value]


def event(decision: Decision) -> Event:
    who = decision.by.name if decision.by else str(words.BY_RULE.get(decision.rule, decision.rule))
    waits = _("Being carried out.") if decision.settled_at is None and decision.verdict != Decision.LATER else ""
    why = str(words.REASON.get(decision.reason, ""))
    told = " ".join(filter(None, (f"{why}." if why else "", waits)))
    return Event(when=decision.at, heading=words.verdict_of(decision), text=told, source=who)


def first_event(first: FirstAnswer) -> Event:
    heading = words.FIRST_TAKEN_BACK if first.taken_back_at else words.FIRST
    why = str(words.REASON.get(first.reason, ""))
    return Event(when=first.at, heading=str(heading), text=f"{why}." if why else "", source=first.by.name)

"""What a reviewer's answer does: one more row, and a job for the worker where something moves."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from homeroom.access.door import ON_THE_RECORD, Visit, defer, give_authority
from homeroom.access.keys import key_of
from homeroom.matching import auditing, words
from homeroom.matching.deciding import first_answer_of, needs_another
from homeroom.matching.models import Decision, FirstAnswer, Pair, Question
from homeroom.partners.models import Person


def answer(visit: Visit, pair: Pair, verdict: str, reason: str) -> str:
    """Keep what this person says of the pair; answers what the page then tells. Of a link that came back it tells the same."""
    if pair.drawn_at and verdict in (Decision.LINK, Decision.REFUSE):
        carry_out(visit, filter(None, [auditing.answer(pair, verdict, reason, by=visit.person)]))
        return str(words.SAID[verdict])
    if verdict == Decision.UNDO and (first := first_answer_of(pair, visit.person)):
        FirstAnswer.objects.filter(pk=first.pk).update(taken_back_at=timezone.now())
        return str(words.TAKEN_BACK)
    if verdict == Decision.LINK and needs_another(pair):
        FirstAnswer.objects.create(pair=pair, by=visit.person, reason=reason)
        return str(words.SAID_FIRST)
    carry_out(visit, [Decision.objects.create(pair=pair, verdict=verdict, by=visit.person, reason=reason)])
    return str(words.SAID[verdict])


def refuse_all(visit: Visit, pairs: Sequence[Pair]) -> None:
    """None of these is the child; in one statement, so that they have one moment and are undone together."""
    for pair in pairs:
        if pair.drawn_at:
            answer(visit, pair, Decision.REFUSE, "")
    made = [Decision(pair=pair, verdict=Decision.REFUSE, by=visit.person) for pair in pairs if not pair.drawn_at]
    carry_out(visit, Decision.objects.bulk_create(made))


def undo(visit: Visit, decision: Decision) -> None:
    """Take back this decision, and those that its person made of the same child in the same moment."""
    together = made_together(decision).exclude(pair__decisions__at__gt=decision.at)
    made = [Decision(pair_id=pair, verdict=Decision.UNDO, by=visit.person) for pair in together]
    carry_out(visit, Decision.objects.bulk_create(made))


def made_together(decision: Decision) -> QuerySet[Decision, int]:
    same = Decision.objects.filter(
        pair__student=decision.pair.student_id, by=decision.by_id, at=decision.at, verdict=decision.verdict
    )
    return same.values_list("pair_id", flat=True).order_by("pair_id")


def carry_out(visit: Visit, decisions: Iterable[Decision]) -> None:
    """Putting off moves nothing, so there is nothing to carry out."""
    for decision in decisions:
        if decision.verdict != Decision.LATER:
            authority = give_authority(visit, "settle")
            defer("exchange.settle", ON_THE_RECORD, authority=authority.pk, decision=decision.pk)


def ask(pair: Pair, *, asks: str, note: str, by: Person) -> Question:
    """Ask the agency about its child. The school is asked nothing."""
    return Question.objects.create(
        pair=pair,
        student_id=pair.student_id,
        agency=pair.agency,
        asks=asks,
        sealed_child=bytes(pair.sealed_child),
        sealed_note=key_of(pair.agency).seal(note) if note else b"",
        by=by,
    )


def answer_question(question: Question, text: str, *, by: Person) -> None:
    Question.objects.filter(pk=question.pk, answered_at=None).update(
        sealed_answer=key_of(question.agency).seal(text), answered_by=by, answered_at=timezone.now()
    )

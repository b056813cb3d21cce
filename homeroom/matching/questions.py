"""What an agency's data steward sees of a question: the agency's own record of the child, and nothing of the school's."""

from dataclasses import dataclass

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Row, Table
from homeroom.matching import words
from homeroom.matching.facts_shown import said
from homeroom.matching.models import Question
from homeroom.partners.models import Person


def waiting(steward: Person) -> QuerySet[Question]:
    """Not answered, and about a pair that nobody has decided since."""
    is_over = RawSQL("access.was_decided_v1(matching_question.pair_id, matching_question.at)", [], BooleanField())
    mine = Question.objects.filter(agency=steward.organization_id, answered_at=None).annotate(is_over=is_over)
    return mine.filter(is_over=False).select_related("by", "agency").order_by("at", "pk")


def one(steward: Person, number: int) -> Question | None:
    return waiting(steward).filter(pk=number).first()


def table(questions: QuerySet[Question]) -> Table | None:
    rows = [
        [
            Cell(str(words.ASKS[question.asks]), url=reverse("matching:question", args=[question.pk])),
            in_words(timezone.localtime(question.at).date()),
            question.by.name,
        ]
        for question in questions
    ]
    heads = [_("What is asked"), _("Asked on"), _("Asked by")]
    return Table(_("Questions that wait for you"), heads, rows, caption_is_hidden=True) if rows else None


@dataclass(frozen=True)
class Shown:
    words: str
    note: str
    by: str
    child: list[Row]


OWN_FACTS = ("first_name", "middle_name", "last_name", "former_last_names", "birth_on", "sex", "state_student_id")


def shown(question: Question) -> Shown:
    key = key_of(question.agency)
    child = key.open(bytes(question.sealed_child)) if bytes(question.sealed_child) else {}
    return Shown(
        words=str(words.ASKS[question.asks]),
        note=key.open(bytes(question.sealed_note)) if bytes(question.sealed_note) else "",
        by=question.by.name,
        child=[Row(str(words.FACTS[name]), said(name, child.get(name))) for name in OWN_FACTS],
    )

"""Where two records of a child differ, as far as both are open to whoever looks: the policies decide that, and no value of a
record that is not open is ever compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from homeroom.access.door import as_report, reading_only
from homeroom.insight.quality.differing import COMPARED, Word, differ, first_to_look
from homeroom.insight.quality.elements import BY_KEY, BY_NUMBER
from homeroom.insight.quality.models import Conflict, ConflictAnswer
from homeroom.partners.models import Person
from homeroom.students.models import Glimpse
from homeroom.students.taking import Told, may_list


@dataclass(frozen=True)
class Differing:
    """One element of one child, told differently; `words` are all that are open, one of each contributor."""

    student: int
    key: str
    words: tuple[Word, ...]

    @property
    def element(self) -> int:
        return BY_KEY[self.key].number

    @property
    def owner(self) -> Word:
        """Who looks first, as long as nobody was asked."""
        one, other = next(pair for pair in combinations(self.words, 2) if differ(self.key, *pair))
        return first_to_look(self.key, one, other)

    def of(self, contributor: int) -> Word | None:
        return next((word for word in self.words if word.contributor == contributor), None)


def told_by_two() -> QuerySet[Glimpse]:
    """Glimpses beside which another contributor's of the same child and element is open too."""
    compared = Glimpse.objects.filter(element__in=[BY_KEY[key].number for key in COMPARED])
    another = compared.filter(student=OuterRef("student"), element=OuterRef("element"))
    return compared.filter(Exists(another.exclude(contributor=OuterRef("contributor"))))


def found(of: int | None = None) -> list[Differing]:
    """Everything that differs, of everybody or of one child; children in the order in which they came on record."""
    rows = told_by_two().filter(student=of) if of else told_by_two()
    asked = rows.values_list(
        "student_id",
        "element",
        "contributor_id",
        "contributor__name",
        "contributor__kind",
        "view",
        "value",
        "recorded_at",
    )
    with reading_only(COMPARED):
        best: dict[tuple[int, int], dict[int, Word]] = {}
        for student, element, *word in asked.order_by("student_id", "element", "contributor_id", "view"):
            best.setdefault((student, element), {})[word[0]] = Word(*word)  # The fullest view is the last.
    differing = []
    for (student, element), by_contributor in best.items():
        key, words = BY_NUMBER[element].key, tuple(by_contributor.values())
        if any(differ(key, *pair) for pair in combinations(words, 2)):
            differing.append(Differing(student, key, words))
    return differing


def found_for_a_list() -> tuple[list[Differing], Told | None]:
    """As found, but for what a line lets one look at and not list; and what else of these children may be listed."""
    with as_report():
        everything = found()
    told = may_list({each.student for each in everything}) if everything else None
    return [each for each in everything if told and may_be_listed(each, told)], told


def may_be_listed(differing: Differing, told: Told) -> bool:
    return all(told(differing.student, word.contributor, differing.key, word.view) for word in differing.words)


# --- Who was asked ---------------------------------------------------------------------------------------------------


PASSED_ON = (ConflictAnswer.RIGHT, ConflictAnswer.ASK)


def owner_of(differing: Differing, asked: Sequence[Conflict]) -> Word:
    """Who looks now: who was asked last, until they said that it is for the other; as long as nobody was, who looks first."""
    if not asked or not (word := differing.of(asked[0].contributor_id)):
        return differing.owner
    others = [each for each in differing.words if each != word]
    return others[0] if asked[0].answer in PASSED_ON else word  # type: ignore[attr-defined]  # Of with_answers().


def with_answers() -> QuerySet[Conflict]:
    """Those that the viewer may know of, the latest first, each with the last answer."""
    last = ConflictAnswer.objects.filter(conflict=OuterRef("pk")).order_by("-pk")
    return (
        Conflict.objects.annotate(answer=Subquery(last.values("answer")[:1]))
        .select_related("contributor", "organization", "by")
        .order_by("-pk")
    )


def waiting(steward: Person) -> QuerySet[Conflict]:
    """What waits for the data stewards of this organization: asked, and not answered yet."""
    return Conflict.objects.filter(contributor=steward.organization_id, answers=None)


def asked_of(differing: Iterable[Differing]) -> dict[tuple[int, int], list[Conflict]]:
    """What was asked about these children, by child and element."""
    by_place: dict[tuple[int, int], list[Conflict]] = {}
    for conflict in with_answers().filter(student__in={each.student for each in differing}):
        by_place.setdefault((conflict.student_id, conflict.element), []).append(conflict)
    return by_place

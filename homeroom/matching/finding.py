"""What rules and the model together find in a roster: links for which no one need be asked, and pairs for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from homeroom.matching.model.bands import AUTOMATIC, judge
from homeroom.matching.model.guards import Around, measured
from homeroom.matching.models import NAMES_AND_PART_OF_BIRTH_DATE, SECOND_RECORD, WEIGHED
from homeroom.matching.rules import Candidate, Child, Found, Roll, find
from homeroom.matching.scales import Weighed

A_RECORD_HERE = ""  # In place of the identifier of whom a child is linked with: that one is no candidate any more.
Key = tuple[str, str]  # As the model names the two: the number of the child here, the district's identifier.


@dataclass(frozen=True)
class Findings:
    """`around` says what the lines of the model looked at; of second records they look at children on record too."""

    found: list[Found]
    around: Around
    around_seconds: Around

    def measured(self, found: Found) -> dict[str, float | int | None]:
        assert found.judged is not None
        return measured(found.judged.pair, self.around_seconds if found.rule == SECOND_RECORD else self.around)


def find_all(
    roll: Roll,
    candidates: Iterable[Candidate],
    weighed: Weighed,
    is_ruled_out: Callable[[Child, Candidate], bool],
    on_record: Sequence[Child] = (),
) -> Findings:
    """Rules first; then the model, which knows whom these have joined and what people have refused. Children and candidates
    that are linked already are not to be given here, but for children `on_record`, of whom there may be a second record."""
    children = {str(child.student_id): child for child in roll.children}
    students = {candidate.source_id: candidate for candidate in candidates}
    by_rules = find(roll, students.values(), is_ruled_out=is_ruled_out)
    pairs = [pair for pair in weighed.pairs if pair.child in children and pair.student in students]
    refused = {
        (pair.child, pair.student) for pair in pairs if is_ruled_out(children[pair.child], students[pair.student])
    }
    sure = {key_of(each) for each in by_rules if each.is_exact}
    around = Around(frozenset(refused), frozenset(sure))
    judged = {(each.pair.child, each.pair.student): each for each in judge(pairs, around).judged}
    settled = sure | {key for key, each in judged.items() if each.band == AUTOMATIC}
    of_children, of_students = {child for child, _ in settled}, {student for _, student in settled}
    found = []
    for each in by_rules:
        child, student = key_of(each)
        its = judged.pop((child, student), None)
        # One name and most of a birth date are a question only as long as neither record is surely somebody's.
        is_moot = each.rule == NAMES_AND_PART_OF_BIRTH_DATE and (child in of_children or student in of_students)
        if its or not is_moot:
            found.append(replace(each, judged=its))
    by_model = (
        Found(children[child], students[student], WEIGHED, is_exact=False, judged=its)
        for (child, student), its in judged.items()
    )
    there = {str(child.student_id): child for child in on_record}
    pairs = [pair for pair in weighed.pairs if pair.student in students and pair.student not in of_students]
    refused |= {
        (pair.child, pair.student)
        for pair in pairs
        if pair.child in there and is_ruled_out(there[pair.child], students[pair.student])
    }
    around_seconds = Around(frozenset(refused), frozenset(sure) | {(child, A_RECORD_HERE) for child in there})
    # Of whoever is linked the model tells only what resembles the child as much as a second record would.
    seconds = [
        Found(there[each.pair.child], students[each.pair.student], SECOND_RECORD, is_exact=False, judged=each)
        for each in judge(pairs, around_seconds, asked=there).judged
    ]
    return Findings([*found, *by_model, *seconds], around, around_seconds)


def key_of(found: Found) -> Key:
    return str(found.child.student_id), found.candidate.source_id

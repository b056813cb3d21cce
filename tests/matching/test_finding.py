"""Whom rules and the model find together: of a child who has a record here already, only what resembles the child as much."""

from dataclasses import replace
from datetime import date

from homeroom.matching.finding import find_all
from homeroom.matching.models import SECOND_RECORD, STATE_ID_AND_BIRTH_DATE
from homeroom.matching.rules import Candidate, Child, Roll
from homeroom.matching.scales import weigh

BORN = date(2012, 3, 9)
ANSELMA = Child(1, 1, "c1", "Anselma", "Ruth", "Quillfeather", (), BORN, "female", "ST-1", frozenset({"LINC"}))
AGAIN = Candidate("S2", "Anselma", "Ruth", "Quillfeather", BORN, "female", "ST-1", frozenset({"GRANT"}))
OTHERS = [Candidate(f"P{n}", f"Pupil{n}", "", f"Nobody{n}", date(2011, 5, 5), "male", f"ST-9{n}") for n in range(20)]


def found(
    children: list[Child], on_record: list[Child], candidates: list[Candidate], refused: tuple = ()
) -> list[tuple]:
    weighed = weigh([*children, *on_record], [*candidates, *OTHERS])
    ruled_out = lambda child, candidate: (child, candidate) in refused  # noqa: E731 (one line of a test)
    answer = find_all(Roll(children), [*candidates, *OTHERS], weighed, ruled_out, on_record)
    return [(each.child.student_id, each.candidate.source_id, each.rule, each.is_exact) for each in answer.found]


def test_what_resembles_a_child_on_record_as_much_is_a_question():
    assert found([], [ANSELMA], [AGAIN]) == [(1, "S2", SECOND_RECORD, False)]


def test_what_resembles_the_child_less_is_none():
    stranger = replace(AGAIN, birth_on=date(2008, 11, 23), middle_name="", state_student_id="ST-7")
    sister = replace(
        AGAIN, source_id="S3", first_name="Bertrada", birth_on=date(2010, 1, 2), middle_name="", state_student_id="ST-8"
    )
    assert found([], [ANSELMA], [stranger, sister]) == []


def test_what_a_person_refused_is_none():
    assert found([], [ANSELMA], [AGAIN], refused=((ANSELMA, AGAIN),)) == []


def test_what_is_surely_another_childs_is_none():
    other = replace(ANSELMA, student_id=2, source_id="c2")
    assert found([other], [replace(ANSELMA, state_student_id="")], [AGAIN]) == [
        (2, "S2", STATE_ID_AND_BIRTH_DATE, True)
    ]


def test_children_on_record_change_nothing_for_those_who_wait():
    other = replace(ANSELMA, student_id=2, source_id="c2", state_student_id="", schools=frozenset())
    alone = found([other], [], [AGAIN])
    beside = found([other], [ANSELMA], [AGAIN])
    assert alone and [each for each in beside if each[0] == 2] == alone


def test_what_the_lines_looked_at_is_told_of_a_second_record_too():
    weighed = weigh([ANSELMA], [AGAIN, *OTHERS])
    findings = find_all(Roll([]), [AGAIN, *OTHERS], weighed, lambda child, candidate: False, [ANSELMA])
    [second] = findings.found
    assert second.judged and findings.measured(second)["own"] > 15

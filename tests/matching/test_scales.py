"""A roster on the scales: portions weigh what the whole would, and nobody is weighed for nothing."""

from datetime import date

import pytest

from homeroom.matching import scales
from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.scoring import score
from homeroom.matching.rules import Candidate, Child
from homeroom.matching.scales import Scales, record_of_child, record_of_student

BORN = date(2012, 7, 21)


def child(number: int = 1, first: str = "Lucia", last: str = "Brandt", **facts) -> Child:
    known = {"middle_name": "", "former_last_names": (), "birth_on": BORN, "sex": "female", "state_student_id": ""}
    known |= {"schools": frozenset({"LKS-LINC"}), **facts}
    return Child(number, 1, f"C{number}", first_name=first, last_name=last, **known)


def student(key: str = "S1", first: str = "Lucia", last: str = "Brandt", **facts) -> Candidate:
    known = {"middle_name": "", "birth_on": BORN, "sex": "female", "state_student_id": ""}
    return Candidate(key, first_name=first, last_name=last, **{**known, "schools": frozenset({"LKS-LINC"}), **facts})


def on_scales(children, students) -> Scales:
    used = Scales(children)
    for each in students:
        used.count(each.first_name, each.last_name)
    for each in students:
        used.put(each)
    return used


def weights(pairs) -> dict:
    return {(pair.child, pair.student): round(pair.weight, 6) for pair in pairs}


MANY = [
    student(f"S{n}", first=["Lucia", "Lucía", "Luz", "Mara", "Lu"][n % 5], last=["Brandt", "Olmo", "Brand"][n % 3])
    for n in range(30)
]
CHILDREN = [child(), child(2, "Mara", "Olmo"), child(3, "Luz", "Brandt", former_last_names=("Olmo",))]


def test_portions_weigh_what_the_whole_roster_weighs(monkeypatch):
    whole = [comparable(record_of_student(each)) for each in MANY]
    at_once = score([comparable(record_of_child(each)) for each in CHILDREN], whole, parameters(), REVIEW_LEAST)
    assert len(at_once.pairs) > 10
    monkeypatch.setattr(scales, "STUDENTS_AT_ONCE", 4)
    used = on_scales(CHILDREN, MANY)
    assert weights(used.weighed()) == weights(at_once.pairs)
    assert used.compared == at_once.compared


def test_the_order_of_students_does_not_matter(monkeypatch):
    monkeypatch.setattr(scales, "STUDENTS_AT_ONCE", 7)
    assert weights(on_scales(CHILDREN, MANY).weighed()) == weights(on_scales(CHILDREN, MANY[::-1]).weighed())


def test_whoever_shares_no_key_with_a_child_is_not_weighed():
    stranger = student(first="Bystander", last="Wexford", birth_on=date(2011, 5, 5), schools=frozenset())
    used = on_scales([child()], [stranger])
    assert used.weighed() == [] and used.compared == 0
    alike = on_scales([child()], [student()])
    assert alike.weighed() and alike.compared == 1


@pytest.mark.parametrize(("children", "students"), [([], [student()]), ([child()], [])])
def test_with_one_side_empty_nothing_is_weighed(children, students):
    assert on_scales(children, students).weighed() == []


def test_names_that_were_not_counted_because_the_file_tells_changes_alone_are_weighed_too():
    used = Scales([child()])
    used.put(student())
    [pair] = used.weighed()
    assert pair.weight > REVIEW_LEAST


@pytest.mark.parametrize("other", [{"first": "Luis"}, {"first": "Mara"}])
def test_a_twin_on_the_roster_is_told_of_and_another_years_child_is_not(other):
    twins = on_scales([child()], [student(), student("S2", **other)])
    assert any(twins.is_beside_twins(pair) for pair in twins.weighed())
    apart = on_scales([child()], [student(), student("S2", **other, birth_on=date(2010, 3, 4))])
    assert apart.weighed() and not any(apart.is_beside_twins(pair) for pair in apart.weighed())


def test_a_twin_among_the_agencys_children_is_told_of():
    used = on_scales([child(), child(2, first="Mara")], [student()])
    assert all(used.is_beside_twins(pair) for pair in used.weighed())

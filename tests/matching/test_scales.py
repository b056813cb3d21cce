"""A roster on the scales: it weighs what the model weighs, and nobody is weighed for nothing."""

from datetime import date

import pytest

from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.rules import Candidate, Child
from homeroom.matching.scales import weigh

BORN = date(2012, 7, 21)


def child(number: int = 1, first: str = "Lucia", last: str = "Brandt", **facts) -> Child:
    known = {"middle_name": "", "former_last_names": (), "birth_on": BORN, "sex": "female", "state_student_id": ""}
    known |= {"schools": frozenset({"LKS-LINC"}), **facts}
    return Child(number, 1, f"C{number}", first_name=first, last_name=last, **known)


def student(key: str = "S1", first: str = "Lucia", last: str = "Brandt", **facts) -> Candidate:
    known = {"middle_name": "", "birth_on": BORN, "sex": "female", "state_student_id": ""}
    return Candidate(key, first_name=first, last_name=last, **{**known, "schools": frozenset({"LKS-LINC"}), **facts})


def weights(weighed) -> dict:
    return {(pair.child, pair.student): round(pair.weight, 6) for pair in weighed.pairs}


MANY = [
    student(f"S{n}", first=["Lucia", "Lucía", "Luz", "Mara", "Lu"][n % 5], last=["Brandt", "Olmo", "Brand"][n % 3])
    for n in range(30)
]
CHILDREN = [child(), child(2, "Mara", "Olmo"), child(3, "Luz", "Brandt", former_last_names=("Olmo",))]


def test_the_order_in_which_students_come_does_not_matter():
    first, other = weights(weigh(CHILDREN, MANY)), weights(weigh(CHILDREN[::-1], MANY[::-1]))
    assert first == other and len(first) > 10


def test_students_are_taken_one_by_one_also_where_no_child_waits():
    seen = []
    weighed = weigh([], (seen.append(each) or each for each in MANY))
    assert weighed.pairs == [] and len(seen) == len(MANY)


def test_every_fact_that_both_hold_is_weighed():
    same = {"middle_name": "Ines", "state_student_id": "ST-1"}
    [pair] = weigh([child(**same)], [student(**same)]).pairs
    said = {name for name, level in pair.levels.items() if level == "same"}
    assert said == {"first", "last", "birth", "middle", "sex", "school", "state_id"}


def test_a_former_last_name_is_weighed():
    [pair] = weigh([child(former_last_names=("Olmo",))], [student(last="Olmo")]).pairs
    assert pair.levels["last"] == "part"


def test_whoever_shares_no_key_with_a_child_is_not_weighed():
    stranger = student(first="Bystander", last="Wexford", birth_on=date(2011, 5, 5), schools=frozenset())
    weighed = weigh([child()], [stranger])
    assert weighed.pairs == [] and weighed.compared == 0
    alike = weigh([child()], [student()])
    assert alike.compared == 1 and alike.pairs[0].weight >= REVIEW_LEAST


@pytest.mark.parametrize(("children", "students"), [([], [student()]), ([child()], [])])
def test_with_one_side_empty_nothing_is_weighed(children, students):
    assert weigh(children, students).pairs == []


@pytest.mark.parametrize("other", [{"first": "Luis"}, {"first": "Mara"}])
def test_a_twin_on_the_roster_is_told_of_and_another_years_child_is_not(other):
    twins = weigh([child()], [student(), student("S2", **other)])
    assert twins.pairs and all(twins.is_beside_twins(pair) for pair in twins.pairs)
    apart = weigh([child()], [student(), student("S2", **other, birth_on=date(2010, 3, 4))])
    assert apart.pairs and not any(apart.is_beside_twins(pair) for pair in apart.pairs)


def test_a_twin_among_the_agencys_children_is_told_of():
    weighed = weigh([child(), child(2, first="Mara")], [student()])
    assert weighed.pairs and all(weighed.is_beside_twins(pair) for pair in weighed.pairs)

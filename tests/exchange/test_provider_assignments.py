"""Assignments go out beside grades, each once, as far as a line lets a program fetch them."""

from tests.exchange.fetching import GRADEBOOK, connected, let_programs_fetch
from tests.exchange.gradebooks import HOMEWORK, load, whole
from tests.exchange.test_provider import grades


def test_a_program_finds_assignments_as_far_as_a_line_lets_it(town, tmp_path):
    load(town, whole(town, tmp_path / "first", "1.2"))
    rosa, tom = (connected(town, person).signed_in() for person in ("rosa.diaz", "tom.reed"))
    assert rosa.all("results", GRADEBOOK) == rosa.all("lineItems", GRADEBOOK) == []
    let_programs_fetch(town)
    assert len(rosa.all("results", GRADEBOOK)) == len(rosa.all("lineItems", GRADEBOOK)) == 2
    for path in ("results", "lineItems", "categories"):
        assert tom.all(path, GRADEBOOK) == []
    ((children,),) = town.admin(
        "SELECT student_ids FROM access_event WHERE page = 'gradebook:lineItems' AND student_ids <> '{}' LIMIT 1"
    )
    assert children == [town.marisol.id]


def test_an_assignment_is_another_line_item_than_the_grade_of_its_class(town, tmp_path):
    load(town, whole(town, tmp_path / "first", "1.2", categories=[{**HOMEWORK, "title": "Final"}]))
    grades(town)  # Of the type "final", in the same class.
    ada = connected(town, "ada.okafor").signed_in()
    for path, many in (("categories", 2), ("lineItems", 3), ("results", 3)):
        found = [record["sourcedId"] for record in ada.all(path, GRADEBOOK)]
        assert len(found) == len(set(found)) == many, path
        assert found == [record["sourcedId"] for record in ada.all(path, GRADEBOOK)]

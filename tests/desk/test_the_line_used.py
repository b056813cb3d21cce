"""Which line the book names: "choose the one with the fullest view for that field, and record which one was used" (sharing
specification 2.3, step 10)."""

import json

import pytest

from homeroom.access.catalogue import catalogue
from tests.access.emergencies import commit
from tests.collaboration.files import apply
from tests.town.files import line
from tests.town.permits import agreement

DSA, MORE = "dsa-lakeside-dcs", "dsa-more"
SUMMARY = "attendance.summary"
OPERATIONS = ["view", "list", "print"]
ROWS = (
    "SELECT a.key, d.basis, d.elements::text, d.rows FROM access_disclosure d"
    " LEFT JOIN agreements_agreement a ON a.id = d.agreement_id"
    " WHERE d.dataset = %s AND d.event_id = (SELECT max(id) FROM access_event WHERE operation = %s) ORDER BY d.id"
)


def more(*elements: str, **changed):
    """A second agreement between the same two, made after the first, for whom the first is for."""

    def change(content) -> None:
        one = line(
            1, "lakeside-usd", "county-dcs", ["caseworker"], list(elements), relationship="assigned",
            population="in_care_of_recipient", bases=["FERPA-USA"],
            basis_contents={"state_law": "STATE-1", "onward_release": "education team members authorized by the agency"},
            **{"operations": OPERATIONS, **changed},
        )  # fmt: skip
        content["agreements"].append(agreement(MORE, "lakeside-usd", "county-dcs", one))

    return change


def only_flags(town) -> None:
    """As if the first agreement said of everything no more than whether it is on record."""
    town.admin(
        'UPDATE access_grant g SET flag = "full" | masked | flag, "full" = 0::bit(128), masked = 0::bit(128), datasets = 0'
        " FROM agreements_agreement a WHERE a.id = g.agreement_id AND a.key = %s",
        DSA,
    )


def written(town, dataset: str = "attendance", operation: str = "view") -> list[tuple]:
    return town.admin(ROWS, catalogue().datasets[dataset].number, operation)


def named(elements: str) -> set[str]:
    return {key for key, element in catalogue().elements.items() if elements[element.number] == "1"}


def look(town, page: str = "") -> None:
    assert town.as_(town.rosa_diaz).get(f"{town.marisol.url}{page}").status_code == 200


def test_the_line_that_shows_most_is_named_and_not_the_one_that_was_first(town, tmp_path):
    apply(town, tmp_path, more("attendance.*"))
    look(town)
    assert {key for key, *_ in written(town)} == {DSA}  # Both show all of it: the first, as ever.
    only_flags(town)
    look(town)
    assert {key for key, *_ in written(town)} == {MORE}


def test_masked_comes_before_a_flag_and_after_full(town, tmp_path):
    apply(town, tmp_path, more(SUMMARY))
    only_flags(town)
    look(town)
    assert MORE in {key for key, *_ in written(town)}
    masked = (
        'UPDATE access_grant g SET masked = "full" | masked, "full" = 0::bit(128), datasets = 0 FROM agreements_agreement a'
        " WHERE a.id = g.agreement_id AND a.key = %s"
    )
    town.admin(masked, MORE)
    look(town)
    [(elements,)] = [(elements,) for key, _, elements, _ in written(town) if key == MORE]
    assert SUMMARY in named(elements)
    town.admin('UPDATE access_grant SET "full" = flag, flag = 0::bit(128) WHERE agreement_id ='
               " (SELECT id FROM agreements_agreement WHERE key = %s)", DSA)  # fmt: skip
    look(town)
    assert {key for key, *_ in written(town)} == {DSA}


def test_each_element_stands_under_the_line_that_shows_most_of_it(town, tmp_path):
    apply(town, tmp_path, more(SUMMARY))
    only_flags(town)
    look(town)
    of_line = {key: named(elements) for key, _, elements, _ in written(town)}
    assert of_line.keys() == {DSA, MORE}
    assert of_line[MORE] == {SUMMARY}
    assert of_line[DSA] and SUMMARY not in of_line[DSA]


def test_whole_rows_are_counted_once_under_the_line_that_opens_them(town, tmp_path):
    apply(town, tmp_path, more("attendance.*"))
    look(town)
    [(key, _, _, before)] = [row for row in written(town) if row[3]]
    assert (key, before) == (DSA, 3)
    only_flags(town)
    look(town)
    assert [(key, rows) for key, _, _, rows in written(town) if rows] == [(MORE, 3)]


@pytest.mark.parametrize(("page", "operation"), [("print.pdf", "print"), ("/caseload/", "list")])
def test_a_line_that_does_not_let_it_be_printed_or_listed_is_not_what_it_was_printed_or_listed_by(
    town, tmp_path, page, operation
):
    apply(town, tmp_path, more("identity.*", "enrollment.*", "attendance.*"))
    rosa = town.as_(town.rosa_diaz)
    address = page if page.startswith("/") else f"{town.marisol.url}{page}"
    assert rosa.get(address).status_code == 200
    assert {key for key, *_ in written(town, "enrollment_school", operation)} == {DSA}
    town.admin(
        "UPDATE agreements_line l SET operations = %s::jsonb FROM agreements_agreement a"
        " WHERE a.id = l.agreement_id AND a.key = %s",
        json.dumps([each for each in OPERATIONS if each != operation]),
        DSA,
    )
    assert rosa.get(address).status_code == 200
    assert {key for key, *_ in written(town, "enrollment_school", operation)} == {MORE}
    look(town)
    assert {key for key, *_ in written(town, "enrollment_school")} == {DSA}


def test_what_allows_it_comes_before_what_shows_more(town, tmp_path):
    """Printed is what may be printed: at the view of the line that lets it be, whatever another shows on the page."""
    apply(town, tmp_path, more(SUMMARY, view="flag"))
    look(town, "print.pdf")
    assert {key for key, *_ in written(town, operation="print")} == {DSA}
    town.admin("UPDATE agreements_line l SET operations = '[\"view\"]' FROM agreements_agreement a"
               " WHERE a.id = l.agreement_id AND a.key = %s", DSA)  # fmt: skip
    look(town, "print.pdf")
    of_line = {key: named(elements) for key, _, elements, _ in written(town, operation="print")}
    assert of_line[MORE] == {SUMMARY}


def test_an_emergency_stands_beside_the_line_that_shows_the_same(town):
    """34 CFR 99.32(a)(5): what was stated is kept with what was shown, whatever else opened it."""
    number = commit(town, "ada.okafor", "people.parents")
    shown = (
        "SELECT d.paper_id, d.line_id IS NULL, d.elements::text FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " WHERE d.dataset = %s AND e.page = 'emergencies:emergency' AND e.id = (SELECT max(id) FROM access_event) ORDER BY 1"
    )
    ada, dataset = (
        town.as_(town.ada_okafor),
        catalogue().datasets[catalogue().elements["people.parents"].dataset].number,
    )
    assert ada.get(f"/emergencies/{number}/").status_code == 200
    assert [(paper, is_without) for paper, is_without, _ in town.admin(shown, dataset)] == [(number, True)]
    bit = "1".rjust(catalogue().elements["people.parents"].number + 1, "0").ljust(128, "0")
    town.admin('UPDATE access_grant SET "full" = "full" | %s::bit(128) WHERE line_id IS NOT NULL AND NOT own', bit)
    assert ada.get(f"/emergencies/{number}/").status_code == 200
    rows = town.admin(shown, dataset)
    assert [(paper, is_without) for paper, is_without, _ in rows] == [(number, True), (None, False)]
    assert {"people.parents"} == named(rows[0][2]) == named(rows[1][2])


def test_what_no_reason_explains_is_written_all_the_same(town):
    look(town)
    assert {key for key, *_ in written(town)} == {DSA}
    town.admin(
        "CREATE OR REPLACE FUNCTION access.reasons_to_write_v2(student integer, operation text)"
        ' RETURNS TABLE (contributor_id smallint, datasets bigint, "full" bit(128), masked bit(128), flag bit(128),'
        " allows boolean, opens_from date, agreement_id integer, line_id integer, basis text, relation text, paper_kind text,"
        " paper_id bigint, redisclosure text) LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$ BEGIN RETURN; END $$"
    )
    look(town)
    rows = written(town)
    assert [(key, basis) for key, basis, *_ in rows] == [(None, "")]
    assert rows[0][3] == 3

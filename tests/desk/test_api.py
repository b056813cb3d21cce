"""Homeroom's own interface: what a program reads of a student, and that it reads no more than its person's page shows."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from homeroom.access.catalogue import VIEWS, catalogue
from homeroom.access.deciding import decide
from homeroom.access.evidence import Question
from homeroom.access.rules import rules
from homeroom.connections.scopes import DISCLOSURES, PLAN, RECORD
from homeroom.students import taking
from tests.access.matrix import PURPOSE, Allowed
from tests.casework.writing import add_need, id_of, join
from tests.conftest import town_of
from tests.desk.asking import NOBODY, bytes_of, statements
from tests.exchange.fetching import ROSTERING, connected, let_programs_fetch
from tests.exchange.test_provider import grades

BASE = "/api/v1/students"
MISSING = NOBODY.split("/")[2]
PAGES = ("record", "plan", "disclosures")
STATEMENTS_MAX = 22  # The token, the door, the book, and what is read; the same for few facts and for many.


@pytest.fixture(scope="module")
def open_town(server):
    """The town in which everybody lets programs fetch what they show, with a plan, a team and grades."""
    with town_of(server) as town:
        let_programs_fetch(town)
        grades(town)
        rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
        join(rosa, town.marisol, id_of(town, "cy.fox"))
        add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
        add_need(ada, town.marisol, id_of(town, "ada.okafor"), domain="literacy", what="Reading", next_action="Test")
        yield town


@pytest.fixture(scope="module")
def rosa(open_town):
    return connected(open_town, "rosa.diaz").signed_in()


def of(child, page: str) -> str:
    return f"{child.public_id}/{page}"


def told(asking, path: str, **parameters):
    answer = asking.get(path, BASE, **parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def students(asking, **parameters):
    answer = asking.client.get(BASE, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def facts_of(record, kind: str):
    return [fact for dataset in record["datasets"] for fact in dataset["facts"] if fact["kind"] == kind]


# What it reads


def test_a_program_lists_the_students_of_its_person(open_town, rosa):
    found = students(rosa)
    assert sorted(each["name"].split()[0] for each in found["students"]) == ["Jonah", "Lucia", "Marisol", "Teo"]
    assert found["total"] == 4 and (found["limit"], found["offset"]) == (100, 0)
    assert str(open_town.marisol.public_id) in {each["id"] for each in found["students"]}
    tom = students(connected(open_town, "tom.reed").signed_in())
    assert [each["name"].split()[0] for each in tom["students"]] == ["Ines"]


def test_the_record_has_each_fact_with_its_contributor_its_days_and_when_it_came(open_town, rosa):
    record = told(rosa, of(open_town.marisol, "record"))
    [stay, *_others] = facts_of(record, "SchoolEnrollment")
    assert stay["contributor"] == {"key": "lakeside-usd", "name": "Lakeside Unified School District"}
    assert stay["values"]["school_name"] == "Lincoln Middle School"
    assert stay["values"]["entry_on"] and stay["received_at"]
    [address] = facts_of(record, "PlacementAddress")
    assert address["contributor"]["key"] == "county-dcs" and "10023 Heron Lane" in address["values"]["address"]
    assert {fact["values"]["numeric_grade"] for fact in facts_of(record, "ClassGrade")} == {84.5}
    by_key = {dataset["key"]: dataset for dataset in record["datasets"]}
    assert by_key["academics"]["name"] == "Grades and credits"
    birth = [each for each in by_key["identity_match_keys"]["elements"] if each["key"] == "identity.birth_date"]
    assert ("county-dcs", "full", "2013-04-02") in {
        (each["contributor"]["key"], each["view"], each["value"]) for each in birth
    }


def test_the_record_tells_no_number_of_ours_and_none_of_a_partners_system(open_town, rosa):
    record = told(rosa, of(open_town.marisol, "record"))
    names = {name for dataset in record["datasets"] for fact in dataset["facts"] for name in fact["values"]}
    assert names and not {name for name in names if name == "id" or "source_id" in name or "sealed" in name}


def test_the_plan_has_needs_with_who_has_the_next_move_and_the_team(open_town, rosa):
    plan = told(rosa, of(open_town.marisol, "plan"))
    needs = {need["what"]: need for need in plan["needs"]}
    assert set(needs) == {"A ride to school on Mondays", "Reading"}
    [task] = needs["Reading"]["tasks"]
    assert (task["what"], task["owner"], task["state"]) == ("Test", "Ada Okafor", "open")
    assert needs["Reading"]["contributor"]["key"] == "lakeside-usd"
    assert "Cy Fox" in {member["name"] for member in plan["team"]}


def test_the_disclosures_are_those_of_the_page(open_town, rosa):
    open_town.as_(open_town.ada_okafor).get(open_town.marisol.url)
    found = told(rosa, of(open_town.marisol, "disclosures"))
    by_ada = [each for each in found["disclosures"] if each["person"] == "Ada Okafor"]
    assert by_ada and by_ada[0]["recipient"] == "Lakeside Unified School District"
    assert any("In care: yes or no" in each["kinds"] for each in by_ada)
    assert any("Care status for counselors of lakeside-usd" in each["allowed_by"] for each in by_ada)
    assert found["total"] == len(found["disclosures"])


# What it does not read


@pytest.mark.leak(25, 29)
@pytest.mark.parametrize("page", PAGES)
def test_a_strangers_program_gets_the_same_bytes_for_a_hidden_child_as_for_none(open_town, page):
    tom = connected(open_town, "tom.reed").signed_in()
    assert tom.get(of(open_town.ines, page), BASE).status_code == 200
    hidden, missing = (tom.get(path, BASE) for path in (of(open_town.marisol, page), f"{MISSING}/{page}"))
    assert hidden.status_code == 404
    assert bytes_of(hidden) == bytes_of(missing)


def test_the_accounting_is_for_whom_its_page_is_for(open_town):
    ada = connected(open_town, "ada.okafor").signed_in()
    assert ada.get(of(open_town.marisol, "record"), BASE).status_code == 200
    closed, missing = (ada.get(path, BASE) for path in (of(open_town.marisol, "disclosures"), f"{MISSING}/disclosures"))
    assert closed.status_code == 404 and bytes_of(closed) == bytes_of(missing)


def test_whose_role_has_no_page_has_no_program_for_it(open_town):
    """A data steward keeps records and has no part in the plan; a linkage steward has no page of a student."""
    ben = connected(open_town, "ben.ito").signed_in()
    assert str(open_town.marisol.public_id) in {each["id"] for each in students(ben)["students"]}
    assert ben.get(of(open_town.marisol, "record"), BASE).status_code == 200
    closed, missing = (ben.get(path, BASE) for path in (of(open_town.marisol, "plan"), f"{MISSING}/plan"))
    assert closed.status_code == 404 and bytes_of(closed) == bytes_of(missing)
    assert connected(open_town, "lena.marsh").signed_in().client.get(BASE).status_code == 404


@pytest.mark.parametrize(
    ("rule", "page"),
    [("desk:student", "record"), ("casework:plan", "plan"), ("desk:student_disclosures", "disclosures")],
)
def test_each_address_is_closed_to_whose_role_its_page_is_closed_to(open_town, rosa, monkeypatch, rule, page):
    assert rosa.get(of(open_town.marisol, page), BASE).status_code == 200
    monkeypatch.setitem(rules(), rule, replace(rules()[rule], roles=frozenset({"teacher"})))
    closed, missing = (rosa.get(path, BASE) for path in (of(open_town.marisol, page), f"{MISSING}/{page}"))
    assert closed.status_code == 404 and bytes_of(closed) == bytes_of(missing)


def test_a_team_is_closed_to_whose_role_its_page_is_closed_to(open_town, rosa, monkeypatch):
    assert told(rosa, of(open_town.marisol, "plan"))["team"]
    monkeypatch.setitem(rules(), "casework:team", replace(rules()["casework:team"], roles=frozenset({"teacher"})))
    assert told(rosa, of(open_town.marisol, "plan"))["team"] is None


def test_without_the_operation_in_its_line_nothing_of_another_partner_is_told(town):
    let_programs_fetch(town)
    grades(town)
    ada = town.as_(town.ada_okafor)
    add_need(ada, town.marisol, id_of(town, "ada.okafor"), domain="literacy", what="Reading", next_action="Test")
    program = connected(town, "rosa.diaz").signed_in()
    before = json.dumps([told(program, of(town.marisol, page)) for page in ("record", "plan")])
    assert "lakeside-usd" in before and "Reading" in before and "ClassGrade" in before
    town.admin("UPDATE agreements_line SET operations = operations - 'api'")
    after = json.dumps([told(program, of(town.marisol, page)) for page in ("record", "plan")])
    assert "lakeside-usd" not in after and "Reading" not in after and "ClassGrade" not in after
    assert "10023 Heron Lane" in after  # The agency's own.
    page = town.as_(town.rosa_diaz).get(f"{town.marisol.url}plan/").content.decode()
    assert "Reading" in page  # To look at it is another operation.


def test_a_child_of_whom_nothing_may_be_fetched_is_not_there_and_not_counted(town):
    let_programs_fetch(town)
    program = connected(town, "cy.fox").signed_in()
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    assert students(program)["total"] == 1
    assert program.get(of(town.marisol, "record"), BASE).status_code == 200
    town.admin("UPDATE agreements_line SET operations = operations - 'api'")
    assert students(program) == {"students": [], "total": 0, "limit": 100, "offset": 0}
    hidden, missing = (program.get(path, BASE) for path in (of(town.marisol, "record"), f"{MISSING}/record"))
    assert hidden.status_code == 404 and bytes_of(hidden) == bytes_of(missing)
    assert town.as_("cy.fox").get(town.marisol.url).status_code == 200


def test_a_value_that_is_shown_in_part_is_told_in_part(open_town):
    """What the page gives as yes or no, the interface does not give as more."""
    ada = told(connected(open_town, "ada.okafor").signed_in(), of(open_town.marisol, "record"))
    of_agency = [
        each
        for dataset in ada["datasets"]
        for each in dataset["elements"]
        if each["contributor"]["key"] == "county-dcs"
    ]
    ((allowed,),) = open_town.admin(
        "SELECT jsonb_agg(DISTINCT l.view) FROM agreements_line l JOIN partners_organization o ON o.id = l.contributor_id"
        " WHERE o.key = 'county-dcs' AND l.roles ? 'school_counselor'"
    )
    assert of_agency and {each["view"] for each in of_agency} <= set(allowed)
    assert not facts_of(ada, "PlacementAddress")


@pytest.mark.leak(25)
@pytest.mark.parametrize("person", ["rosa.diaz", "ada.okafor", "ben.ito", "cy.fox"])
def test_of_each_thing_that_is_told_the_rule_says_that_it_may_be_fetched(town, person):
    """`decide` is written apart from the policies. Of each agreement the first line lets programs fetch, and no other."""
    town.admin("UPDATE agreements_line SET operations = operations || '[\"api\"]'::jsonb WHERE number = 1")
    grades(town)
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    answer = connected(town, person).signed_in().get(of(town.marisol, "record"), BASE)
    assert answer.status_code == 200 or person == "cy.fox"
    may, asked = MayBeFetched(town, person), 0
    for dataset in answer.json().get("datasets", []):
        for fact in dataset["facts"]:
            assert may.rows(fact["contributor"]["key"], dataset["key"]), (dataset["key"], fact["kind"])
            asked += 1
        for element in dataset["elements"]:
            assert may.element(element["contributor"]["key"], element["key"], element["view"]), element["key"]
            asked += 1
    assert asked >= 5 or person == "cy.fox"


class MayBeFetched:
    """By `decide`, of Marisol."""

    def __init__(self, town, person: str):
        self.town, self.person, self.known = town, person, Allowed(town, person)

    def rows(self, contributor: str, dataset: str) -> bool:
        return all(self.element(contributor, each.key, "full") for each in catalogue().datasets[dataset].elements)

    def element(self, contributor: str, key: str, view: str) -> bool:
        ((number,),) = self.town.admin("SELECT id FROM partners_organization WHERE key = %s", contributor)
        name, whose, facts = self.known.facts(self.town.marisol.id, number)
        now = datetime.now().astimezone()
        question = Question(self.person, name, key, PURPOSE, now, operation="api", contributor=whose)
        decided = decide(question, facts).view
        return decided is not None and VIEWS.index(decided) >= VIEWS.index(view)


def test_how_to_reach_people_is_told_while_it_holds(town):
    """No page shows with whom a child lived before, and how to reach them; at which schools it was, one does."""
    let_programs_fetch(town)
    program = connected(town, "rosa.diaz").signed_in()
    assert facts_of(told(program, of(town.marisol, "record")), "PlacementCaregiver")
    for table in ("students_placementcaregiver", "students_placementaddress"):
        town.admin(f"UPDATE {table} SET ends_on = current_date WHERE student_id = %s", town.marisol.id)
    town.admin("UPDATE students_schoolenrollment SET exit_on = current_date WHERE student_id = %s", town.marisol.id)
    record = told(program, of(town.marisol, "record"))
    assert not facts_of(record, "PlacementCaregiver") and not facts_of(record, "PlacementAddress")
    assert facts_of(record, "SchoolEnrollment")


# The door


def test_each_page_asks_for_its_own_scope(open_town):
    program = connected(open_town, "rosa.diaz")
    for scope, page in zip((RECORD, PLAN, DISCLOSURES), PAGES, strict=True):
        asking = program.signed_in(scope)
        assert asking.client.get(BASE).status_code == 200
        for other in PAGES:
            answer = asking.get(of(open_town.marisol, other), BASE)
            assert answer.status_code == (200 if other == page else 403), (scope, other)
            if other != page:
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_only_reading_is_possible(open_town, rosa):
    for path in ("", *(f"/{of(open_town.marisol, page)}" for page in PAGES)):
        assert rosa.client.get(f"{BASE}{path}").status_code == 200
        assert rosa.client.head(f"{BASE}{path}").status_code == 200
        for verb in ("post", "put", "patch", "delete"):
            assert getattr(rosa.client, verb)(f"{BASE}{path}").status_code == 405, (verb, path)


def test_without_a_token_there_is_nothing(open_town, rosa):
    from django.test import Client

    path = f"{BASE}/{of(open_town.marisol, 'record')}"
    assert rosa.client.get(path).status_code == 200
    assert Client().get(path).status_code == 401
    assert open_town.as_(open_town.rosa_diaz).get(path).status_code == 401


def test_what_was_fetched_stands_in_the_book(open_town):
    program = connected(open_town, "rosa.diaz").signed_in()
    for page in PAGES:
        told(program, of(open_town.marisol, page))
        ((name, operation, device, children),) = open_town.admin(
            "SELECT page, operation, device, student_ids FROM access_event ORDER BY id DESC LIMIT 1"
        )
        assert (name, operation, device) == (f"api:student_{page}", "api", "program")
        assert children == [open_town.marisol.id]
        disclosed = open_town.admin(
            "SELECT DISTINCT o.key, d.operation, d.channel FROM access_disclosure d JOIN partners_organization o"
            " ON o.id = d.contributor_id WHERE d.event_id = (SELECT max(id) FROM access_event)"
        )
        # Who reads the accounting is told of the book, and of no fact.
        assert disclosed == ([] if page == "disclosures" else [("lakeside-usd", "api", "api")])


def test_of_a_list_those_on_the_page_stand_in_the_book_and_nobody_else(open_town):
    program = connected(open_town, "rosa.diaz").signed_in()
    [shown] = students(program, limit=1, offset=1)["students"]
    ((children,),) = open_town.admin("SELECT student_ids FROM access_event ORDER BY id DESC LIMIT 1")
    found = open_town.admin("SELECT public_id::text FROM students_student WHERE id = ANY (%s)", children)
    assert found == [(shown["id"],)]


# Pages of lists


def test_over_all_pages_every_student_comes_once(rosa):
    everybody = students(rosa)["students"]
    for limit in (1, 2, 3):
        pages = [students(rosa, limit=limit, offset=offset) for offset in range(0, 6, limit)]
        assert [each for page in pages for each in page["students"]] == everybody
        assert {page["total"] for page in pages} == {len(everybody)}


def test_over_all_pages_every_disclosure_comes_once(open_town, rosa):
    open_town.as_(open_town.ada_okafor).get(open_town.marisol.url)
    path = of(open_town.marisol, "disclosures")
    everything = told(rosa, path)["disclosures"]
    assert len(everything) > 2
    pages = [told(rosa, path, limit=2, offset=offset) for offset in range(0, len(everything) + 4, 2)]
    assert [each for page in pages for each in page["disclosures"]] == everything
    assert {page["total"] for page in pages} == {len(everything)}


@pytest.mark.parametrize(
    "parameters",
    [
        *({"limit": each} for each in ("0", "-1", "501", "abc", "", "1e3", "9" * 30)),
        *({"offset": each} for each in ("-1", "x", "9" * 30)),
    ],
)
def test_a_part_that_is_none_is_refused_in_a_sentence(open_town, rosa, parameters):
    for path in (BASE, f"{BASE}/{of(open_town.marisol, 'disclosures')}"):
        assert rosa.client.get(path).status_code == 200
        answer = rosa.client.get(path, parameters)
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 400


@pytest.mark.parametrize("path", [BASE, f"{ROSTERING}/students"])
def test_for_whom_too_many_students_are_open_a_program_fetches_no_list(open_town, rosa, monkeypatch, path):
    assert rosa.client.get(path).status_code == 200
    monkeypatch.setattr(taking, "STUDENTS_MAX", 1)
    answer = rosa.client.get(path)
    assert answer.status_code == 403 and b"More students are open to this person" in answer.content


# How much it asks


@pytest.mark.parametrize("page", PAGES)
def test_many_facts_are_read_in_as_many_statements_as_few(town, page):
    let_programs_fetch(town)
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    town.as_(town.ada_okafor).get(town.marisol.url)
    program = connected(town, "rosa.diaz").signed_in()
    few = count_of(program, of(town.marisol, page))
    grades(town)
    for number in range(3):
        add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), what=f"Need {number}")
    town.as_(town.ada_okafor).get(town.marisol.url)
    assert count_of(program, of(town.marisol, page)) == few <= STATEMENTS_MAX


def test_a_list_of_many_is_read_in_as_many_statements_as_one_of_few(rosa):
    with statements() as few:
        students(rosa, limit=1)
    with statements() as many:
        assert len(students(rosa)["students"]) == 4
    assert len(many) == len(few) <= STATEMENTS_MAX


def count_of(asking, path: str) -> int:
    """Once the types of the connection are known."""
    told(asking, path)
    with statements() as seen:
        told(asking, path)
    return len(seen)

"""The OneRoster provider: what a program of a partner finds, and that it finds nothing that its person may not fetch."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import town_of
from tests.exchange.fetching import GRADEBOOK, ROSTERING, connected, let_programs_fetch, say

# The district's own name for itself, and what the agency says of a child of whom no school says anything.
ROSAS = ["Jonah", "Lucia", "Marisol", "Teo"]


@pytest.fixture(scope="module")
def lakeside(server):
    """The town in which Lakeside lets the agency's programs fetch what it shows its workers."""
    with town_of(server) as town:
        let_programs_fetch(town)
        yield town


@pytest.fixture(scope="module")
def rosa(lakeside):
    return connected(lakeside, "rosa.diaz").signed_in()


@pytest.fixture(scope="module")
def ada(lakeside):
    """A counselor of the district: she may see its own records of her students whole, classes too."""
    return connected(lakeside, "ada.okafor").signed_in()


def names(records):
    return sorted(record["givenName"] for record in records)


def marisol_in(lakeside, asking):
    return asking.get(f"users/{lakeside.marisol.public_id}").json()["user"]


def test_a_program_finds_the_students_of_its_person_and_nobody_else(lakeside, rosa):
    assert names(rosa.all("students")) == ROSAS
    assert names(connected(lakeside, "tom.reed").signed_in().all("students")) == ["Ines"]
    assert connected(lakeside, "dora.lind").signed_in().get("enrollments").json() == {"enrollments": []}


def test_a_child_whom_the_person_may_not_see_is_answered_like_one_who_is_not_there(lakeside, rosa):
    assert rosa.get(f"students/{lakeside.marisol.public_id}").status_code == 200
    hidden = rosa.get(f"students/{lakeside.ines.public_id}")
    missing = rosa.get("students/00000000-0000-0000-0000-000000000007")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_a_students_record_has_the_schools_own_word_before_the_agencys(lakeside, rosa):
    marisol = marisol_in(lakeside, rosa)
    assert (marisol["givenName"], marisol["middleName"], marisol["grades"]) == ("Marisol", "Ana", ["07"])
    [role] = marisol["roles"]
    assert rosa.get(f"schools/{role['org']['sourcedId']}").json()["org"]["name"] == "Lincoln Middle School"


def test_without_the_operation_in_its_line_a_district_gives_a_program_nothing(town):
    let_programs_fetch(town)
    before = marisol_in(town, connected(town).signed_in())
    assert before["grades"] == ["07"]
    town.admin("UPDATE agreements_line SET operations = operations - 'api'")
    after = marisol_in(town, connected(town).signed_in())
    assert "grades" not in after and after["primaryOrg"] != before["primaryOrg"]
    # The page, which is another operation, still has it.
    assert "Lincoln Middle School" in town.as_(town.rosa_diaz).get(town.marisol.url).content.decode()


def test_when_the_agreement_ends_the_program_finds_nothing_of_it_at_its_next_request(town):
    let_programs_fetch(town)
    program = connected(town).signed_in()
    assert marisol_in(town, program)["grades"] == ["07"]
    town.admin("UPDATE access_grant SET during = tstzrange(lower(during), now()) WHERE NOT own")
    town.admin("UPDATE access_lockchange SET changes = changes + 1")
    assert "grades" not in marisol_in(town, program)


def test_whoever_fetches_stands_in_the_book_with_the_students_who_were_on_the_page(lakeside):
    program = connected(lakeside).signed_in()
    [first, *_others] = program.all("students", limit=1)
    ((page, operation, device, children),) = lakeside.admin(
        "SELECT e.page, e.operation, e.device, e.student_ids FROM access_event e ORDER BY e.id DESC LIMIT 1"
    )
    assert (page, operation, device) == ("rostering:students", "api", "program")
    [[shown]] = lakeside.admin("SELECT public_id::text FROM students_student WHERE id = ANY (%s)", children)
    assert shown == first["sourcedId"]
    marisol_in(lakeside, program)
    told = lakeside.admin(
        "SELECT DISTINCT o.key, d.operation, d.channel FROM access_disclosure d JOIN partners_organization o"
        " ON o.id = d.contributor_id WHERE d.event_id = (SELECT max(id) FROM access_event)"
    )
    assert told == [("lakeside-usd", "api", "api")]


def test_classes_and_courses_are_those_that_students_of_the_program_take(lakeside, ada):
    [enrollment, *others] = ada.all("enrollments", filter=f"user.sourcedId='{lakeside.marisol.public_id}'")
    taken = {each["class"]["sourcedId"] for each in (enrollment, *others)}
    assert {each["sourcedId"] for each in ada.all(f"students/{lakeside.marisol.public_id}/classes")} == taken
    there = {each["sourcedId"] for each in ada.all("classes")}
    enrolled = {each["class"]["sourcedId"] for each in ada.all("enrollments")}
    assert there == enrolled
    ((all_of_the_district,),) = lakeside.admin("SELECT count(*) FROM students_schoolclass")
    assert 0 < len(there) < all_of_the_district
    of_classes = {each["course"]["sourcedId"] for each in ada.all("classes")}
    assert {each["sourcedId"] for each in ada.all("courses")} == of_classes
    for course in ada.all("courses"):
        assert ada.all(f"courses/{course['sourcedId']}/classes")
    for section in ada.all("classes"):
        assert ada.all(f"classes/{section['sourcedId']}/students")


def test_a_child_in_two_schools_is_one_record_with_two_roles(town):
    town.admin(
        "INSERT INTO students_schoolenrollment (student_id, contributor_id, batch_id, key, digest, entry_on, school_id)"
        " SELECT e.student_id, e.contributor_id, e.batch_id, 'second', e.digest, e.entry_on,"
        " (SELECT id FROM partners_school s WHERE s.contributor_id = e.contributor_id AND s.id <> e.school_id LIMIT 1)"
        " FROM students_schoolenrollment e WHERE e.student_id = %s AND e.superseded_at IS NULL LIMIT 1",
        town.marisol.id,
    )
    ada = connected(town, "ada.okafor").signed_in()
    found = [each for each in ada.all("students") if each["sourcedId"] == str(town.marisol.public_id)]
    assert [len(each["roles"]) for each in found] == [2]
    assert {role["roleType"] for role in found[0]["roles"]} == {"primary", "secondary"}
    for role in found[0]["roles"]:
        in_school = ada.all(f"schools/{role['org']['sourcedId']}/students")
        assert str(town.marisol.public_id) in {each["sourcedId"] for each in in_school}


def test_over_all_pages_every_record_comes_once_and_the_count_is_right(rosa):
    everybody = [each["sourcedId"] for each in rosa.all("users")]
    for limit in (1, 2, 3, 100):
        found, path, page = [], f"users?limit={limit}", rosa.get("users", limit=limit)
        while path:
            assert page.headers["X-Total-Count"] == str(len(everybody))
            found += [each["sourcedId"] for each in page.json()["users"]]
            ways = {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', page.headers["Link"])}
            path = ways.get("next")
            page = rosa.client.get(path) if path else page
        assert found == everybody
        assert ways["first"].endswith(f"limit={limit}&offset=0")


def test_the_count_and_the_ways_on_are_of_what_fits_the_filter(rosa):
    answer = rosa.get("students", filter="middleName~'an'", limit=1)
    assert answer.headers["X-Total-Count"] == "1" and 'rel="next"' not in answer.headers["Link"]
    assert "filter=middleName~%27an%27" in answer.headers["Link"]
    assert names(answer.json()["users"]) == ["Marisol"]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("givenName='Marisol'", ["Marisol"]),
        ("givenName='marisol'", []),
        ("givenName~'ARIS'", ["Marisol"]),
        ("givenName!='Marisol'", ["Jonah", "Lucia", "Teo"]),
        ("givenName>'L'", ["Lucia", "Marisol", "Teo"]),
        ("givenName='Jonah' OR givenName='Teo'", ["Jonah", "Teo"]),
        ("givenName>'L' AND givenName<'M'", ["Lucia"]),
        ("roles.role='student'", ROSAS),
        ("roles.role!='student'", []),
        ("grades='07'", ["Marisol"]),
        ("dateLastModified>'2020-01-01'", ROSAS),
        ("dateLastModified<'2020-01-01T00:00:00.000Z'", []),
        ("middleName='Ana'", ["Marisol"]),
        ("email='somebody@school.example'", []),
    ],
)
def test_filters_find_what_they_say(rosa, filter_, expected):
    assert names(rosa.all("students", filter=filter_)) == expected


def test_lists_come_in_the_order_that_is_asked_for(rosa):
    found = [each["givenName"] for each in rosa.all("users", sort="givenName")]
    assert found == ROSAS
    assert [each["givenName"] for each in rosa.all("users", sort="givenName", orderBy="desc")] == ROSAS[::-1]
    # Who has no middle name stands at the end in both orders.
    for order in ("asc", "desc"):
        assert rosa.all("users", sort="middleName", orderBy=order)[0]["givenName"] == "Marisol"


def test_fields_leave_out_the_others_and_keep_the_id(rosa):
    assert {tuple(sorted(each)) for each in rosa.all("users", fields="givenName,familyName")} == {
        ("familyName", "givenName", "sourcedId")
    }


@pytest.mark.parametrize(
    "parameters",
    [
        *({"limit": each} for each in ("0", "-1", "1e3", "abc", "", "9" * 30, "1.5", " 5", "\u0663")),
        *({"offset": each} for each in ("-1", "1e3", "x", "9" * 30)),
        *({"limit": each} for each in (["1", "2"],)),
        *({"sort": each} for each in ("nothing", "givenName;drop", "organization__key")),
        *({"fields": each} for each in ("nothing", "givenName,", "password'--")),
        *({"orderBy": each} for each in ("ASC", "up")),
        *(
            {"filter": each}
            for each in (
                "",
                "givenName",
                "givenName='x",
                "givenName=x",
                "nothing='x'",
                "student__id='1'",
                "givenName='a' AND",
                "givenName='a' XOR givenName='b'",
                "givenName='a' AND givenName='b' AND givenName='c'",
                "dateLastModified>'yesterday'",
                "x" * 3_000,
            )
        ),
    ],
)
def test_a_parameter_that_means_nothing_is_refused_in_the_words_of_the_standard(rosa, parameters):
    answer = rosa.get("users", **parameters)
    assert answer.status_code == 400
    said = answer.json()
    assert (said["imsx_codeMajor"], said["imsx_severity"]) == ("failure", "error")
    [minor] = said["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert minor["imsx_codeMinorFieldValue"] in ("invaliddata", "invalid_filter_field", "invalid_selection_field")
    assert not re.search("select |psycopg|django|traceback", answer.content.decode(), re.IGNORECASE)


def test_a_limit_above_the_most_gives_the_most(rosa):
    assert "limit=300" in rosa.get("users", limit="5000").headers["Link"]


def test_every_operation_of_the_standard_answers(lakeside, ada):
    from homeroom.exchange.provider.operations import GRADEBOOK_READING
    from homeroom.exchange.provider.operations import ROSTERING as ALL

    assert (len(ALL), len(GRADEBOOK_READING)) == (41, 15)
    grades(lakeside)
    [enrollment, *_] = ada.all("enrollments", filter=f"user.sourcedId='{lakeside.marisol.public_id}'")
    known = {"classes": enrollment["class"]["sourcedId"], "schools": enrollment["school"]["sourcedId"]}
    for base, operations in ((ROSTERING, ALL), (GRADEBOOK, GRADEBOOK_READING)):
        for operation in operations:
            path = operation.path
            for collection in operation.named:
                path = path.replace(f"{{{collection}}}", known.get(collection) or first_of(ada, collection))
            answer = ada.get(path, base)
            is_there = "00000000" not in path
            assert answer.status_code == (200 if is_there else 404), (path, answer.content)


def grades(town) -> None:
    """Marisol has one in each of her classes."""
    town.admin(
        "INSERT INTO students_classgrade (student_id, contributor_id, batch_id, key, digest, class_source_id, course_title,"
        " grading_period, grade_type, letter_grade, numeric_grade) SELECT e.student_id, e.contributor_id, e.batch_id,"
        " 'g' || e.id, e.digest, c.source_id, c.course_title, 'First half', 'final', 'B', 84.5"
        " FROM students_classenrollment e JOIN students_schoolclass c ON c.id = e.school_class_id"
        " WHERE e.superseded_at IS NULL ON CONFLICT DO NOTHING"
    )


def first_of(asking, collection: str) -> str:
    """An id of that kind; of kinds that the record has none of, one that is not there."""
    base = GRADEBOOK if collection in ("categories", "lineItems", "results", "scoreScales") else ROSTERING
    found = asking.all(collection, base)
    return found[0]["sourcedId"] if found else "00000000-0000-0000-0000-000000000007"


def test_every_reference_leads_to_a_record(lakeside, ada):
    grades(lakeside)
    followed = 0
    rostering = ("orgs", "academicSessions", "classes", "courses", "enrollments", "users")
    for path in (*rostering, "categories", "lineItems", "results"):
        base = ROSTERING if path in rostering else GRADEBOOK
        for href in set(re.findall(r'"href": "([^"]*)"', json.dumps(ada.all(path, base)))):
            followed += 1
            assert ada.client.get(href).status_code == 200, href
    assert followed > 10


def test_a_grade_is_a_result_of_a_line_item_of_its_class(lakeside, ada):
    grades(lakeside)
    marisol = lakeside.marisol.public_id
    [enrollment, *_] = ada.all("enrollments", filter=f"user.sourcedId='{marisol}'")
    [result] = ada.all(f"classes/{enrollment['class']['sourcedId']}/students/{marisol}/results", GRADEBOOK)
    assert (result["score"], result["textScore"], result["scoreStatus"]) == (84.5, "B", "fully graded")
    item = ada.get(f"lineItems/{result['lineItem']['sourcedId']}", GRADEBOOK).json()["lineItem"]
    assert item["class"] == result["class"] and item["academicSession"]["type"] == "academicSession"
    assert ada.all(f"classes/{item['class']['sourcedId']}/lineItems/{item['sourcedId']}/results", GRADEBOOK) == [result]


def test_a_class_is_not_there_under_another_school(lakeside, ada):
    [section, *_] = ada.all("classes")
    own = section["school"]["sourcedId"]
    other = next(each["sourcedId"] for each in ada.all("schools") if each["sourcedId"] != own)
    assert ada.get(f"schools/{own}/classes/{section['sourcedId']}/students").status_code == 200
    assert ada.get(f"schools/{other}/classes/{section['sourcedId']}/students").status_code == 404


def test_what_is_not_known_of_a_student_is_left_out_and_not_said_to_be_false(lakeside, rosa):
    told = rosa.get(f"demographics/{lakeside.marisol.public_id}").json()["demographics"]
    assert told["birthDate"] == "2013-04-02"
    assert "false" not in told.values()


# Who may not


def test_whoever_sends_no_token_or_another_gets_nothing(lakeside, rosa):
    from django.test import Client

    assert rosa.get("orgs").status_code == 200
    for header in (
        {},
        {"authorization": "Bearer nothing"},
        {"authorization": "Basic eDp5"},
        {"authorization": "Bearer "},
    ):
        answer = Client(headers=header).get(f"{ROSTERING}/orgs")
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["imsx_codeMajor"] == "failure"


def test_a_persons_own_session_is_no_token_and_a_token_is_no_session(lakeside):
    from django.test import Client

    from homeroom.access.middleware import NONCE

    browser = lakeside.as_(lakeside.rosa_diaz)
    nonce = browser.session[NONCE]
    assert browser.get("/").status_code == 200
    assert Client(headers={"authorization": f"Bearer {nonce}"}).get(f"{ROSTERING}/orgs").status_code == 401
    assert browser.get(f"{ROSTERING}/orgs").status_code == 401
    token = connected(lakeside).token()
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/").status_code == 302


def test_a_token_opens_only_what_its_scope_names(lakeside):
    from homeroom.connections.scopes import CORE, DEMOGRAPHICS, ROSTER
    from homeroom.connections.scopes import GRADEBOOK as GRADES

    program = connected(lakeside)
    core, roster, demographics, gradebook = (program.signed_in(each) for each in (CORE, ROSTER, DEMOGRAPHICS, GRADES))
    assert core.get("users").status_code == 200 and roster.get("users").status_code == 200
    assert core.get("demographics").status_code == 403 and demographics.get("demographics").status_code == 200
    school = core.all("schools")[0]["sourcedId"]
    assert core.get(f"schools/{school}/students").status_code == 403
    assert roster.get(f"schools/{school}/students").status_code == 200
    assert (
        roster.get("results", GRADEBOOK).status_code == 403 and gradebook.get("results", GRADEBOOK).status_code == 200
    )
    refused = core.get("demographics")
    assert "insufficient_scope" in refused.headers["WWW-Authenticate"]
    assert refused.json()["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == "forbidden"


def test_what_is_no_address_of_the_standard_and_every_verb_but_reading_is_refused_in_its_words(rosa):
    for path in ("", "pupils", "users/1/2/3", "users/"):
        answer = rosa.get(path)
        assert answer.status_code == 404 and answer.json()["imsx_codeMajor"] == "failure", path
    for verb in ("post", "put", "delete", "patch"):
        answer = getattr(rosa.client, verb)(f"{ROSTERING}/users")
        assert answer.status_code == 405 and answer.json()["imsx_codeMajor"] == "failure"


def test_a_program_whose_person_is_not_ready_gets_nothing_and_is_told_why(town):
    program = connected(town).signed_in()
    assert program.get("users").status_code == 200
    town.admin(
        "UPDATE partners_readiness SET during = tstzrange(NULL, now() - interval '1 hour') WHERE kind = 'training'"
        " AND person_id = (SELECT id FROM partners_person WHERE key = 'rosa.diaz')"
    )
    town.admin("UPDATE access_lockchange SET changes = changes + 1")
    answer = program.get("users")
    assert answer.status_code == 403 and "paper" in answer.json()["imsx_description"]
    assert town.admin("SELECT reason FROM access_event ORDER BY id DESC LIMIT 1") == [("R-TRAIN",)]


def test_more_students_than_a_sitting_has_are_held_for_the_data_steward(town, monkeypatch):
    from django.conf import settings

    for name, number in (("CHILDREN_LEAST", 1), ("CHILDREN_MOST", 1), ("HELD_AT_TIMES", 2)):
        monkeypatch.setattr(settings, f"SITTING_{name}", number)
    program = connected(town).signed_in()
    assert program.get("students", limit=2).status_code == 200
    answer = program.get("students")
    assert answer.status_code == 429 and "Marisol" not in answer.content.decode()
    ((asked,),) = town.admin("SELECT asked FROM access_volumehold")
    assert asked == 4


def test_an_ended_connection_is_dead_at_its_next_request(town):
    program = connected(town)
    asking = program.signed_in()
    assert asking.get("users").status_code == 200
    answer = town.as_(town.rosa_diaz).post(f"/connections/{program.connection}/end/")
    assert answer.status_code == 302
    assert asking.get("users").status_code == 401
    assert program.ask_for_token().status_code == 401


def test_a_connection_whose_person_has_not_agreed_gets_no_token(town):
    program = connected(town, agreed=False)
    assert program.ask_for_token().status_code == 401
    say(town, program.connection, "agree")
    assert program.ask_for_token().status_code == 200


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=12))
def test_no_text_makes_anything_but_a_filter_or_a_sentence(filter_, sort, limit):
    from django.http import QueryDict

    from homeroom.exchange.provider.asking import asked_of
    from homeroom.exchange.provider.envelope import Unacceptable
    from homeroom.exchange.provider.shapes import USERS

    parameters = QueryDict(mutable=True)
    parameters.update({"filter": filter_, "sort": sort, "limit": limit})
    try:
        asked = asked_of(parameters, USERS)
    except Unacceptable as wrong:
        assert wrong.sentence
    else:
        assert asked.filter is not None and 1 <= asked.limit <= 300

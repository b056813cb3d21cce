"""A program that others wrote parses every answer: `strongmind-oneroster-client`, which asks as in OneRoster 1.1."""

from types import SimpleNamespace

import pytest
from oneroster_client import ApiClient

from tests.exchange.fetching import connected
from tests.exchange.test_provider import first_of, lakeside  # noqa: F401

FORMER = "/ims/oneroster/v1p1"
SETS = {
    "academicSessions": "academic_sessions",
    "gradingPeriods": "academic_sessions",
    "terms": "academic_sessions",
    "orgs": "orgs",
    "schools": "orgs",
    "courses": "courses",
    "classes": "classes",
    "enrollments": "enrollments",
    "users": "users",
    "students": "users",
    "teachers": "users",
    "demographics": "demographics",
}
TYPES = {
    "academic_sessions": ("MultipleAcademicSessionsType", "SingleAcademicSessionType"),
    "orgs": ("OrgsType", "SingleOrgType"),
    "courses": ("CoursesType", "SingleCourseType"),
    "classes": ("ClassesType", "SingleClassType"),
    "enrollments": ("EnrollmentsType", "SingleEnrollmentType"),
    "users": ("UsersType", "SingleUserType"),
    "demographics": ("DemographicsType", "SingleDemographicsType"),
}


@pytest.fixture(scope="module")
def ada(lakeside):  # noqa: F811
    return connected(lakeside, "ada.okafor").signed_in()


def parsed(answer, kind: str):
    """As the client makes it of what came over the network."""
    assert answer.status_code == 200, answer.content
    return ApiClient().deserialize(SimpleNamespace(json=answer.json, text=""), kind)


@pytest.mark.parametrize("collection", SETS)
def test_the_client_parses_lists_and_single_records(ada, collection):
    many, one = TYPES[SETS[collection]]
    found = parsed(ada.get(collection, FORMER), many).to_dict()
    [records] = found.values()
    raw = ada.all(collection, FORMER)
    assert [record["sourced_id"] for record in records or []] == [record["sourcedId"] for record in raw]
    for record in raw[:3]:
        [told] = parsed(ada.get(f"{collection}/{record['sourcedId']}", FORMER), one).to_dict().values()
        assert told["sourced_id"] == record["sourcedId"] and told["status"] == "active"


def test_a_user_has_one_role_and_its_organizations_as_in_the_former_edition(lakeside, ada):  # noqa: F811
    user = parsed(ada.get(f"users/{lakeside.marisol.public_id}", FORMER), "SingleUserType").user
    assert (user.given_name, user.role) == ("Marisol", "student")
    assert [org.type for org in user.orgs] == ["org"]
    assert [
        each["givenName"] for each in ada.all("users", FORMER, filter="role='student' AND givenName='Marisol'")
    ] == ["Marisol"]
    assert ada.get("users", FORMER, filter="roles.role='student'").status_code == 400
    [org] = user.orgs
    assert ada.client.get(org.href).status_code == 200 and "/v1p1/" in org.href

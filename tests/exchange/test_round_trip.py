"""What a district sent of a child on record comes out again as it came in, as OneRoster: nothing lost, nothing made up.

What the import keeps nothing of does not: the names to sign in with, and what the record has no place for (docs/figures.md has
no figure of it; the list stands in KEPT_NOT).
"""

import csv

import pytest

from tests.exchange.fetching import GRADEBOOK, connected
from tests.exchange.gradebooks import load, whole
from tests.town.files import LAKESIDE, district

# Columns of which nothing is kept: a partner's own ids stand for themselves, and passwords and addresses are nobody's need.
KEPT_NOT = {
    "users.csv": {
        "username",
        "userIds",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "password",
        "enabledUser",
    },
    "demographics.csv": {
        "countryOfBirthCode",
        "stateOfBirthAbbreviation",
        "cityOfBirth",
        "publicSchoolResidenceStatus",
    },
}
MARISOL = "S1"


def rows(folder, file: str) -> dict[str, dict[str, str]]:
    with (folder / file).open(newline="", encoding="utf-8") as opened:
        return {row["sourcedId"]: row for row in csv.DictReader(opened)}


class Fetched:
    """Records of the provider, by collection and id."""

    def __init__(self, asking):
        self.asking = asking

    def all(self, collection: str) -> list[dict]:
        return self.asking.all(collection)

    def at(self, reference: dict) -> dict:
        [record] = self.asking.client.get(reference["href"]).json().values()
        return record


@pytest.fixture
def sent(tmp_path):
    return district(tmp_path, "lakeside-usd", "Lakeside Unified", LAKESIDE)


@pytest.fixture
def fetched(town):
    """By a counselor, who may have all that her own school sent."""
    return Fetched(connected(town, "ada.okafor").signed_in())


def told(record: dict, *names: str) -> list:
    """As the cells of a file: a list with commas between, nothing as nothing."""
    values = (record.get(name, "") for name in names)
    return [",".join(value) if isinstance(value, list) else value for value in values]


def cells(row: dict, *names: str) -> list:
    return [row[name] for name in names]


def test_orgs_come_out_as_they_came_in(fetched, sent):
    names = ("name", "type", "identifier")
    schools = {row["sourcedId"]: row for row in rows(sent, "orgs.csv").values() if row["type"] == "school"}
    found = {record["identifier"]: record for record in fetched.all("schools")}
    assert sorted(cells(row, *names) for row in schools.values()) == sorted(told(r, *names) for r in found.values())
    assert {fetched.at(record["parent"])["identifier"] for record in found.values()} == {"lakeside-usd"}


def test_academic_sessions_come_out_as_they_came_in(fetched, sent):
    names = ("title", "type", "startDate", "endDate", "schoolYear")
    all_sent = rows(sent, "academicSessions.csv")
    found = fetched.all("academicSessions")
    assert sorted(cells(row, *names) for row in all_sent.values()) == sorted(told(record, *names) for record in found)
    parents = {
        row["title"]: all_sent[row["parentSourcedId"]]["title"] for row in all_sent.values() if row["parentSourcedId"]
    }
    assert {r["title"]: fetched.at(r["parent"])["title"] for r in found if "parent" in r} == parents


def test_a_students_rows_come_out_as_they_came_in(town, fetched, sent):
    mine = rows(sent, "users.csv")[MARISOL]
    record = fetched.at({"href": f"/ims/oneroster/rostering/v1p2/users/{town.marisol.public_id}"})
    names = ("givenName", "familyName", "middleName", "grades")
    assert told(record, *names) == cells(mine, *names)
    [role] = record["roles"]
    school = rows(sent, "orgs.csv")[mine["orgSourcedIds"]]
    assert (role["role"], fetched.at(role["org"])["name"]) == (mine["role"], school["name"])
    left = (
        set(mine)
        - set(names)
        - KEPT_NOT["users.csv"]
        - {"sourcedId", "status", "dateLastModified", "role", "orgSourcedIds"}
    )
    assert not left, "A column of users.csv that no test compares."


def test_demographics_come_out_as_they_came_in(town, fetched, sent):
    mine = rows(sent, "demographics.csv")[MARISOL]
    record = fetched.at({"href": f"/ims/oneroster/rostering/v1p2/demographics/{town.marisol.public_id}"})
    names = sorted(set(mine) - KEPT_NOT["demographics.csv"] - {"sourcedId", "status", "dateLastModified"})
    assert len(names) == 9
    assert told(record, *names) == cells(mine, *names)


def test_enrollments_classes_and_courses_come_out_as_they_came_in(town, fetched, sent):
    mine = [row for row in rows(sent, "enrollments.csv").values() if row["userSourcedId"] == MARISOL]
    sections, orgs = rows(sent, "classes.csv"), rows(sent, "orgs.csv")
    sessions, courses = rows(sent, "academicSessions.csv"), rows(sent, "courses.csv")
    found = [r for r in fetched.all("enrollments") if r["user"]["sourcedId"] == str(town.marisol.public_id)]
    assert len(found) == len(mine) == 1
    for record, row in zip(found, mine, strict=True):
        assert told(record, "role", "beginDate", "endDate") == cells(row, "role", "beginDate", "endDate")
        section, its = fetched.at(record["class"]), sections[row["classSourcedId"]]
        names = ("title", "grades", "classCode", "classType", "location", "subjects", "subjectCodes", "periods")
        assert told(section, *names) == cells(its, *names)
        assert fetched.at(section["school"])["name"] == orgs[its["schoolSourcedId"]]["name"]
        assert [fetched.at(term)["title"] for term in section["terms"]] == [
            sessions[term]["title"] for term in its["termSourcedIds"].split(",")
        ]
        course, of = fetched.at(section["course"]), courses[its["courseSourcedId"]]
        names = ("title", "courseCode", "grades", "subjects", "subjectCodes")
        assert told(course, *names) == cells(of, *names)
        assert fetched.at(course["schoolYear"])["title"] == sessions[of["schoolYearSourcedId"]]["title"]
        assert fetched.at(course["org"])["identifier"] == of["orgSourcedId"]


def test_a_gradebook_comes_out_as_it_came_in(town, tmp_path):
    book = whole(town, tmp_path / "book", "1.2")
    load(town, book)
    ada = connected(town, "ada.okafor").signed_in()
    kept = {
        "results": ("scoreStatus", "textScore", "scoreDate", "late", "missing"),
        "lineItems": ("title", "assignDate", "dueDate"),
        "categories": ("title",),
    }
    for file, names in kept.items():
        all_sent = rows(book, f"{file}.csv").values()
        mine = [row for row in all_sent if row.get("studentSourcedId", MARISOL) == MARISOL]
        found = ada.all(file, GRADEBOOK)
        assert sorted(cells(row, *names) for row in mine) == sorted(told(record, *names) for record in found), file
        assert len({record["sourcedId"] for record in found}) == len(found)
        left = set(next(iter(mine))) - set(names) - GRADEBOOK_KEPT_NOT[file] - GRADEBOOK_ELSEWHERE[file]
        assert left == {"sourcedId", "status", "dateLastModified"}, "A column that no test compares."
    scores = {record["scoreStatus"]: record.get("score") for record in ada.all("results", GRADEBOOK)}
    assert scores == {"fully graded": 8.5, "not submitted": None}
    [most] = {record["resultValueMax"] for record in ada.all("lineItems", GRADEBOOK)}
    assert most == 10


# What a page or a program has no use for, and what a teacher writes about a student (another dataset).
GRADEBOOK_KEPT_NOT = {
    "results": {"comment", "inProgress", "classSourcedId"},
    "lineItems": {"description", "resultValueMin"},
    "categories": {"weight"},
}
# References, and numbers, which are compared by themselves.
GRADEBOOK_ELSEWHERE = {
    "results": {"score", "lineItemSourcedId", "studentSourcedId", "incomplete"},
    "lineItems": {
        *("resultValueMax", "classSourcedId", "categorySourcedId", "academicSessionSourcedId", "schoolSourcedId"),
    },
    "categories": set(),
}


def test_what_an_assignment_names_leads_to_it(town, tmp_path):
    load(town, whole(town, tmp_path / "book", "1.2"))
    fetched = Fetched(connected(town, "ada.okafor").signed_in())
    for result in fetched.asking.all("results", GRADEBOOK):
        item = fetched.at(result["lineItem"])
        assert (
            item["class"] == result["class"] and fetched.at(item["class"])["title"] == "Math at Lincoln Middle School"
        )
        assert fetched.at(item["category"])["title"] == "Homework"
        assert fetched.at(item["academicSession"])["title"] == "First half"
        assert fetched.at(item["school"])["name"] == "Lincoln Middle School"

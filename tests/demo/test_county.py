"""The made-up county: the same bytes each time, sound files, and as much to do for a person as was meant."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from homeroom.demo.county import SIZES, County, cast, generate
from homeroom.demo.county.calendar import school_years
from homeroom.demo.county.likeness import ON_NO_ROSTER, How
from homeroom.exchange.reading import Report, open_bundle, read_bundle, recognize
from tests.demo import county_matching
from tests.demo.county_matching import rows

TODAY = date(2026, 11, 23)
MEMORY_MAX = 400 << 20  # Bytes. Small takes 80 MB, state 300; a generator that gathers its students takes far more.


MARISOL = ("10023", "lakeside-usd")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return generate(tmp_path_factory.mktemp("county"), "small", today=TODAY)


def hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def test_the_same_seed_size_and_day_give_the_same_bytes_in_another_process_within_little_memory(
    county: County, tmp_path: Path
) -> None:
    program = (
        "import re, sys; from datetime import date; from pathlib import Path;"
        "from homeroom.demo.county import generate;"
        f"generate(Path(sys.argv[1]), 'small', today=date.fromisoformat('{TODAY}'));"
        # Not ru_maxrss: a process inherits the peak of the one that started it.
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1]) * 1024)"
    )
    # Another hash seed: an order taken from a set would show here.
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert hash_of(tmp_path) == hash_of(county.folder)
    assert int(ran.stdout) < MEMORY_MAX


# --- Files ----------------------------------------------------------------------------------------------------------

S = "sourcedId,status,dateLastModified,"
HEADERS = {
    "academicSessions": S + "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "orgs": S + "name,type,identifier,parentSourcedId",
    "courses": S + "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": S
    + "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,"
    + "periods",
    "users": S
    + "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    + "agentSourcedIds,grades,password",
    "enrollments": S + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "categories": S + "title",
    "lineItems": S
    + "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,gradingPeriodSourcedId,resultValueMin,"
    + "resultValueMax",
    "results": S + "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment",
}


@pytest.mark.parametrize("name", HEADERS)
def test_the_roster_has_the_headers_of_oneroster_1_1_in_their_order(county: County, name: str) -> None:
    for district in county.districts:
        with (county.folder / district / "oneroster" / f"{name}.csv").open(encoding="utf-8") as stream:
            assert stream.readline().rstrip("\n") == HEADERS[name]


def test_the_reader_of_partners_files_finds_nothing_to_reject_or_to_warn_of(county: County) -> None:
    for contributor, folder in county.bundles():
        with open_bundle(folder) as bundle, Report.of(bundle, recognize(bundle)) as report:
            read = 0
            for _, each in read_bundle(bundle, recognize(bundle), report):
                read += sum(1 for _ in each)
            answer = report.as_json()
            assert answer["messages"] == [], (contributor, folder.name)
            assert read == answer["counts"]["read"] > 0


def test_every_reference_of_the_flat_files_resolves(county: County) -> None:
    for district in county.districts:
        bundle, flat = county.folder / district / "oneroster", county.folder / district / "flat"
        targets = {
            "studentSourcedId": {row["sourcedId"] for row in rows(bundle / "users.csv") if row["role"] == "student"},
            "schoolSourcedId": {row["sourcedId"] for row in rows(bundle / "orgs.csv") if row["type"] == "school"},
            "classSourcedId": {row["sourcedId"] for row in rows(bundle / "classes.csv")},
            "gradingPeriodSourcedId": {row["sourcedId"] for row in rows(bundle / "academicSessions.csv")},
        }
        for path in [*flat.glob("*.csv"), bundle / "enrollments.csv"]:
            for row in rows(path):
                for column, known in targets.items():
                    assert column not in row or row[column] in known, (path.name, row)


def test_marisol_has_assignments_of_the_last_weeks_and_misses_one(county: County) -> None:
    [marisol] = [
        row["studentSourcedId"]
        for row in rows(county.folder / "truth.csv")
        if (row["childId"], row["district"]) == MARISOL
    ]
    bundle = county.folder / MARISOL[1] / "oneroster"
    items = {row["sourcedId"]: row for row in rows(bundle / "lineItems.csv")}
    results = [row for row in rows(bundle / "results.csv") if row["studentSourcedId"] == marisol]
    due = [date.fromisoformat(items[row["lineItemSourcedId"]]["dueDate"]) for row in results]
    assert len(results) > 10 and TODAY - timedelta(weeks=7) < min(due) <= max(due) < TODAY
    assert {row["scoreStatus"] for row in results} == {"fully graded", "not submitted"}


def test_when_school_has_just_begun_there_is_no_gradebook(tmp_path: Path) -> None:
    first = school_years(TODAY)[-1].begins_on
    made = generate(tmp_path, "small", today=first + timedelta(days=1))
    for district in made.districts:
        bundle = made.folder / district / "oneroster"
        modes = {row["propertyName"]: row["value"] for row in rows(bundle / "manifest.csv")}
        assert modes["file.results"] == modes["file.lineItems"] == "absent" and not (bundle / "results.csv").exists()


def test_the_county_has_the_size_that_it_says(county: County) -> None:
    extent = SIZES["small"]
    students = enrolled = 0
    for district in county.districts:
        for user in rows(county.folder / district / "oneroster" / "users.csv"):
            students += user["role"] == "student"
            enrolled += user["role"] == "student" and user["enabledUser"] == "true"
    episodes = list(rows(hcw(county) / "episodes.csv"))
    in_care = {episode["childId"] for episode in episodes if not episode["exitDate"]}
    assert enrolled == extent.students
    assert len(in_care) == extent.in_care
    assert students - enrolled < 40, "Only children in care who moved on are listed without being enrolled."
    assert {"10023"} <= in_care


def test_every_student_has_a_homeroom_in_each_school_year(county: County) -> None:
    years = defaultdict(set)
    for row in rows(county.folder / "north-usd" / "oneroster" / "enrollments.csv"):
        if "-HR-" in row["classSourcedId"] and row["role"] == "student":
            years[row["userSourcedId"]].add(re.search(r"-(20\d\d)-", row["classSourcedId"])[1])  # type: ignore[index]
    older = [
        row["sourcedId"]
        for row in rows(county.folder / "north-usd" / "oneroster" / "users.csv")
        if row["role"] == "student" and row["grades"] in ("08", "12") and row["enabledUser"] == "true"
    ]
    assert all(str(school_years(TODAY)[-1].ends_in) in years[student] for student in older)
    assert sum(len(years[student]) == 5 for student in older) > 0.8 * len(older)


# --- What happened to the children ----------------------------------------------------------------------------------


def hcw(county: County) -> Path:
    return county.folder / "county-dcs" / "hcw"


def test_nothing_in_care_happens_outside_its_time(county: County) -> None:
    born = {row["childId"]: row["birthDate"] for row in rows(hcw(county) / "children.csv")}
    episodes = {row["episodeId"]: row for row in rows(hcw(county) / "episodes.csv")}
    before: dict[str, dict[str, str]] = {}
    for episode in episodes.values():
        assert born[episode["childId"]] < episode["removalDate"] <= str(TODAY)
        assert not episode["exitDate"] or episode["removalDate"] <= episode["exitDate"] <= str(TODAY)
        assert bool(episode["exitReason"]) == bool(episode["exitDate"])
    for placement in rows(hcw(county) / "placements.csv"):
        episode, last = episodes[placement["episodeId"]], before.get(placement["episodeId"])
        assert placement["startDate"] == (last["endDate"] if last else episode["removalDate"])
        assert not placement["endDate"] or placement["endDate"] > placement["startDate"]
        before[placement["episodeId"]] = placement
    assert all(last["endDate"] == episodes[id]["exitDate"] for id, last in before.items())


def test_nobody_is_in_two_schools_on_one_day_and_some_children_wait_between_two(county: County) -> None:
    waits = []
    for student in of_children_in_care(county):
        for earlier, later in zip(student, student[1:], strict=False):
            assert earlier["exitDate"] and earlier["exitDate"] < later["entryDate"]
            if earlier["exitType"] == "Transferred":
                waits.append((date.fromisoformat(later["entryDate"]) - date.fromisoformat(earlier["exitDate"])).days)
    assert len(waits) > 100
    assert max(waits) > 14


def of_children_in_care(county: County) -> Iterator[list[dict[str, str]]]:
    """The school enrollments of each child of the truth, in all districts, by date."""
    local_ids = {
        (row["district"], row["studentSourcedId"]): row["childId"] for row in rows(county.folder / "truth.csv")
    }
    spells = defaultdict(list)
    for district in county.districts:
        for row in rows(county.folder / district / "flat" / "schoolenrollments.csv"):
            child = local_ids.get((district, row["studentSourcedId"]))
            if child:
                spells[child].append(row)
    for each in spells.values():
        yield sorted(each, key=lambda row: row["entryDate"])


def test_children_in_care_miss_more_school_and_have_partial_credits(county: County) -> None:
    students = {
        row["studentSourcedId"] for row in rows(county.folder / "truth.csv") if row["district"] == "lakeside-usd"
    }
    year = school_years(TODAY)[-2]
    absences, everybody = defaultdict(int), 0
    for row in rows(county.folder / "lakeside-usd" / "flat" / "attendance.csv"):
        if str(year.begins_on) <= row["eventDate"] <= str(year.ends_on):
            absences[row["studentSourcedId"] in students] += 1
    everybody = county.rows()["lakeside-usd/oneroster/demographics.csv"]
    assert absences[True] / len(students) > 1.3 * absences[False] / everybody
    transcript = rows(county.folder / "lakeside-usd" / "flat" / "transcript.csv")
    assert {row["studentSourcedId"] for row in transcript if row["partialCredits"]} <= students


def test_names_are_as_various_as_names_are(county: County) -> None:
    children = list(rows(hcw(county) / "children.csv"))
    names = {f"{row['firstName']} {row['lastName']}" for row in children}
    for sign in ("'", "-", "é", "ñ"):
        assert any(sign in name for name in names), sign
    assert sum(" " in row["lastName"] for row in children) > 20, "two surnames"
    assert any(row["formerLastNames"] for row in children)
    assert any(row["preferredFirstName"] for row in children)
    families = defaultdict(list)
    for row in children:
        families[row["lastName"], row["birthDate"]].append(row["childId"])
    assert any(len(twins) > 1 for twins in families.values())


# --- Who is whom ----------------------------------------------------------------------------------------------------


def test_exact_rules_find_no_wrong_child_and_leave_a_list_that_a_person_can_work_through(county: County) -> None:
    truth, how = defaultdict(set), {}
    for row in rows(county.folder / "truth.csv"):
        how[row["childId"]] = How(row["how"])
        if row["studentSourcedId"]:
            truth[row["childId"]].add((row["district"], row["studentSourcedId"]))
    found = county_matching.match(county.folder, county.districts)
    linked = {child for child, *_ in found.exact}
    assert {pair for pair in found.exact if pair[1:] not in truth[pair[0]]} == set()
    assert linked == {child for child in how if how[child] in (How.STATE_ID, How.STATE_ID_OTHER_NAME, How.EXACT)}
    assert 25 <= len(found.review) <= 40
    assert any(pair[1:] not in truth[pair[0]] for pair in found.review), "A namesake and a twin must be among them."
    assert all(not truth[child] for child in how if how[child] in ON_NO_ROSTER)
    with_state_id = sum(bool(row["stateStudentId"]) for row in rows(hcw(county) / "children.csv"))
    assert 0.55 < with_state_id / len(how) < 0.65


# --- Marks of what it is --------------------------------------------------------------------------------------------


def test_everything_says_that_it_is_synthetic(county: County) -> None:
    for _, folder in county.bundles():
        if folder.name != "flat":
            manifest = {row["propertyName"]: row["value"] for row in rows(folder / "manifest.csv")}
            assert manifest["source.systemName"] == "SYNTHETIC (Homeroom demo)"
    assert county.collaboration.read_text("utf-8").startswith("# SYNTHETIC")
    for path in county.folder.rglob("*.csv"):
        for row in rows(path) if path.stem in ("users", "contacts") else ():
            assert not row["email"] or row["email"].endswith(".example")
            assert not row["phone"] or re.fullmatch(r"555-01\d\d", row["phone"])


# --- The collaboration ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def collaboration(county: County) -> dict:
    return yaml.safe_load(county.collaboration.read_text("utf-8"))


def test_the_cast_are_in_the_collaboration_and_ready(county: County, collaboration: dict) -> None:
    people = {person["id"]: person for person in collaboration["people"]}
    for part in cast("small"):
        person = people[part.person]
        assert (person["role"], person.get("organization")) == (part.role, part.organization)
    for person in people.values():
        assert (
            TODAY - timedelta(days=120) < person["confidentiality_signed_on"] < person["training_completed_on"] <= TODAY
        )
        assert person["email"].endswith(".example")
    assert "lincoln-ms" in people["ada.okafor"]["schools"]
    children = {row["childId"] for row in rows(hcw(county) / "children.csv")}
    assert {part.child for part in cast("small") if part.child} <= children


def test_every_child_has_a_caseworker_of_the_collaboration_and_the_two_units_are_apart(
    county: County, collaboration: dict
) -> None:
    workers = {person["email"]: person for person in collaboration["people"] if person["role"] == "caseworker"}
    now, ever = defaultdict(set), defaultdict(set)
    for row in rows(hcw(county) / "contacts.csv"):
        if row["role"] == "caseworker":
            worker = workers[row["email"]]["id"]
            ever[worker].add(row["childId"])
            if not row["endDate"]:
                now[worker].add(row["childId"])
    assert len(set.union(*now.values())) == sum(map(len, now.values())) == SIZES["small"].in_care
    assert max(map(len, now.values())) < 40
    assert {"10023", "10024", "10031", "10038"} <= now["rosa.diaz"]
    assert now["rosa.diaz"] & ever["tom.reed"] == set() == now["tom.reed"] & ever["rosa.diaz"]
    supervisors = {person["supervisor"] for person in workers.values()}
    assert len(supervisors) == 2


def test_schools_of_people_are_schools_of_their_district(county: County, collaboration: dict) -> None:
    schools = {
        district: {row["sourcedId"] for row in rows(county.folder / district / "oneroster" / "orgs.csv")}
        for district in county.districts
    }
    for person in collaboration["people"]:
        assert set(person.get("schools", ())) <= schools.get(person.get("organization"), set())
    counseled = [
        school
        for person in collaboration["people"]
        if person["role"] == "school_counselor"
        for school in person["schools"]
    ]
    assert len(counseled) == len(set(counseled)), "One counselor per school."


def test_agreements_are_signed_by_every_party_and_one_waits_for_its_steward(collaboration: dict) -> None:
    agreements = {agreement["id"]: agreement for agreement in collaboration["agreements"]}
    for agreement in agreements.values():
        assert [row["organization"] for row in agreement["signatures"]] == agreement["parties"]
        assert agreement["effective_on"] <= TODAY < agreement["expires_on"]
        assert agreement.get("parent", "mou") in agreements
    assert [id for id, agreement in agreements.items() if not agreement.get("activate", True)] == ["dsa-lakeside-dcs"]
    hosted = {agreement["parties"][0] for agreement in agreements.values() if agreement["tier"] == "HOSTING"}
    assert hosted == {"lakeside-usd", "north-usd", "riverbend-usd", "county-dcs"}


def test_no_line_names_what_is_prohibited_or_restricted(collaboration: dict) -> None:
    named = {
        element
        for agreement in collaboration["agreements"]
        for line in agreement.get("lines", ())
        for element in line["elements"]
    }
    assert not [
        element for element in named if element.split(".")[0] in ("placement", "health", "behavioral", "justice")
    ]
    assert "care.in_care" in named
    assert "care.*" not in named


# --- Other days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", [date(2027, 7, 12), date(2027, 8, 17), date(2028, 2, 29)], ids=str)
def test_a_demonstration_works_on_any_day_of_the_year(tmp_path: Path, today: date) -> None:
    """In summer, in the first week of school and on a leap day somebody is enrolled, and no fact is of tomorrow."""
    county = generate(tmp_path, "small", seed=today.year, today=today)
    users = list(rows(tmp_path / "lakeside-usd" / "oneroster" / "users.csv"))
    assert sum(user["enabledUser"] == "true" and user["role"] == "student" for user in users) == 10_000
    for column, path in (("eventDate", "attendance"), ("incidentDate", "behavior"), ("entryDate", "schoolenrollments")):
        assert max(row[column] for row in rows(tmp_path / "lakeside-usd" / "flat" / f"{path}.csv")) <= str(today)
    assert 25 <= len(county_matching.match(tmp_path, county.districts).review) <= 40

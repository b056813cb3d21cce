"""Who teaches a class comes with the roster, in either edition; of the rest of a staff nothing is kept."""

import json

import pytest

from tests.exchange.editions import as_1_2, read, write
from tests.exchange.fetching import connected
from tests.town.files import LAKESIDE, TODAY, ago, ahead, district

OLGA, IVAN, CLERK = "T1", "T2", "A1"


def with_staff(folder, edition: str = "1.1"):
    """Lakeside's roster with two who teach, and one who does not, of whom the first teaches at Lincoln."""
    district(folder, "lakeside-usd", "Lakeside Unified", LAKESIDE)
    users, enrollments = read(folder / "users.csv"), read(folder / "enrollments.csv")
    names = {OLGA: ("Olga", "Petrov"), IVAN: ("Ivan", "Grant"), CLERK: ("Zqclerk", "Zqoffice")}
    roles = {OLGA: "teacher", IVAN: "teacher", CLERK: "aide"}
    users = [
        {"sourcedId": key, "enabledUser": "true", "username": key, "givenName": given, "familyName": family,
         "email": f"{given.lower()}@lakeside.example", "role": roles[key], "orgSourcedIds": "lincoln-ms"}
        for key, (given, family) in names.items()
    ] + users  # fmt: skip
    for key, school in ((OLGA, "lincoln-ms"), (IVAN, "grant-hs")):
        enrollments.append(
            {"sourcedId": f"e-{key}", "classSourcedId": f"math-{school}", "schoolSourcedId": school, "userSourcedId": key,
             "role": "teacher", "primary": "true", "beginDate": ago(80), "endDate": ahead(180)}
        )  # fmt: skip
    write(folder / "enrollments.csv", enrollments)
    write(folder / "users.csv", users, list(users[-1]))
    return folder if edition == "1.1" else as_1_2(folder)


def load(town, folder) -> dict:
    answer = town.homeroom("import", str(folder), "--from", "lakeside-usd", "--json")
    return json.loads(answer.stdout)


def names_of(town, table: str, column: str) -> list[str]:
    return [name for (name,) in town.admin(f"SELECT {column} FROM {table} ORDER BY 1")]


@pytest.mark.parametrize("edition", ["1.1", "1.2"])
def test_who_teaches_is_kept_and_nobody_else_of_the_staff(town, tmp_path, edition):
    said = load(town, with_staff(tmp_path, edition))
    assert said["status"] == "loaded", said
    assert names_of(town, "students_teacher", "given_name") == ["Ivan", "Olga"]
    assert names_of(town, "students_teaching", "teacher_source_id") == [OLGA, IVAN]
    assert "Zqclerk" not in str(town.admin("SELECT t::text FROM students_teacher t"))
    for counts in (said["counts"], *said["files"].values()):
        assert counts["read"] == sum(
            counts[name] for name in ("on_record", "unchanged", "held", "rejected", "unmatched")
        )
    again = load(town, tmp_path)
    assert again["counts"]["on_record"] == 0 and again["counts"]["ended"] == 0


def test_a_program_finds_who_teaches_its_students_and_nobody_else(town, tmp_path):
    load(town, with_staff(tmp_path))
    ada = connected(town, "ada.okafor").signed_in()
    [olga] = ada.all("teachers")
    assert (olga["givenName"], olga["email"], olga["roles"][0]["role"]) == ("Olga", "olga@lakeside.example", "teacher")
    assert ada.all("users", filter="email='olga@lakeside.example'") == [olga]
    [section] = ada.all(f"teachers/{olga['sourcedId']}/classes")
    assert ada.all(f"classes/{section['sourcedId']}/teachers") == [olga]
    assert ada.all(f"schools/{section['school']['sourcedId']}/teachers") == [olga]
    assert olga["sourcedId"] not in {each["sourcedId"] for each in ada.all("students")}
    enrolled = ada.all("enrollments", filter="role='teacher'")
    assert [(each["user"]["sourcedId"], each["primary"]) for each in enrolled] == [(olga["sourcedId"], "true")]
    ((children,),) = town.admin(
        "SELECT student_ids FROM access_event WHERE page = 'rostering:teachers' ORDER BY id LIMIT 1"
    )
    assert town.marisol.id in children  # That she is in her class is what the list tells.
    assert connected(town, "tom.reed").signed_in().all("teachers") == []


def test_who_teaches_no_more_is_gone_with_the_next_whole_roster_and_back_when_it_is_undone(town, tmp_path):
    load(town, with_staff(tmp_path))
    rows = [row for row in read(tmp_path / "enrollments.csv") if row["userSourcedId"] != OLGA]
    write(tmp_path / "enrollments.csv", rows)
    answer = load(town, tmp_path)
    assert names_of(town, "students_teaching", "teacher_source_id") == [IVAN]
    town.homeroom("undo", str(answer["batch"]))
    assert names_of(town, "students_teaching", "teacher_source_id") == [OLGA, IVAN]


def test_what_a_file_of_changes_says_has_ended_is_gone_and_the_rest_stays(town, tmp_path):
    load(town, with_staff(tmp_path))
    manifest = read(tmp_path / "manifest.csv")
    for row in manifest:
        if row["propertyName"].startswith("file."):
            row["value"] = "delta" if row["propertyName"] == "file.enrollments" else "absent"
    write(tmp_path / "manifest.csv", manifest)
    gone = [
        {**row, "status": "tobedeleted", "dateLastModified": f"{TODAY}T00:00:00Z"}
        for row in read(tmp_path / "enrollments.csv")
        if row["userSourcedId"] == OLGA
    ]
    for path in tmp_path.glob("*.csv"):
        if path.name not in ("manifest.csv", "enrollments.csv"):
            path.unlink()
    write(tmp_path / "enrollments.csv", gone)
    said = load(town, tmp_path)
    assert said["status"] == "loaded", said
    assert names_of(town, "students_teaching", "teacher_source_id") == [IVAN]

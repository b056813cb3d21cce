"""The Grand Bend files, whose people nobody here invented: two agencies' files become records of children in care.

`truth.csv` of the samples says which child of the agency is which student of the district, and how hard it is to see.
"""

import csv
import json
import mmap
import shutil
from pathlib import Path

import pytest

from tests.conftest import EMPTY, copy_of, drop, point_django_at, town_of, waive_second_factor
from tests.exchange.grand_bend import AGENCY, DISTRICT, write_collaboration
from tests.exchange.sending import send, zipped
from tests.matching.reviewing import say
from tests.samples import sample
from tests.town.cast import Town, give_accounts

ROSTER, CHILDREN, ATTENDANCE = "grand-bend/oneroster", "grand-bend/hcw", "grand-bend/flat/attendance.csv"
BY_RULE = ("exact with state id", "exact name, birth date, school; no state id")
NO_RECORD = "not on the roster"
FACTS = ("identity", "enrollment", "schoolenrollment", "classenrollment", "attendanceevent", "glimpse")


def agreed(server, folder: Path, **more) -> Town:
    """An installation where the partners have agreed and nothing has been sent."""
    town = Town(server, copy_of(server, EMPTY))
    town.homeroom("apply", str(write_collaboration(folder / "collaboration.yaml", **more)))
    give_accounts(server, town.database)
    waive_second_factor(server, town.database)
    return town


def load(town: Town, path: Path, sender: str, code: int = 0) -> dict:
    answer = town.homeroom("import", str(path), "--from", sender, "--json", check=False)
    assert answer.returncode == code, answer.stdout + answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def loaded(server, tmp_path_factory):
    """The three files by command, in the order in which partners send them."""
    sent = [(sample(CHILDREN), AGENCY), (sample(ROSTER), DISTRICT), (sample(ATTENDANCE), DISTRICT)]
    town = agreed(server, tmp_path_factory.mktemp("grand-bend"))
    town.answers = [load(town, path, sender) for path, sender in sent]
    yield town
    drop(server, town.database)


@pytest.fixture
def own(loaded):
    """A copy of it that may be changed."""
    loaded.leave()
    with town_of(loaded.server, loaded.database) as town:
        yield town


def truth() -> dict[str, tuple[str, str]]:
    with sample("grand-bend/truth.csv").open() as file:
        return {row["childId"]: (row["studentSourcedId"], row["how"]) for row in csv.DictReader(file)}


def links(town: Town) -> dict[str, str]:
    """Which child of the agency has which record of the district."""
    return dict(
        town.admin(
            "SELECT a.source_id, d.source_id FROM students_sourcerecord a"
            " JOIN students_sourcerecord d USING (student_id)"
            " JOIN partners_organization ao ON ao.id = a.contributor_id AND ao.key = %s"
            " JOIN partners_organization o ON o.id = d.contributor_id AND o.key = %s",
            AGENCY,
            DISTRICT,
        )
    )


def open_pairs(town: Town) -> dict[str, int]:
    """The children of pairs that nobody, and no rule, has decided."""
    return dict(
        town.admin(
            "SELECT r.source_id, p.id FROM matching_pair p JOIN students_sourcerecord r ON r.student_id = p.student_id"
            " JOIN partners_organization o ON o.id = r.contributor_id AND o.key = %s"
            " WHERE NOT EXISTS (SELECT FROM matching_decision d WHERE d.pair_id = p.id)",
            AGENCY,
        )
    )


def events(town: Town) -> int:
    return town.admin("SELECT count(*) FROM students_attendanceevent WHERE superseded_at IS NULL")[0][0]


def facts(town: Town) -> list:
    return [town.admin(f"SELECT count(*), count(superseded_at), max(id) FROM students_{table}") for table in FACTS]


def adds_up(answer: dict) -> None:
    parts = ("on_record", "unchanged", "held", "rejected", "unmatched")
    for counts in (answer["counts"], *answer["files"].values()):
        assert counts["read"] == sum(counts[part] for part in parts)
    for part in ("read", *parts):
        assert answer["counts"][part] == sum(counts[part] for counts in answer["files"].values())


def test_twenty_one_are_linked_nine_wait_six_have_no_record_and_none_is_wrong(loaded):
    told = truth()
    surely = {child: student for child, (student, how) in told.items() if how in BY_RULE}
    assert links(loaded) == surely and len(surely) == 21
    waiting = {child for child, (student, how) in told.items() if how not in (*BY_RULE, NO_RECORD)}
    assert set(open_pairs(loaded)) == waiting and len(waiting) == 9
    assert len([child for child, (student, how) in told.items() if how == NO_RECORD]) == 6
    by_rule = "SELECT p.rule, count(*) FROM matching_decision d JOIN matching_pair p ON p.id = d.pair_id GROUP BY 1"
    assert dict(loaded.admin(by_rule)) == {"state_id_and_birth_date": 14, "name_birth_date_and_school": 7}


def test_every_report_adds_up(loaded):
    for answer in loaded.answers:
        assert answer["status"] == "loaded"
        adds_up(answer)
    children, roster, attendance = loaded.answers
    assert children["files"]["children.csv"]["on_record"] == 36
    users = roster["files"]["users.csv"]
    assert (users["read"], users["on_record"], users["held"], users["unmatched"]) == (960, 21, 9, 930)
    counts = attendance["counts"]
    assert (counts["read"], counts["on_record"], counts["held"]) == (1917, 258, 99)
    assert events(loaded) == 258


def test_the_same_files_again_change_nothing(own):
    before = facts(own), links(own), open_pairs(own)
    for path, sender in ((CHILDREN, AGENCY), (ROSTER, DISTRICT), (ATTENDANCE, DISTRICT)):
        answer = load(own, sample(path), sender)
        adds_up(answer)
        assert answer["counts"]["on_record"] == answer["counts"]["ended"] == 0
    assert (facts(own), links(own), open_pairs(own)) == before


def test_once_all_thirty_are_linked_357_events_are_on_record(own):
    for steward in ("lena.marsh", "hana.okoro"):  # Of records that agree in little both have to say it.
        for pair in open_pairs(own).values():
            assert say(own.as_(steward), pair, "link").status_code == 302
    own.homeroom("worker", "--once", "--without-nightly")
    told = {child: student for child, (student, how) in truth().items() if how != NO_RECORD}
    assert links(own) == told and len(told) == 30
    assert events(own) == 357
    before = facts(own)
    for path in (ROSTER, ATTENDANCE):
        load(own, sample(path), DISTRICT)
    assert facts(own) == before


def test_by_upload_it_is_the_same(server, tmp_path, loaded):
    town = agreed(server, tmp_path)
    before = point_django_at(town.database)
    try:
        dora, ben = town.as_(town.dora_lind), town.as_(town.ben_ito)
        send(dora, zipped(sample(CHILDREN)))
        send(ben, zipped(sample(ROSTER)))
        with sample(ATTENDANCE).open("rb") as file:
            send(ben, file)
        town.homeroom("worker", "--once", "--without-nightly")
        by_upload = [r for (r,) in town.admin("SELECT report FROM students_batch ORDER BY id")]
        assert links(town) == links(loaded)
        assert set(open_pairs(town)) == set(open_pairs(loaded))
        assert events(town) == 258
    finally:
        point_django_at(before)
        drop(server, town.database)
    for sent, by_command in zip(by_upload, loaded.answers, strict=True):
        assert sent["counts"] == by_command["counts"]
        assert sent["files"] == by_command["files"]


def test_where_partners_want_a_person_no_rule_links(server, tmp_path):
    town = agreed(server, tmp_path, match_confirmation="person")
    try:
        load(town, sample(CHILDREN), AGENCY)
        answer = load(town, sample(ROSTER), DISTRICT)
        assert links(town) == {}
        assert len(open_pairs(town)) == answer["files"]["users.csv"]["held"] == 30
    finally:
        drop(server, town.database)


def unmatched_names(count: int) -> list[str]:
    """Surnames that only unmatched students bear, and that no file of the agency holds."""
    matched = {student for student, how in truth().values()}
    with (sample(ROSTER) / "users.csv").open() as file:
        users = list(csv.DictReader(file))
    children = "".join(path.read_text() for path in sample(CHILDREN).iterdir())
    shared = {user["familyName"] for user in users if user["sourcedId"] in matched}
    names = {user["familyName"] for user in users if user["sourcedId"] not in matched} - shared
    return [name for name in sorted(names, key=lambda name: (-len(name), name)) if name not in children][:count]


def everything_on_record(town: Town) -> str:
    """Every row of every table, as text."""
    import psycopg

    tables = town.admin(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    parts = []
    with psycopg.connect(town.server.admin_url(town.database)) as connection:
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                parts += [bytes(chunk).decode() for chunk in copy]
    return "".join(parts)


def files_with(words: list[str], folders: list[Path]) -> list[str]:
    """Which of the words stand in any file below the folders, byte for byte."""
    found = set()
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if path.stat().st_size == 0:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            found |= {word for word in words if content.find(word.encode()) >= 0}
    return sorted(found)


def own_files(town: Town) -> list[Path]:
    """The database's own files, what was sent, and the logs."""
    from django.conf import settings

    town.admin("CHECKPOINT")
    [(number,)] = town.admin("SELECT oid FROM pg_database WHERE datname = current_database()")
    return [town.server.data / "base" / str(number), settings.SPOOL_FOLDER, town.server.home.logs]


@pytest.mark.leak(4)
def test_of_ten_unmatched_students_no_name_is_found_in_database_files_and_logs(loaded):
    names = unmatched_names(10)
    assert len(names) == 10
    linked = next(iter(links(loaded).values()))
    with (sample(ROSTER) / "users.csv").open() as file:
        known = next(user["familyName"] for user in csv.DictReader(file) if user["sourcedId"] == linked)
    on_record = everything_on_record(loaded)
    assert known in on_record, "The search must be able to find a name."
    assert [name for name in names if name in on_record] == []
    assert files_with([known], own_files(loaded)) == [known], "The search must be able to find a name."
    assert files_with(names, own_files(loaded)) == []


@pytest.mark.leak(4, 26)
def test_nor_in_what_the_database_has_logged_on_the_way(own, tmp_path):
    """The write-ahead log is shared with other tests, so the names looked for here are ones that nobody else bears."""
    roster = tmp_path / "roster"
    roster.mkdir()
    for file in sample(ROSTER).iterdir():
        shutil.copyfile(file, roster / file.name)  # The samples may be read-only; the copy must not be.
    users = roster / "users.csv"
    text = users.read_text()
    for name in unmatched_names(10):
        text = text.replace(name, f"Quillonby{name}")
    users.write_text(text)
    linked = min(links(own).values())
    users.write_text(text.replace(f",s{linked},,", f",s{linked},,Wrexbury"))
    load(own, roster, DISTRICT)
    folders = [own.server.data / "pg_wal", own.server.data / "base" / "pgsql_tmp", *own_files(own)]
    assert files_with(["Wrexbury"], folders) == ["Wrexbury"], "The search must be able to find a name."
    assert files_with(["Quillonby"], folders) == []


def test_a_roster_without_any_child_in_care_loads_and_leaves_no_student(server, tmp_path):
    town = agreed(server, tmp_path)
    try:
        answer = load(town, sample("oneroster-v1p1-rosterhub/en"), DISTRICT)
        adds_up(answer)
        assert answer["status"] == "loaded"
        users = answer["files"]["users.csv"]
        # Who teaches is published like the classes, whoever is in care.
        assert town.admin("SELECT count(*) FROM students_teacher") == [(users["on_record"],)] == [(2,)]
        assert users["held"] == 0 < users["unmatched"]
        assert town.admin("SELECT count(*) FROM students_student") == [(0,)]
    finally:
        drop(server, town.database)


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize(
    ("path", "named"),
    [("sds-v2", "Microsoft School Data Sync version 2"), ("oneroster-v1p1-oat/OneRosterv1p1BaseCSV", "OneRoster 1.0")],
)
def test_what_is_no_oneroster_is_named_and_refused(own, tmp_path, path, named, packed):
    before = facts(own)
    sent = sample(path)
    if packed:
        sent = Path(shutil.make_archive(str(tmp_path / "sent"), "zip", sent))
    answer = load(own, sent, DISTRICT, code=4)
    assert answer["status"] == "refused"
    assert any(named in message["message"] for message in answer["messages"])
    assert facts(own) == before


def test_where_samples_are_and_ci_runs_a_missing_one_is_a_failure(monkeypatch):
    sample("grand-bend")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        sample("grand-bend/nothing-of-this-name")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception):
        sample("grand-bend/nothing-of-this-name")


def test_where_there_are_no_samples_the_test_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.samples.SAMPLES", tmp_path / "none")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.skip.Exception, match="shared samples are not at"):
        sample("grand-bend")

"""What a decision brings or takes, once the worker has carried it out."""

import shutil

import pytest

from tests.matching.reviewing import current, held, pair_of, say, verdicts, work


def test_a_link_brings_the_school_record_and_what_waited_for_it(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    assert current(town, "students_enrollment", town.lucia) == 0
    assert say(lena, pair, "link").status_code == 302
    assert current(town, "students_enrollment", town.lucia) == 0  # Nothing moves before the worker has come.
    work(town)
    for table in ("students_identity", "students_enrollment", "students_schoolenrollment", "students_classenrollment"):
        assert current(town, table, town.lucia) == 1, table
    assert current(town, "students_attendanceevent", town.lucia) == 1
    rosa = town.as_(town.rosa_diaz)
    page = rosa.get(town.lucia.url)
    assert "Lincoln Middle School" in page.content.decode()
    assert rosa.get(f"{town.lucia.url}attendance/").status_code == 200


def test_what_a_link_released_stands_in_a_batch_whose_counts_add_up(town):
    say(town.as_(town.lena_marsh), pair_of(town, town.lucia), "link")
    work(town)
    [(report, status)] = town.admin("SELECT report, status FROM students_batch WHERE format = 'release'")
    counts = report["counts"]
    assert status == "loaded" and counts["read"] == counts["on_record"] == 4
    assert {file: c["read"] for file, c in report["files"].items()} == {
        "users.csv": 1, "demographics.csv": 1, "enrollments.csv": 1, "attendance.csv": 1,
    }  # fmt: skip


def test_settling_twice_changes_nothing(town):
    say(town.as_(town.lena_marsh), pair_of(town, town.lucia), "link")
    work(town)
    before = facts(town)
    [(decision,)] = town.admin("SELECT max(id) FROM matching_decision WHERE by_id IS NOT NULL")
    answer = town.homeroom("settle", str(decision), "--from", "lakeside-usd")
    assert "settled before" in answer.stdout
    assert facts(town) == before


def facts(town) -> list:
    tables = ("students_identity", "students_enrollment", "students_attendanceevent", "students_glimpse")
    return [town.admin(f"SELECT count(*), count(superseded_at), max(id) FROM {table}") for table in tables]


def test_a_refusal_deletes_what_was_held(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    assert held(town) == 7  # Four rows of Lucia's look-alike, three of Teo's.
    say(lena, pair, "refuse")
    work(town)
    assert held(town) == 3
    assert current(town, "students_enrollment", town.lucia) == 0
    assert "not_found" not in verdicts(town, pair)


def test_a_refused_pair_does_not_come_back_with_the_same_file(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "refuse")
    work(town)
    town.homeroom("import", str(town.server.home.root / "town" / "lakeside-usd"), "--from", "lakeside-usd")
    assert verdicts(town, pair) == ["refuse"]
    assert held(town) == 3


def test_putting_off_moves_nothing(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "later")
    work(town)
    assert verdicts(town, pair) == ["later"]
    assert held(town) == 7
    assert "2 children wait" in lena.get("/matches/").content.decode()


def test_undoing_a_link_takes_the_school_record_back_and_opens_the_pair(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "link")
    work(town)
    rosa = town.as_(town.rosa_diaz)
    assert "Lincoln Middle School" in rosa.get(town.lucia.url).content.decode()
    assert say(lena, pair, "undo").status_code == 302
    work(town)
    for table in ("students_identity", "students_enrollment", "students_attendanceevent", "students_glimpse"):
        assert current(town, table, town.lucia) == 0, table
    assert "Lincoln Middle School" not in rosa.get(town.lucia.url).content.decode()
    assert town.admin("SELECT count(*) FROM students_sourcerecord WHERE student_id = %s", town.lucia.id) == [
        (1,)
    ]  # The agency's own.
    assert "2 children wait" in lena.get("/matches/").content.decode()
    say(lena, pair, "link")
    work(town)
    assert current(town, "students_attendanceevent", town.lucia) == 1
    assert verdicts(town, pair) == ["link", "undo", "link"]


def test_after_an_undone_link_the_next_roster_holds_the_student_again_and_no_rule_links(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    for verdict in ("link", "undo"):
        say(lena, pair, verdict)
        work(town)
    town.homeroom("import", str(town.server.home.root / "town" / "lakeside-usd"), "--from", "lakeside-usd")
    assert current(town, "students_enrollment", town.lucia) == 0
    assert held(town) == 7


def test_undoing_a_refusal_opens_the_pair_and_the_next_file_brings_the_rows(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "refuse")
    work(town)
    say(lena, pair, "undo")
    work(town)
    assert "2 children wait" in lena.get("/matches/").content.decode()
    town.homeroom("import", str(town.server.home.root / "town" / "lakeside-usd"), "--from", "lakeside-usd")
    assert held(town) == 6  # The roster's; attendance comes with its own next file.


@pytest.mark.leak(20)
def test_a_decision_whose_authority_has_ended_is_not_carried_out_and_says_so(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "link")
    town.admin("UPDATE access_authority SET expires_at = now()")
    work(town)
    assert current(town, "students_enrollment", town.lucia) == 0
    assert town.admin("SELECT settled_at FROM matching_decision WHERE pair_id = %s", pair) == [(None,)]
    assert "being carried out" in lena.get(f"/matches/{pair}/").content.decode()
    assert town.admin("SELECT attempts > 0 FROM procrastinate_jobs WHERE task_name = 'exchange.settle'") == [(True,)]


def test_what_nobody_decided_in_time_is_deleted_and_what_is_linked_stays(town):
    lena, lucia, teo = town.as_(town.lena_marsh), pair_of(town, town.lucia), pair_of(town, town.teo)
    say(lena, lucia, "link")
    work(town)
    town.homeroom("clear")
    assert held(town) == 7 and len(town.admin("SELECT id FROM matching_pair WHERE id = %s", teo)) == 1
    town.admin("UPDATE matching_pair SET expires_at = now()")
    town.admin("UPDATE exchange_heldrow SET expires_at = now()")
    town.homeroom("clear")
    assert held(town) == 0
    assert town.admin("SELECT id FROM matching_pair WHERE id = %s", teo) == []
    assert current(town, "students_enrollment", town.lucia) == 1
    assert verdicts(town, lucia) == ["link"]


def test_of_a_pair_refused_long_ago_only_hashes_stay(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "refuse")
    work(town)
    town.homeroom("clear")
    sealed = "SELECT length(sealed_child) > 0, length(sealed_candidate) > 0 FROM matching_pair WHERE id = %s"
    assert town.admin(sealed, pair) == [(True, True)]
    town.admin("UPDATE matching_pair SET expires_at = now() WHERE id = %s", pair)
    town.homeroom("clear")
    assert town.admin(sealed, pair) == [(False, False)]
    page = lena.get(f"/matches/{pair}/")
    assert page.status_code == 200 and "no longer kept" in page.content.decode()
    assert "Olmo" not in page.content.decode()


def test_enrollments_that_waited_and_that_a_rule_releases_are_the_only_ones(town, tmp_path):
    """The district sends Lucia's enrollments as such; later the agency's state id lets a rule link her."""
    sent = tmp_path / "schoolenrollments.csv"
    sent.write_text(
        "studentSourcedId,schoolSourcedId,entryDate,entryType,exitDate,exitType,gradeLevel\n"
        "S3,lincoln-ms,2026-08-17,,,,Eighth grade\n"
    )
    waiting = held(town)
    town.homeroom("import", str(sent), "--from", "lakeside-usd")
    assert held(town) == waiting + 1
    children = shutil.copytree(town.server.home.root / "town" / "county-dcs", tmp_path / "children")
    text = (children / "children.csv").read_text()
    (children / "children.csv").write_text(text.replace("10025,,Lucia", "10025,ST-503,Lucia"))
    town.homeroom("import", str(children), "--from", "county-dcs")
    town.homeroom("import", str(town.server.home.root / "town" / "lakeside-usd"), "--from", "lakeside-usd")
    assert verdicts(town, pair_of(town, town.lucia)) == ["link"]
    assert current(town, "students_schoolenrollment", town.lucia) == 1
    entered = "SELECT entry_on::text FROM students_enrollment WHERE student_id = %s AND superseded_at IS NULL"
    assert town.admin(entered, town.lucia.id) == [("2026-08-17",)]


def standing(town) -> dict[str, list]:
    """What stands on record and what waits, but for the numbers of rows and when they were written."""
    left_out = {"id", "batch_id", "recorded_at", "superseded_at", "superseded_by_id", "held_at", "expires_at", "sealed"}
    tables = town.admin(
        "SELECT table_name, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (starts_with(table_name, 'students') OR table_name = 'exchange_heldrow')"
        " AND table_name <> 'students_batch' GROUP BY 1"
    )
    found = {}
    for table, columns in tables:
        named = ", ".join(f'"{column}"' for column in columns if column not in left_out)
        where = " WHERE superseded_at IS NULL" if "superseded_at" in columns else ""
        if named:
            found[table] = sorted(map(repr, town.admin(f"SELECT {named} FROM {table}{where}")))
    return found


@pytest.mark.parametrize(
    "said", [("link", "undo"), ("later", "link", "undo"), ("link", "undo", "link", "undo")], ids=" ".join
)
def test_linking_and_unlinking_returns_to_what_stood_before(town, said):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    before = standing(town)
    for verdict in said:
        say(lena, pair, verdict)
        work(town)
        assert (standing(town) == before) is (verdict != "link")

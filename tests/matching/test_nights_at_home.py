"""A roster that its district lets be kept: where it lies, whom it finds at night, and how it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from homeroom.exchange.inbox.claims import held
from homeroom.matching.kept_rosters import LOCK
from tests.conftest import ROOT
from tests.matching.reviewing import pair_of, say, verdicts, work
from tests.town import files
from tests.town.files import LAKESIDE, ago, district

# How the agency tells of students of Lakeside whom no child in care resembled before: of one with a last name that is nearly the
# same, so that no rule links the two; of the other as the school does.
BYSTANDER = ("10999", "Bystander", "", "Wexforde", "2013-02-11")
ONLOOKER = ("10998", "Onlooker", "", "Tamsin", "2010-06-01", "ST-505")
LINE = "UPDATE agreements_agreement SET roster_retention = %s WHERE key = 'host-lakeside-usd'"


def let_it_be_kept(town, line: str = "until_next_snapshot") -> None:
    town.admin(LINE, line)


def send_roster(town, folder: Path, *more, students=LAKESIDE) -> dict:
    sent = district(folder, "lakeside-usd", "Lakeside Unified School District", [*students, *more])
    return json.loads(town.homeroom("import", str(sent), "--from", "lakeside-usd", "--json").stdout)


def send_children(town, folder: Path, monkeypatch, *more, **changed) -> None:
    """All of the agency's children, some of them changed, and more."""
    children = [changed.get(f"c{child[0]}", child) for child in files.CHILDREN]
    monkeypatch.setattr(files, "CHILDREN", [*children, *(like(*facts) for facts in more)])
    town.homeroom("import", str(files.agency(folder)), "--from", "county-dcs")


def like(number: str, first: str, middle: str, last: str, birth: str, state: str = "") -> tuple:
    """Rosa's, since a month; of a school of Lakeside."""
    return number, state, first, middle, last, "", birth, "female", "rosa", 30, None, "LKS-LINC"


def kept(town) -> list[tuple]:
    return town.admin(
        "SELECT id, students_name, children_name, bundle_name FROM matching_keptroster WHERE destroyed_at IS NULL"
    )


def ends(town) -> list[str]:
    return [w for (w,) in town.admin("SELECT why FROM matching_keptroster WHERE why <> '' ORDER BY id")]


def paths(names) -> list[Path]:
    return [Path(settings.ROSTERS_FOLDER) / name for name in names]


def nights(town) -> list[tuple]:
    return town.admin("SELECT children, touched, pairs, links, failure FROM matching_night ORDER BY id")


def pairs_of(town, number: str) -> int:
    return town.admin(
        "SELECT count(*) FROM matching_pair p JOIN students_sourcerecord r USING (student_id) WHERE r.source_id = %s",
        number,
    )[0][0]


@pytest.fixture
def kept_town(town, tmp_path):
    let_it_be_kept(town)
    assert send_roster(town, tmp_path / "first")["status"] == "loaded"
    return town


def test_without_the_line_nothing_is_kept(town, tmp_path):
    before = {*Path(settings.ROSTERS_FOLDER).glob("*")}
    assert send_roster(town, tmp_path, ("S90", "ST-590", "New", "Pupil", "", "2011-01-02", "grant-hs", "09"))["status"]
    assert kept(town) == [] and {*Path(settings.ROSTERS_FOLDER).glob("*")} == before


def test_with_the_line_the_next_roster_is_kept_though_it_is_the_same_for_us_alone_and_no_name_stands_in_it(kept_town):
    [(_, *names)] = kept(kept_town)
    for path in paths(names):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        content = path.read_bytes().lower()
        for said in (b"bystander", b"wexford", b"onlooker", b"2013-02-11", b"marisol", b"lucia"):
            assert said not in content
    # Marisol's and Priya's records are theirs already: these are on no list.
    [(students,)] = kept_town.admin("SELECT students FROM matching_keptroster")
    linked = kept_town.admin(
        "SELECT count(*) FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
        " WHERE o.key = 'lakeside-usd'"
    )[0][0]
    assert linked and students == len(LAKESIDE) - linked


def test_a_child_who_came_after_the_roster_is_found_without_the_district_sending_it_again(
    kept_town, tmp_path, monkeypatch
):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    assert pairs_of(kept_town, "10999") == 0
    kept_town.homeroom("nights", "--due")
    assert pairs_of(kept_town, "10999") == 1
    [(children, touched, pairs, links, failure)] = nights(kept_town)
    assert (children, pairs, links, failure) == (1, 1, 0, "") and touched >= 1
    pair = kept_town.admin(
        "SELECT p.id FROM matching_pair p JOIN students_sourcerecord r USING (student_id) WHERE r.source_id = '10999'"
    )[0][0]
    assert "Bystander" in kept_town.as_(kept_town.lena_marsh).get(f"/matches/{pair}/").content.decode()


def test_the_second_night_finds_nothing_to_do_and_says_so(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.homeroom("nights")
    stands = kept_town.admin("SELECT id, compared, batch_id FROM matching_pair ORDER BY id")
    batches = kept_town.admin("SELECT count(*) FROM students_batch")
    told = kept_town.homeroom("nights").stdout
    assert "New pairs: 0, links by rule: 0" in told
    assert nights(kept_town)[-1] == (0, 0, 0, 0, "")
    assert kept_town.admin("SELECT id, compared, batch_id FROM matching_pair ORDER BY id") == stands
    assert kept_town.admin("SELECT count(*) FROM students_batch") == batches
    kept_town.homeroom("nights", "--due")
    assert len(nights(kept_town)) == 2  # Nobody came: by day nobody asks.


def test_a_child_whose_name_is_corrected_is_looked_for_again_and_the_others_are_not(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, ("10999", "Nobody", "", "Atall", "2014-10-10"))
    kept_town.homeroom("nights", "--due")
    assert pairs_of(kept_town, "10999") == 0 and nights(kept_town)[-1][:3] == (1, 0, 0)
    send_children(kept_town, tmp_path / "again", monkeypatch, c10999=like(*BYSTANDER))
    kept_town.homeroom("nights", "--due")
    assert pairs_of(kept_town, "10999") == 1 and nights(kept_town)[-1][0] == 1


def test_what_a_person_has_refused_no_night_brings_back(kept_town, tmp_path, monkeypatch):
    lucia = pair_of(kept_town, kept_town.lucia)
    assert say(kept_town.as_(kept_town.lena_marsh), lucia, "refuse").status_code == 302
    work(kept_town)
    # Somebody else comes, and of Lucia the agency says something new that nobody compares.
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.homeroom("nights", "--due")
    kept_town.homeroom("nights")
    assert verdicts(kept_town, lucia) == ["refuse"]
    assert pairs_of(kept_town, "10999") == 1


def test_where_both_partners_let_rules_link_the_night_links_by_them(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, ONLOOKER)
    kept_town.homeroom("nights", "--due")
    [(*_, pairs, links, failure)] = nights(kept_town)
    assert (pairs, links, failure) == (1, 1, "")
    assert pairs_of(kept_town, "10998") == 1


def test_the_next_roster_takes_its_place_and_the_files_of_the_one_before_are_gone(kept_town, tmp_path, monkeypatch):
    [(before, *names)] = kept(kept_town)
    left = [student for student in LAKESIDE if student[0] != "S5"]  # Onlooker.
    send_roster(
        kept_town,
        tmp_path / "next",
        ("S90", "ST-590", "New", "Pupil", "", "2014-01-02", "grant-hs", "09"),
        students=left,
    )
    [(after, *now)] = kept(kept_town)
    assert after != before and ends(kept_town) == ["replaced"]
    assert not any(path.exists() for path in paths(names)) and all(path.exists() for path in paths(now))
    keys = kept_town.admin("SELECT sealed_keys, sealed_children_key FROM matching_keptroster WHERE id = %s", before)
    assert [(bytes(a), bytes(b)) for a, b in keys] == [(b"", b"")]
    send_children(
        kept_town,
        tmp_path / "children",
        monkeypatch,
        ("10997", "New", "", "Pupil", "2014-01-02"),
        ONLOOKER,
    )
    kept_town.homeroom("nights", "--due")
    assert (pairs_of(kept_town, "10997"), pairs_of(kept_town, "10998")) == (1, 0)


def test_the_same_roster_again_keeps_it_for_longer(kept_town, tmp_path):
    [(number, *names)] = kept(kept_town)
    kept_town.admin("UPDATE matching_keptroster SET expires_at = now() + interval '1 day'")
    told = send_roster(kept_town, tmp_path / "again")
    assert "N-SAME-AGAIN" in [message["code"] for message in told["messages"]]
    assert [(number, *names)] == kept(kept_town)
    [(days,)] = kept_town.admin("SELECT extract(day FROM expires_at - now()) FROM matching_keptroster")
    assert days >= 29


BY_BEN = "FROM agreements_agreement a, partners_person p WHERE a.key = 'host-lakeside-usd' AND p.key = 'ben.ito'"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (LINE.replace("%s", "'none'"), "no_line"),
        (
            "INSERT INTO agreements_ending (agreement_id, at, by_id, reason)"
            f" SELECT a.id, now(), p.id, 'Over.' {BY_BEN}",
            "no_line",
        ),
        (
            "INSERT INTO agreements_suspension (agreement_id, at, begins_at, by_id, reason)"
            f" SELECT a.id, now(), now(), p.id, 'Rests.' {BY_BEN}",
            "no_line",
        ),
        (
            "INSERT INTO exchange_undoing (batch_id, undone_id, contributor_id)"
            " SELECT (SELECT min(id) FROM students_batch), batch_id, contributor_id FROM matching_keptroster",
            "undone",
        ),
        ("UPDATE matching_keptroster SET expires_at = now() - interval '1 hour'", "too_old"),
    ],
)
def test_what_may_not_be_kept_any_more_is_destroyed_within_the_minute(kept_town, change, why):
    [(_, *names)] = kept(kept_town)
    kept_town.homeroom("nights", "--due")
    assert len(kept(kept_town)) == 1
    kept_town.admin(change)
    assert "destroyed: 1" in kept_town.homeroom("nights", "--due").stdout
    assert kept(kept_town) == [] and ends(kept_town) == [why]
    assert not any(path.exists() for path in paths(names))
    [(keys,)] = kept_town.admin("SELECT sealed_keys FROM matching_keptroster")
    assert bytes(keys) == b""
    kept_town.homeroom("nights")
    assert nights(kept_town) == []


def test_two_at_once_are_not_both_at_work(kept_town):
    with held(Path(settings.ROSTERS_FOLDER) / LOCK) as is_mine:
        assert is_mine
        assert "nothing was done" in kept_town.homeroom("nights").stdout
        assert nights(kept_town) == []
    assert "Kept rosters asked: 1" in kept_town.homeroom("nights").stdout


def test_a_districts_destroyed_key_makes_the_night_fail_and_say_so(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.admin("UPDATE matching_keptroster SET sealed_keys = decode(repeat('00', 60), 'hex')")
    assert kept_town.homeroom("nights", "--due", check=False).returncode != 0
    assert nights(kept_town)[-1][-1] == "unreadable"
    assert pairs_of(kept_town, "10999") == 0


def test_an_agencys_destroyed_key_ends_the_list_of_children_and_the_others_are_listed_anew(
    kept_town, tmp_path, monkeypatch
):
    [(before, *_)] = kept(kept_town)
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.admin("UPDATE matching_keptroster SET sealed_children_key = decode(repeat('00', 60), 'hex')")
    kept_town.homeroom("nights", "--due")
    assert pairs_of(kept_town, "10999") == 1 and nights(kept_town)[-1][-1] == ""
    assert kept(kept_town)[0][0] != before


def test_who_was_adopted_since_is_looked_for_no_more(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.admin(
        "UPDATE students_careepisode e SET exit_on = %s, exit_reason = 'adoption' FROM students_sourcerecord r"
        " WHERE r.student_id = e.student_id AND r.source_id = '10999'",
        ago(5),
    )
    kept_town.homeroom("nights", "--due")
    assert pairs_of(kept_town, "10999") == 0 and nights(kept_town)[-1][0] == 0


def test_where_an_agencys_key_is_destroyed_its_children_are_read_no_more(kept_town, tmp_path, monkeypatch):
    from homeroom.access import keys

    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    [(kept_,)] = kept_town.admin("SELECT sealed_children_key FROM matching_keptroster")
    lakeside, county, north = (
        keys._key(each, str(settings.KEYS_FOLDER)) for each in ("lakeside-usd", "county-dcs", "north-usd")
    )
    under_theirs = lakeside.open_bytes(bytes(kept_))
    assert len(county.open_bytes(under_theirs)) == 32
    with pytest.raises(keys.KeyDestroyed):
        north.open_bytes(under_theirs)


def test_a_night_that_is_killed_leaves_nothing_half_and_the_next_does_it(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    inherited = {k: v for k, v in os.environ.items() if k not in ("HOMEROOM_ROLE", "DJANGO_SETTINGS_MODULE")}
    where = f"postgresql:///{kept_town.database}?host={kept_town.server.socket_folder}"
    night = subprocess.Popen(
        [sys.executable, "-m", "homeroom.cli", "nights", "--due"],
        cwd=ROOT,
        env={**inherited, "DATABASE_URL": where},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not kept_town.admin("SELECT id FROM matching_night WHERE children = 1") and time.monotonic() < until:
        time.sleep(0.02)
    night.send_signal(signal.SIGKILL)
    night.wait()
    assert nights(kept_town)[0][2:] == (None, None, "")
    kept_town.homeroom("nights")
    assert [each[-1] for each in nights(kept_town)] == ["stopped", ""]
    assert pairs_of(kept_town, "10999") == 1
    assert nights(kept_town)[-1][0] == 1  # It found the same change.


def test_a_roster_that_is_refused_or_only_tried_leaves_the_one_before_and_no_files(kept_town, tmp_path):
    before, there = kept(kept_town), {*Path(settings.ROSTERS_FOLDER).iterdir()}
    more = ("S91", "ST-591", "Only", "Tried", "", "2011-01-02", "grant-hs", "09")
    sent = district(tmp_path / "tried", "lakeside-usd", "Lakeside Unified School District", [*LAKESIDE, more])
    kept_town.homeroom("import", str(sent), "--from", "lakeside-usd", "--dry-run")
    assert (
        kept_town.homeroom("import", str(sent), "--from", "lakeside-usd", "--format", "hcw", check=False).returncode
        == 4
    )
    assert kept(kept_town) == before and {*Path(settings.ROSTERS_FOLDER).iterdir()} == there


def test_what_a_killed_load_has_left_is_removed_once_it_is_old(kept_town):
    young, old = (Path(settings.ROSTERS_FOLDER) / name for name in ("a" * 32, "b" * 32))
    for path in (young, old):
        path.write_bytes(b"left")
    os.utime(old, (time.time() - 7 * 3600,) * 2)
    kept_town.homeroom("nights", "--due")
    assert young.exists() and not old.exists()
    assert all(path.exists() for path in paths(kept(kept_town)[0][1:]))
    young.unlink()


def test_what_the_night_brought_is_of_no_feed_and_told_to_nobody_at_the_district(kept_town, tmp_path, monkeypatch):
    told = "SELECT count(*) FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE p.key = 'ben.ito'"
    before = kept_town.admin(told)
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.homeroom("nights", "--due")
    assert kept_town.admin(told) == before
    assert kept_town.admin("SELECT format, access.feed_of_v1(id) FROM students_batch ORDER BY id DESC LIMIT 1") == [
        ("night", None)
    ]
    ben = kept_town.as_(kept_town.ben_ito)
    assert "The kept roster, looked through again" in ben.get("/imports/").content.decode()
    told_again = send_roster(kept_town, tmp_path / "again")
    assert "N-SAME-AGAIN" in [message["code"] for message in told_again["messages"]]


def test_the_linkage_steward_reads_how_nights_went_and_others_nothing(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.homeroom("nights", "--due")
    page = kept_town.as_(kept_town.lena_marsh).get("/matches/nights/").content.decode()
    assert "Lakeside Unified" in page and "Done" in page and "Rosters that are kept" in page
    assert "Bystander" not in page
    kept_town.admin("UPDATE matching_keptroster SET sealed_keys = decode(repeat('00', 60), 'hex')")
    kept_town.homeroom("nights", check=False)
    page = kept_town.as_(kept_town.lena_marsh).get("/matches/nights/").content.decode()
    assert "The last night failed" in page and "a key was destroyed" in page
    assert "a key was destroyed" in kept_town.as_(kept_town.lena_marsh).get("/").content.decode()
    for stranger in (kept_town.ben_ito, kept_town.rosa_diaz):
        assert kept_town.as_(stranger).get("/matches/nights/").status_code in (403, 404)


def test_the_agreement_says_in_plain_words_whether_rosters_are_kept(town):
    ben = town.as_(town.ben_ito)
    assert (
        "Not kept. They are compared while they are loaded"
        in ben.get("/agreements/host-lakeside-usd/").content.decode()
    )
    let_it_be_kept(town)
    page = ben.get("/agreements/host-lakeside-usd/").content.decode()
    assert "until the next one comes and for 30 days at most" in page
    assert "Rosters" not in town.as_(town.dora_lind).get("/agreements/host-county-dcs/").content.decode()


def test_lists_of_another_model_are_written_anew_from_the_bundle_and_no_longer_kept_for_that(
    kept_town, tmp_path, monkeypatch
):
    [(before, *names)] = kept(kept_town)
    kept_town.admin("UPDATE matching_keptroster SET model = 'older', expires_at = now() + interval '5 days'")
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.homeroom("nights", "--due")
    [(after, *_)] = kept(kept_town)
    assert after != before and ends(kept_town) == ["replaced"]
    assert not any(path.exists() for path in paths(names))
    assert pairs_of(kept_town, "10999") == 1
    [(days,)] = kept_town.admin("SELECT extract(day FROM expires_at - now()) FROM matching_keptroster WHERE why = ''")
    assert days <= 5
    assert "New pairs: 0" in kept_town.homeroom("nights").stdout


def test_the_worker_does_it_by_itself(kept_town, tmp_path, monkeypatch):
    send_children(kept_town, tmp_path / "children", monkeypatch, BYSTANDER)
    kept_town.admin(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'exchange.look_at_kept_rosters', '{\"timestamp\": 0}')"
    )
    work(kept_town)
    assert pairs_of(kept_town, "10999") == 1
    assert len(nights(kept_town)) == 1

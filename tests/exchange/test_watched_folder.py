"""What an SFTP server drops into the watched folder is taken once and whole, sealed, loaded, told of; tricks are not followed."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from homeroom.exchange import check as inbox_check
from homeroom.exchange.inbox.looking import look_into
from tests.conftest import ROOT
from tests.exchange.own_tables import said, workbook
from tests.exchange.sending import files_of, work
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401
from tests.exchange.test_own_tables_pages import DAY, absences, school  # noqa: F401

STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"
LOADS = "SELECT count(*) FROM students_batch"


SENDERS = "SELECT key FROM partners_organization WHERE kind IN ('school_district', 'child_welfare')"


class Inbox:
    """The folder as a host has it, and a district that writes into its own."""

    def __init__(self, town, root: Path):
        self.town, self.root, self.lakeside = town, root, root / "lakeside-usd"
        self.homeroom("receive")

    def homeroom(self, *words: str, quiet: float = 0, **more):
        told = {"HOMEROOM_INBOX": str(self.root), "HOMEROOM_INBOX_QUIET_SECONDS": str(quiet)}
        return self.town.homeroom(*words, **told, **more)

    def watch(self, quiet: float = 0) -> None:
        """What the worker does each minute."""
        self.town.admin("SELECT access.defer_v2('default', 'exchange.watch', NULL, '{\"timestamp\": 0}')")
        self.homeroom("worker", "--once", quiet=quiet)
        assert self.town.admin("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]

    def start(self, *words: str) -> subprocess.Popen:
        """A process of its own that can be killed."""
        where = f"postgresql:///{self.town.database}?host={self.town.server.socket_folder}"
        told = {"DATABASE_URL": where, "HOMEROOM_INBOX": str(self.root), "HOMEROOM_INBOX_QUIET_SECONDS": "0"}
        kept = {name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"}
        return subprocess.Popen([sys.executable, "-m", "homeroom.cli", *words], cwd=ROOT, env={**kept, **told})

    def put(self, name: str, content: bytes, to: str = "lakeside-usd") -> Path:
        path = self.root / to / name
        path.write_bytes(content)
        return path

    def lies(self, to: str = "lakeside-usd") -> set[str]:
        return {path.name for path in (self.root / to).iterdir()} - {"done"}

    def claims(self) -> list[Path]:
        return [path for path in (self.root / ".claimed").iterdir() if path.is_dir()]

    def receipts(self) -> list[str]:
        return [path.read_text() for path in sorted((self.lakeside / "done").iterdir())]

    def findings(self) -> dict[str, str]:
        answer = self.homeroom("check", "--json", check=False)
        return {each["code"]: each["sentence"] for each in json.loads(answer.stdout)["findings"]}


@pytest.fixture
def inbox(town, tmp_path):
    return Inbox(town, tmp_path / "inbox")


def attendance(town) -> bytes:
    return (files_of(town, "lakeside-flat") / "attendance.csv").read_bytes()


def clear_text_in(folder: Path, words: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_each_organization_that_sends_has_a_folder_that_is_made_for_homeroom_alone(town, inbox):
    keys = {key for (key,) in town.admin(SENDERS)}
    assert {"lakeside-usd", "county-dcs"} <= keys and "casa" not in keys
    assert {path.name for path in inbox.root.iterdir()} == keys | {".claimed"}
    assert inbox.root.stat().st_mode & 0o077 == inbox.lakeside.stat().st_mode & 0o077 == 0
    inbox.lakeside.chmod(0o770)  # What the host gives stays.
    inbox.homeroom("receive")
    assert inbox.lakeside.stat().st_mode & 0o777 == 0o770


def test_a_file_is_taken_after_the_quiet_period_and_not_while_it_grows(town, inbox):
    path = inbox.put("attendance.csv", attendance(town)[:200])
    before = town.admin(LOADS)
    inbox.watch(quiet=300)
    assert inbox.lies() == {"attendance.csv"}
    os.utime(path, (0, 0))  # A program that copies may keep an old day; the file came now all the same.
    inbox.watch(quiet=300)
    assert inbox.lies() == {"attendance.csv"} and town.admin(LOADS) == before
    path.write_bytes(attendance(town))
    time.sleep(1)
    inbox.watch(quiet=1)
    assert inbox.lies() == set() and town.admin(STATUS) == [("loaded",)]


def test_what_grows_beside_it_keeps_a_file_waiting_and_is_never_taken_itself(town, inbox):
    inbox.put("attendance.csv", attendance(town))
    alone = look_into(inbox.lakeside)
    time.sleep(0.1)
    growing = [inbox.put(name, b"half") for name in ("users.csv.filepart", "roster.part", "x.tmp", ".hidden.csv")]
    beside = look_into(inbox.lakeside)
    after_the_file = alone.changed_at + 300
    assert alone.is_quiet(after_the_file, 300) and not beside.is_quiet(after_the_file, 300)
    assert [waiting.name for waiting in beside.waiting] == ["attendance.csv"]
    inbox.watch()
    assert inbox.lies() == {path.name for path in growing}


def test_what_is_loaded_is_in_clear_nowhere_and_its_page_and_receipt_tell(town, inbox):
    shutil.rmtree(inbox.root / "lakeside-usd")
    shutil.copytree(files_of(town, "lakeside-usd"), inbox.lakeside)
    inbox.homeroom("receive", quiet=300)  # Makes the folder of receipts again.
    inbox.watch()
    assert inbox.lies() == set() and inbox.claims() == []
    assert town.admin(STATUS) == [("loaded",)]
    [(number, name, report)] = town.admin("SELECT id, source_name, report FROM students_batch ORDER BY id DESC LIMIT 1")
    assert name == "lakeside-usd.zip"
    [(by_command,)] = town.admin("SELECT report FROM students_batch WHERE format = 'oneroster-1.1' ORDER BY id LIMIT 1")
    assert report["counts"]["read"] == by_command["counts"]["read"]
    assert report["counts"]["on_record"] == 0 < report["counts"]["unchanged"]
    page = town.as_(town.ben_ito).get(f"/imports/{number}/").content.decode()
    assert "The watched folder" in page
    [receipt] = inbox.receipts()
    assert "lakeside-usd" in receipt and f"Received: {report['counts']['read']:,}" in receipt
    assert f"/imports/{number}/" in receipt
    assert clear_text_in(inbox.root, b"Marisol") == clear_text_in(settings.SPOOL_FOLDER, b"Marisol") == []
    [(spool_name,)] = town.admin("SELECT spool_name FROM exchange_upload")
    assert not (settings.SPOOL_FOLDER / spool_name).exists()


def test_a_folder_with_an_export_is_one_bundle(town, inbox):
    shutil.copytree(files_of(town, "lakeside-usd"), inbox.lakeside / "Nightly export")
    inbox.watch()
    assert inbox.lies() == set()
    sql = "SELECT source_name, status FROM students_batch ORDER BY id DESC LIMIT 1"
    assert town.admin(sql) == [("Nightly export.zip", "loaded")]


def test_files_that_are_no_export_together_are_each_on_their_own(town, inbox):
    inbox.put("attendance.csv", attendance(town))
    inbox.put("letter.pdf", b"%PDF-1.7 nothing of ours")
    inbox.watch()
    loads = town.admin("SELECT source_name, status FROM students_batch ORDER BY id DESC LIMIT 2")
    assert set(loads) == {("attendance.csv", "loaded"), ("letter.pdf", "refused")}


def test_of_two_who_look_at_once_one_claims_each_file(town, inbox):
    [(before,)] = town.admin(LOADS)
    for number in range(5):
        inbox.put(f"letter {number}.pdf", b"%PDF-1.7 nothing of ours")
    lookers = [inbox.start("receive") for _ in range(3)]
    assert [looker.wait(120) for looker in lookers] == [0, 0, 0]
    assert inbox.lies() == set() and len(inbox.claims()) == 5
    assert town.admin(LOADS) == [(before + 5,)]
    assert town.admin("SELECT count(*), count(DISTINCT spool_name) FROM exchange_upload") == [(5, 5)]


def claim_of(inbox, **notes) -> Path:
    """What a process leaves that was killed after it had claimed a file."""
    folder = inbox.root / ".claimed" / "0123456789abcdef"
    (folder / "files").mkdir(parents=True)
    told = {"organization": "lakeside-usd", "name": "attendance.csv", "came_at": 0, "entries": ["attendance.csv"]}
    for name, what in {"claim.json": told, **notes}.items():
        (folder / name).write_text(json.dumps(what))
    return folder


def test_what_was_claimed_whole_and_not_sealed_is_taken_up_again(town, inbox):
    folder = claim_of(inbox, whole={}, **{"sealed.json": {"spool_name": "f" * 32, "batch": 2**40}})
    (folder / "files" / "attendance.csv").write_bytes(attendance(town))
    (settings.SPOOL_FOLDER / ("f" * 32)).write_bytes(b"half")
    inbox.watch()
    assert inbox.claims() == [] and town.admin(STATUS) == [("loaded",)]
    assert not (settings.SPOOL_FOLDER / ("f" * 32)).exists()


def test_what_was_claimed_by_half_lies_where_it_lay_and_what_was_sent_meanwhile_stays(town, inbox):
    folder = claim_of(inbox)
    for name in ("attendance.csv", "behavior.csv"):
        (folder / "files" / name).write_bytes(b"first")
    inbox.put("behavior.csv", b"sent again")
    inbox.watch(quiet=300)
    assert inbox.lies() == {"attendance.csv", "behavior.csv"} and inbox.claims() == []
    assert (inbox.lakeside / "attendance.csv").read_bytes() == b"first"
    assert (inbox.lakeside / "behavior.csv").read_bytes() == b"sent again"


def killed_while_it_loads(town, inbox) -> None:
    """A load waits for a lock, and its process is killed there."""
    [claim] = inbox.claims()
    with psycopg.connect(town.server.admin_url(town.database)) as other:
        other.execute("LOCK TABLE exchange_findings IN ACCESS EXCLUSIVE MODE")
        loading = inbox.start("load-received", claim.name)
        waits = "SELECT count(*) FROM pg_locks WHERE relation = 'exchange_findings'::regclass AND NOT granted"
        until = time.monotonic() + 120
        while town.admin(waits) == [(0,)] and time.monotonic() < until:
            time.sleep(0.1)
        inbox.watch()  # Another worker leaves a live claim alone.
        assert inbox.claims() == [claim] and town.admin(STATUS) == [("loading",)]
        loading.kill()
        loading.wait()
        town.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'homeroom_import' AND datname = current_database()"
        )


def test_a_load_whose_process_was_killed_is_taken_up_again_and_changes_nothing_twice(town, inbox):
    inbox.put("attendance.csv", attendance(town))
    inbox.homeroom("receive")
    before = events(town)
    loads = town.admin(LOADS)
    killed_while_it_loads(town, inbox)
    inbox.watch()
    assert town.admin(STATUS) == [("loaded",)] and town.admin(LOADS) == loads
    assert events(town) == before and inbox.claims() == [] and len(inbox.receipts()) == 1


def test_a_load_that_ends_its_process_each_time_is_given_up_with_a_receipt(town, inbox):
    inbox.put("attendance.csv", attendance(town))
    inbox.homeroom("receive")
    [claim] = inbox.claims()
    (claim / "tries.json").write_text('{"tries": 3}')
    inbox.watch()
    assert town.admin(STATUS) == [("failed",)] and inbox.claims() == []
    [receipt] = inbox.receipts()
    assert "Failed" in receipt


def test_links_devices_and_folders_in_folders_are_not_followed_and_are_told_of(town, inbox, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(attendance(town))
    loads = town.admin(LOADS)
    (inbox.lakeside / "attendance.csv").symlink_to(secret)
    (inbox.lakeside / "elsewhere").symlink_to(tmp_path)
    os.link(secret, inbox.lakeside / "second.csv")
    os.mkfifo(inbox.lakeside / "pipe.csv")
    (inbox.lakeside / "deep" / "deeper").mkdir(parents=True)
    (inbox.lakeside / "linking").mkdir()
    (inbox.lakeside / "linking" / "users.csv").symlink_to(secret)
    (inbox.lakeside / "x\udcff.csv").write_bytes(b"a,b\n")
    inbox.homeroom("receive")
    left = {"attendance.csv", "elsewhere", "second.csv", "pipe.csv", "deep", "linking", "x\udcff.csv"}
    assert inbox.lies() == left and town.admin(LOADS) == loads
    [told] = inbox.receipts()
    for part in ("links are not followed", "hard link", "neither a file nor a folder", "folder inside this folder"):
        assert part in told, part
    assert told.count("links are not followed") == 3
    found = inbox.findings()["inbox-not-taken"]
    assert found.startswith("7 entries in the folder of lakeside-usd") and "attendance" not in found
    for name in left:
        path = inbox.lakeside / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    inbox.homeroom("receive")
    assert inbox.receipts() == []


def test_a_link_in_place_of_the_receipts_is_not_written_through(town, inbox, tmp_path):
    (tmp_path / "theirs").mkdir()
    (inbox.lakeside / "done").rmdir()
    (inbox.lakeside / "done").symlink_to(tmp_path / "theirs")
    inbox.put("letter.pdf", b"%PDF-1.7 nothing of ours")
    inbox.homeroom("receive")
    [claim] = inbox.claims()
    inbox.homeroom("load-received", claim.name)
    assert town.admin(STATUS) == [("refused",)] and inbox.claims() == []
    assert list((tmp_path / "theirs").iterdir()) == []


def test_folders_of_strangers_are_not_looked_at_and_are_told_of(town, inbox):
    (inbox.root / "springfield-usd").mkdir()
    inbox.put("attendance.csv", attendance(town), to="springfield-usd")
    loads = town.admin(LOADS)
    told = inbox.homeroom("receive").stderr
    assert "1 entries of the watched folder are no organization's" in told and "springfield" not in told
    assert inbox.lies("springfield-usd") == {"attendance.csv"} and town.admin(LOADS) == loads
    assert "inbox-strangers" in inbox.findings()


def test_a_file_in_anothers_folder_is_loaded_as_that_ones_and_so_refused(town, inbox):
    """The folder says who sends; what another kind of organization sends does not become its record."""
    shutil.copytree(files_of(town, "county-dcs"), inbox.lakeside / "children")
    inbox.watch()
    assert town.admin(STATUS) == [("refused",)]
    [receipt] = inbox.receipts()
    assert "not an organization of the kind that sends" in receipt


def test_a_refused_file_leaves_a_receipt_that_says_why_and_no_value(town, inbox):
    rows = (
        b"studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\nS1,lincoln-ms,not-a-day,Tardy,,\n"
    )
    inbox.put("attendance.csv", rows)
    inbox.watch()
    [receipt] = inbox.receipts()
    assert "Refused" in receipt and "attendance.csv, row 2, eventDate:" in receipt
    assert "Rejected: 1" in receipt and "not-a-day" not in receipt and "S1" not in receipt
    assert inbox.lies() == set() and clear_text_in(inbox.root, b"not-a-day") == []


def test_a_table_of_ones_own_asks_its_steward_and_is_loaded_by_the_answer(town, inbox, marisol_id, school):  # noqa: F811
    sent = workbook(absences(marisol_id, school))
    inbox.put("Absences of week 48.xlsx", sent.getvalue())
    inbox.watch()
    assert town.admin(STATUS) == [("unmapped",)] and inbox.lies() == set() and inbox.claims() == []
    [receipt] = inbox.receipts()
    assert "Waits for your answer" in receipt
    ben, before = town.as_(town.ben_ito), events(town)
    [(number,)] = town.admin("SELECT max(id) FROM students_batch")
    url = f"/imports/{number}/"
    assert ben.post(f"{url}columns/", said(ben.get(f"{url}columns/").content.decode())).url == url
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    assert events(town) - before == {(DAY.isoformat(), "unexcused_absence")}


def test_old_receipts_go_and_what_the_sender_put_beside_them_stays(town, inbox):
    done = inbox.lakeside / "done"
    (done / "old.txt").write_text("old")
    (done / "new.txt").write_text("new")
    (done / "link.txt").symlink_to("/etc/passwd")
    month_ago = time.time() - 31 * 24 * 3600
    os.utime(done / "old.txt", (month_ago, month_ago))
    inbox.homeroom("receive")
    assert {path.name for path in done.iterdir()} == {"new.txt", "link.txt"}


def test_check_says_what_waits_for_long_and_what_others_can_change(town, inbox, monkeypatch):
    assert not [code for code in inbox.findings() if code.startswith("inbox")]
    inbox.put("attendance.csv", attendance(town))
    monkeypatch.setattr(settings, "INBOX_FOLDER", inbox.root)
    monkeypatch.setattr(settings, "INBOX_QUIET_SECONDS", 0)
    organizations = [path.name for path in inbox.root.iterdir() if path.name != ".claimed"]
    assert list(inbox_check.findings(organizations)) == []
    monkeypatch.setattr(inbox_check, "WAIT_SECONDS_MAX", 0)  # An hour has passed.
    [(severity, code, sentence)] = inbox_check.findings(organizations)
    assert (severity, code) == ("warning", "inbox-waiting") and "lakeside-usd" in sentence
    inbox.root.chmod(0o777)
    assert "inbox-open" in inbox.findings()


def test_a_folder_of_claims_that_others_can_enter_is_not_used(town, inbox):
    inbox.put("attendance.csv", attendance(town))
    (inbox.root / ".claimed").chmod(0o755)
    answer = inbox.homeroom("receive", check=False)
    assert answer.returncode == 1 and "Others can enter" in answer.stderr
    assert inbox.lies() == {"attendance.csv"}


UPLOAD = (
    "INSERT INTO exchange_upload (contributor_id, batch_id, spool_name, sealed_key, bytes, accept_held)"
    " SELECT o.id, %s, 'x', '', 0, false FROM partners_organization o WHERE o.key = %s"
)
BATCH = (
    "INSERT INTO students_batch (contributor_id, source_name, format, status)"
    " SELECT id, 'x.csv', '', 'received' FROM partners_organization WHERE key = %s RETURNING id"
)


@pytest.mark.parametrize(
    ("whose", "which"), [("north-usd", "own"), ("lakeside-usd", "other"), ("lakeside-usd", "none")]
)
def test_the_import_makes_an_upload_of_the_batch_at_which_it_works_and_of_no_other(quiet_town, whose, which):
    def upload(whose: str, which: str) -> None:
        with quiet_town.connection("import") as connection:
            own, other = (connection.execute(BATCH, ["lakeside-usd"]).fetchone()[0] for _ in range(2))
            if which != "none":
                connection.execute("SELECT set_config('app.batch', %s, true)", [str(own)])
            connection.execute(UPLOAD, [other if which == "other" else own, whose])

    upload("lakeside-usd", "own")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        upload(whose, which)

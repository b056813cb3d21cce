"""A steward sends a file from the page; it is never in clear on the way; the worker loads it; the page tells."""

import io

import pytest
from django.conf import settings

from tests.exchange.sending import files_of, form_key, send, work, zipped


def text(answer) -> str:
    return answer.content.decode()


def named(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def spool() -> set[str]:
    return {file.name for file in settings.SPOOL_FOLDER.glob("*")}


def test_a_sent_file_is_loaded_and_its_page_tells_with_counts_that_add_up(town):
    ben = town.as_(town.ben_ito)
    answer = send(ben, zipped(files_of(town, "lakeside-usd")))
    assert answer.status_code == 302
    page = ben.get(answer.url)
    assert "Waits to be loaded" in text(page) and 'http-equiv="refresh"' in text(page)
    work(town)
    page = text(ben.get(answer.url))
    assert "Loaded" in page and 'http-equiv="refresh"' not in page
    assert "users.csv" in page and "Ben Ito" in page
    [(report, status, by)] = town.admin(
        "SELECT report, status, p.key FROM students_batch b JOIN partners_person p ON p.id = b.by_id ORDER BY b.id DESC LIMIT 1"
    )
    assert (status, by) == ("loaded", "ben.ito")
    first = "SELECT report FROM students_batch WHERE format = 'oneroster-1.1' ORDER BY id LIMIT 1"
    [(by_command,)] = town.admin(first)
    assert report["counts"]["read"] == by_command["counts"]["read"]
    known = by_command["counts"]["on_record"] + by_command["counts"]["unchanged"]
    assert report["counts"]["unchanged"] == known > 0
    for counts in report["files"].values():
        assert counts["read"] == sum(counts[o] for o in ("on_record", "unchanged", "held", "rejected", "unmatched"))
    assert "lakeside-usd.zip" in text(ben.get("/imports/"))


def test_what_arrives_is_sealed_and_gone_when_it_is_loaded(town):
    ben = town.as_(town.ben_ito)
    before = spool()
    rows = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n"
    send(ben, named("attendance.csv", f"{rows}Marisol-in-clear,lincoln-ms,2026-10-01,Tardy,5,\n".encode()))
    [arrived] = spool() - before
    path = settings.SPOOL_FOLDER / arrived
    assert path.stat().st_mode & 0o077 == 0
    assert b"in-clear" not in path.read_bytes()
    work(town)
    assert not path.exists()
    for name in spool() - before:  # What is left is the sealed error file.
        assert b"in-clear" not in (settings.SPOOL_FOLDER / name).read_bytes()


def test_a_starting_worker_removes_what_a_killed_one_left_and_nothing_that_another_uses(town):
    from homeroom.exchange.unsealing import PREFIX, own_folder

    settings.SPOOL_FOLDER.mkdir(exist_ok=True)
    left = settings.SPOOL_FOLDER / f"{PREFIX}left"
    left.mkdir()
    (left / "users.csv").write_text("in clear")
    with own_folder() as used:
        (used / "users.csv").write_text("in clear")
        work(town)
        assert not left.exists()
        assert (used / "users.csv").exists()
    assert not used.exists()


def test_what_was_wrong_stands_with_row_column_value_and_what_to_do(town):
    ben = town.as_(town.ben_ito)
    rows = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n"
    rows += "S1,lincoln-ms,not-a-day,Tardy,,\nS1,lincoln-ms,2026-10-01,Tardy,5,\n"
    url = send(ben, named("attendance.csv", rows.encode())).url
    work(town)
    page = text(ben.get(url))
    for part in ("Row rejected", "attendance.csv", "eventDate", "not-a-day", "Loaded"):
        assert part in page, part
    errors = ben.get(f"{url}errors.csv")
    assert errors.status_code == 200 and "attachment" in errors["Content-Disposition"]
    assert "not-a-day" in text(errors)
    # The value stands sealed; beside the batch there is none.
    assert "not-a-day" not in str(town.admin("SELECT report FROM students_batch ORDER BY id DESC LIMIT 1"))
    nora = town.as_(town.nora_west)
    assert nora.get("/imports/").status_code == 200
    missing = nora.get("/imports/999999/")
    for hidden in (nora.get(url), nora.get(f"{url}errors.csv")):
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
    assert "attendance.csv" not in text(nora.get("/imports/"))


@pytest.mark.parametrize("harm", ["removed", "damaged"])
def test_a_list_of_errors_that_cannot_be_read_back_is_told_on_the_page(town, harm):
    ben, before = town.as_(town.ben_ito), spool()
    rows = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\nS1,lincoln-ms,not-a-day,Tardy,,\n"
    url = send(ben, named("attendance.csv", rows.encode())).url
    work(town)
    assert ben.get(f"{url}errors.csv").status_code == 200
    [kept] = spool() - before
    path = settings.SPOOL_FOLDER / kept
    sealed = path.read_bytes()
    path.unlink() if harm == "removed" else path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    answer = ben.get(f"{url}errors.csv", follow=True)
    assert answer.status_code == 200 and answer.redirect_chain == [(url, 302)]
    assert "no longer on this machine" in text(answer) and "not-a-day" in text(answer)


def test_a_file_that_is_no_bundle_is_refused_with_a_sentence(town):
    ben = town.as_(town.ben_ito)
    url = send(ben, named("letter.pdf", b"%PDF-1.7 nothing of ours")).url
    work(town)
    page = text(ben.get(url))
    assert "Refused" in page and "Send the CSV files" in page


def test_the_file_of_another_kind_of_organization_is_refused(town):
    ben = town.as_(town.ben_ito)
    url = send(ben, zipped(files_of(town, "county-dcs"))).url
    work(town)
    assert "not an organization of the kind that sends" in text(ben.get(url)).replace("\n", " ")
    assert town.admin("SELECT status FROM students_batch ORDER BY id DESC LIMIT 1") == [("refused",)]


def test_sending_twice_loads_once_and_leaves_one_file(town):
    ben, before = town.as_(town.ben_ito), spool()
    key, file = form_key(ben), zipped(files_of(town, "lakeside-flat"))
    first, second = send(ben, file, key=key), send(ben, file, key=key)
    assert first.url == second.url
    assert len(spool() - before) == 1
    assert town.admin("SELECT count(*) FROM exchange_upload") == [(1,)]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose a file."),
        ({"file": ("empty.csv", b"")}, "This file is empty"),
        ({"file": ("a" * 200 + ".csv", b"x,y\n")}, "too long"),
    ],
)
def test_a_form_that_is_not_accepted_says_why_and_leaves_no_file(town, fields, says):
    ben, before = town.as_(town.ben_ito), spool()
    sent = {"form_key": form_key(ben), **({"file": named(*fields["file"])} if fields else {})}
    answer = ben.post("/imports/new/", {**sent, "accept_held": "on"})
    assert answer.status_code == 422
    assert says in text(answer)
    assert "checked" in text(answer)  # What was ticked is still ticked.
    assert spool() == before
    assert town.admin("SELECT count(*) FROM exchange_upload") == [(0,)]


def test_a_file_over_the_limit_is_dropped_with_a_sentence(town, monkeypatch):
    ben, before = town.as_(town.ben_ito), spool()
    monkeypatch.setattr(settings, "UPLOAD_MEGABYTES_MAX", 1)
    answer = send(ben, named("large.csv", b"x" * (1024 * 1024 + 100_000)))
    assert answer.status_code == 422 and "larger than 1 MB" in text(answer)
    assert spool() == before


@pytest.mark.leak(20)
def test_when_the_access_has_ended_meanwhile_nothing_is_loaded_and_the_page_says_so(town):
    ben = town.as_(town.ben_ito)
    url = send(ben, zipped(files_of(town, "lakeside-usd"))).url
    town.admin("UPDATE access_authority SET expires_at = now()")
    facts = town.admin("SELECT count(*) FROM students_identity")
    work(town)
    assert "Failed" in text(ben.get(url))
    assert town.admin("SELECT count(*) FROM students_identity") == facts


@pytest.mark.parametrize("person", ["rosa_diaz", "ada_okafor", "lena_marsh", "omar_voss"])
def test_only_data_stewards_send_files(quiet_town, person):
    assert quiet_town.as_(quiet_town.ben_ito).get("/imports/new/").status_code == 200
    client = quiet_town.as_(getattr(quiet_town, person))
    assert client.get("/").status_code == 200
    for url in ("/imports/", "/imports/new/", "/imports/1/"):
        assert client.get(url).status_code == 404, url


def test_who_is_not_a_steward_leaves_no_file_behind(town):
    rosa, before = town.as_(town.rosa_diaz), spool()
    answer = rosa.post("/imports/new/", {"form_key": "A" * 22, "file": named("users.csv", b"a,b\n")})
    assert answer.status_code == 404
    assert spool() == before


def test_the_wrong_method_is_refused(quiet_town):
    ben = quiet_town.as_(quiet_town.ben_ito)
    assert ben.post("/imports/").status_code == 405
    assert ben.post("/imports/1/").status_code == 405


def test_each_page_asks_the_database_few_questions(quiet_town):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ben = quiet_town.as_(quiet_town.ben_ito)
    for url in ("/imports/", "/imports/new/", "/imports/2/"):
        with CaptureQueriesContext(connection) as asked:
            assert ben.get(url).status_code == 200
        assert len(asked) <= 12, f"{url}: {len(asked)}"

"""`homeroom seal`, what `homeroom check` says of the book, anchors that are given back, and the worker's jobs."""

import json
import os
from pathlib import Path

import pytest


@pytest.fixture
def sealed(town):
    for person in (town.rosa_diaz, town.ada_okafor):
        assert town.as_(person).get(town.marisol.url).status_code == 200
    town.homeroom("seal")
    return town


def check(town, *words: str) -> dict:
    """The suite's own server is not durable, so it is never sound: what counts here are the findings about the book."""
    said = json.loads(town.homeroom("check", "--json", *words, check=False).stdout)
    said["book codes"] = [finding["code"] for finding in said["findings"] if finding["code"].startswith("book")]
    return said


def anchor_file(town) -> Path:
    return Path(os.environ["HOMEROOM_HOME"]) / "anchors" / f"{town.database}.json"


def test_a_book_that_nobody_wrote_in_is_sound(town):
    said = check(town)
    assert said["book codes"] == [] and said["anchor"] is None and said["book"] == {"checkpoints": 0, "rows": 0}


def test_check_says_how_much_is_sealed_and_the_anchor(sealed):
    said = check(sealed)
    rows = sealed.admin("SELECT (SELECT count(*) FROM access_event) + (SELECT count(*) FROM access_disclosure)")[0][0]
    assert said["book codes"] == []
    assert said["book"] == {"checkpoints": 2, "rows": rows}
    assert said["anchor"] == json.loads(anchor_file(sealed).read_text())
    assert anchor_file(sealed).stat().st_mode & 0o777 == 0o600


def test_check_fails_and_names_the_row_and_nobody(sealed):
    [(row,)] = sealed.admin("UPDATE access_disclosure SET basis = 'another' WHERE id = 2 RETURNING id")
    answer = sealed.homeroom("check", "--json", check=False)
    assert answer.returncode == 1
    [found] = [f for f in json.loads(answer.stdout)["findings"] if f["code"].startswith("book")]
    assert found == {
        "severity": "error",
        "code": "book-row-changed",
        "sentence": f"Row {row} of access_disclosure was changed after it was sealed (checkpoint 2).",
    }
    assert "Vega" not in answer.stdout and "osa" not in answer.stdout


def test_an_anchor_is_taken_back_as_a_file_or_as_what_check_said(sealed, tmp_path):
    kept, said = tmp_path / "anchor.json", tmp_path / "said.json"
    kept.write_text(anchor_file(sealed).read_text())
    said.write_text(json.dumps(check(sealed)))
    sealed.as_(sealed.rosa_diaz).get(sealed.marisol.url)
    sealed.homeroom("seal")
    assert check(sealed, "--anchor", str(kept), "--anchor", str(said))["book codes"] == []
    false = {**json.loads(kept.read_text()), "hash": "00" * 32}
    kept.write_text(json.dumps(false))
    assert check(sealed, "--anchor", str(kept))["book codes"] == ["book-anchor"]


def test_what_is_no_anchor_is_said_so(sealed, tmp_path):
    other = tmp_path / "other.json"
    other.write_text('{"number": 1}')
    answer = sealed.homeroom("check", "--anchor", str(other), check=False)
    assert answer.returncode == 1 and "is not an anchor of the book." in answer.stderr


def test_rows_that_nobody_seals_are_told_after_an_hour(sealed):
    sealed.as_(sealed.rosa_diaz).get(sealed.marisol.url)
    assert check(sealed)["book codes"] == []
    sealed.admin("UPDATE access_event SET at = at - interval '2 hours' WHERE id = (SELECT max(id) FROM access_event)")
    assert check(sealed)["book codes"] == ["book-unsealed"]


def test_seal_verifies_on_demand_and_says_the_anchor_of_the_day(sealed):
    answer = sealed.homeroom("seal", "--verify")
    assert "Anchor of the book, to be kept elsewhere: checkpoint 2 of " in answer.stdout
    sealed.admin("DELETE FROM access_disclosure WHERE id = 1")
    answer = sealed.homeroom("seal", "--verify", "--json", check=False)
    assert answer.returncode == 1
    assert [fault["code"] for fault in json.loads(answer.stdout)["faults"]] == ["book-row-removed"]


def test_nothing_is_sealed_over_a_book_that_was_cut_off(sealed):
    sealed.admin("DELETE FROM access_checkpoint WHERE number = 2")
    sealed.admin("DELETE FROM access_disclosure")
    answer = sealed.homeroom("seal", check=False)
    assert answer.returncode == 1 and "is not in the database" in answer.stderr
    assert check(sealed)["book codes"] == ["book-anchor"]


def test_the_worker_seals_every_few_minutes_and_looks_every_night(town, monkeypatch):
    from procrastinate.contrib.django import app

    from homeroom.access import jobs

    periodic = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert periodic["access.seal"] == "*/5 * * * *"
    assert periodic["access.verify_the_book"] == "7 4 * * *"
    monkeypatch.setenv("DATABASE_URL", f"postgresql:///{town.database}?host={town.server.socket_folder}")
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    jobs.seal(0)
    assert town.admin("SELECT count(*) FROM access_checkpoint") == [(2,)]
    jobs.verify_the_book(0)
    town.admin("UPDATE access_event SET role = 'another'")
    with pytest.raises(Exception, match="homeroom seal ended with 1"):
        jobs.verify_the_book(0)

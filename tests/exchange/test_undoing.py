"""A whole load is taken back: the record says again what it said before, from the last load backwards, and history stays."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.exchange.sending import files_of, send, work, zipped
from tests.exchange.standing import names_of_classes, stands


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def load(town, path: Path, sender: str, *more: str) -> dict:
    return json.loads(town.homeroom("import", str(path), "--from", sender, "--json", *more).stdout)


def changed(folder: Path, into: Path, file: str, change) -> Path:
    """A copy of these files in which `change` has been made to the rows of one."""
    shutil.copytree(folder, into)
    with (into / file).open(newline="", encoding="utf-8") as sent:
        rows = list(csv.DictReader(sent))
    names = list(rows[0])
    with (into / file).open("w", newline="", encoding="utf-8") as made:
        writer = csv.DictWriter(made, names)
        writer.writeheader()
        writer.writerows(change(rows))
    return into


def renamed(rows: list[dict]) -> list[dict]:
    return [{**row, "givenName": row["givenName"] + "x"} for row in rows]


def without_last(rows: list[dict]) -> list[dict]:
    return rows[:-1]


def undo(town, batch: int, check: bool = True):
    return town.homeroom("undo", str(batch), check=check)


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def test_undoing_a_roster_brings_back_every_fact_link_hash_and_waiting_row(town, tmp_path):
    before, classes = stands(town), names_of_classes(town)
    roster = changed(files_of(town, "lakeside-usd"), tmp_path / "roster", "users.csv", renamed)
    roster = changed(roster, tmp_path / "again", "classes.csv", lambda rows: [{**r, "title": "?"} for r in rows])
    answer = load(town, roster, "lakeside-usd")
    assert answer["counts"]["on_record"] > 0
    assert stands(town) != before and names_of_classes(town) != classes
    undo(town, answer["batch"])
    assert stands(town) == before
    assert names_of_classes(town) == classes


def test_what_was_said_meanwhile_stays_as_history(town, tmp_path):
    roster = changed(files_of(town, "lakeside-usd"), tmp_path / "roster", "users.csv", renamed)
    answer = load(town, roster, "lakeside-usd")
    undo(town, answer["batch"])
    said = town.admin(
        "SELECT count(*) FROM students_identity WHERE batch_id = %s AND superseded_at IS NOT NULL AND first_name LIKE '%%x'",
        answer["batch"],
    )
    assert said[0][0] > 0
    [(undone, by_format)] = town.admin(
        "SELECT u.undone_id, b.format FROM exchange_undoing u JOIN students_batch b ON b.id = u.batch_id"
    )
    assert (undone, by_format) == (answer["batch"], "undo")


def test_undoing_what_an_agency_sent_brings_back_who_was_in_care(town, tmp_path):
    before = stands(town)
    files = changed(files_of(town, "county-dcs"), tmp_path / "hcw", "placements.csv", without_last)
    answer = load(town, files, "county-dcs", "--accept-held")
    assert stands(town) != before
    undo(town, answer["batch"])
    assert stands(town) == before


def test_links_that_a_rule_made_are_cut_and_made_again_by_the_same_file(server, tmp_path):
    from tests.exchange.test_import_grand_bend import AGENCY, CHILDREN, DISTRICT, ROSTER, agreed, drop, links
    from tests.samples import sample

    town = agreed(server, tmp_path)
    load(town, sample(CHILDREN), AGENCY)
    before = stands(town)
    answer = load(town, sample(ROSTER), DISTRICT)
    after, linked = stands(town), links(town)
    assert linked and after["waiting"] and after["open pairs"]
    undo(town, answer["batch"])
    assert stands(town) == before and not links(town)
    again = load(town, sample(ROSTER), DISTRICT)
    # Schools and terms stay when a load is undone: they are unchanged now, and of students all is as it was the first time.
    assert again["files"]["users.csv"] == answer["files"]["users.csv"]
    assert again["files"]["enrollments.csv"] == answer["files"]["enrollments.csv"]
    assert stands(town) == after and links(town) == linked
    drop(server, town.database)


def test_loads_are_undone_from_the_last_one_backwards(town, tmp_path, ben):
    before = stands(town)
    first = load(town, changed(files_of(town, "lakeside-usd"), tmp_path / "1", "users.csv", renamed), "lakeside-usd")
    between = stands(town)
    flat = changed(files_of(town, "lakeside-flat"), tmp_path / "2", "attendance.csv", late)
    second = load(town, flat, "lakeside-usd")
    assert second["counts"]["on_record"] > 0
    answer = undo(town, first["batch"], check=False)
    assert answer.returncode != 0 and "Undo that first" in answer.stderr
    assert "Undo that first" in text(ben.get(f"/imports/{first['batch']}/"))
    undo(town, second["batch"])
    assert stands(town) == between
    undo(town, first["batch"])
    assert stands(town) == before


def late(rows: list[dict]) -> list[dict]:
    return [{**row, "attendanceCode": "Tardy"} for row in rows]


def test_a_load_is_undone_once(town, tmp_path):
    answer = load(town, changed(files_of(town, "lakeside-usd"), tmp_path / "1", "users.csv", renamed), "lakeside-usd")
    undo(town, answer["batch"])
    after = stands(town)
    undo(town, answer["batch"])  # As a second worker may, whose first died.
    assert stands(town) == after
    assert town.admin("SELECT count(*) FROM students_batch WHERE format = 'undo'") == [(1,)]


def test_a_load_of_long_ago_is_not_undone(town, tmp_path):
    answer = load(town, changed(files_of(town, "lakeside-usd"), tmp_path / "1", "users.csv", renamed), "lakeside-usd")
    town.admin("UPDATE students_batch SET finished_at = now() - interval '31 days' WHERE id = %s", answer["batch"])
    answer = undo(town, answer["batch"], check=False)
    assert answer.returncode != 0 and "30 days" in answer.stderr


def test_a_no_contact_order_that_came_with_a_load_stays(town, tmp_path):
    def forbidden(rows):
        return [{**row, "contactRestriction": "no-contact"} if row is rows[0] else row for row in rows]

    answer = load(town, changed(files_of(town, "county-dcs"), tmp_path / "1", "contacts.csv", forbidden), "county-dcs")
    orders = "SELECT count(*) FROM students_contactlimit WHERE superseded_at IS NULL AND restriction = 'no_contact'"
    with_order = town.admin(orders)
    assert with_order != [(0,)]
    undo(town, answer["batch"])
    assert town.admin(orders) == with_order


def test_a_steward_undoes_a_load_on_its_page_having_seen_whom_it_concerns(town, ben, tmp_path):
    before = stands(town)
    roster = changed(files_of(town, "lakeside-usd"), tmp_path / "lakeside", "users.csv", renamed)
    url = send(ben, zipped(roster)).url
    work(town)
    page = text(ben.get(url))
    assert "What changed" in page and "Undo this load" in page and "Marisolx" in page
    form = text(ben.get(f"{url}undoing/"))
    assert "Marisolx" in form and "Is as before" in form
    key = form.partition('name="form_key" value="')[2].partition('"')[0]
    answer = ben.post(f"{url}undoing/", {"form_key": key})
    assert answer.status_code == 302 and answer.url == url
    assert "Being undone" in text(ben.get(url))
    work(town)
    page = text(ben.get(url))
    assert "Undone" in page and "Undo this load" not in page
    assert stands(town) == before
    listed = text(ben.get("/imports/"))
    assert "Undoing of lakeside.zip" in listed
    [(taking_back,)] = town.admin("SELECT id FROM students_batch WHERE format = 'undo'")
    assert "The load was taken back" in text(ben.get(f"/imports/{taking_back}/"))
    [(by,)] = town.admin(
        "SELECT p.key FROM students_batch b JOIN partners_person p ON p.id = b.by_id WHERE b.format = 'undo'"
    )
    assert by == "ben.ito"
    assert ben.get(f"{url}undoing/").status_code == 302  # Done already.


def test_nobody_undoes_what_another_organization_sent(town, ben, tmp_path):
    url = send(ben, zipped(files_of(town, "lakeside-usd"))).url
    work(town)
    assert ben.get(f"{url}undoing/").status_code == 200
    nora = town.as_(town.nora_west)
    for answer in (nora.get(f"{url}undoing/"), nora.post(f"{url}undoing/", {"form_key": "A" * 22})):
        assert answer.status_code == 404

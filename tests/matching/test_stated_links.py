"""Matches that an installation brings along in its collaboration file (`links`): the next load of the roster makes them."""

import json

import pytest

from tests.collaboration.files import apply
from tests.conftest import EMPTY, copy_of, drop, point_django_at
from tests.matching.reviewing import current, held, pair_of, say, verdicts, work
from tests.town.cast import Town
from tests.town.files import ago, write_town

LUCIA, INES = "county-dcs:10025", "county-dcs:10026"


def with_links(*links):
    def change(content):
        content["links"] = [{"a": a, "b": b, "decided_by": "rosa.diaz", "decided_on": ago(9)} for a, b in links]

    return change


@pytest.fixture
def new_town(server):
    name = copy_of(server, EMPTY)
    before = point_django_at(name)
    yield Town(server, name)
    point_django_at(before)
    drop(server, name)


def load(town, folder, *partners):
    return [
        json.loads(town.homeroom("import", str(folder / partner), "--from", partner, "--json").stdout)
        for partner in partners
    ]


def test_two_records_that_a_person_found_to_be_one_child_s_are_linked_at_once(new_town, tmp_path):
    town, files = new_town, write_town(tmp_path / "sent")
    # One resembles the child in two of three, the other in nothing; which stands first in the file says nothing.
    apply(town, tmp_path, with_links((LUCIA, "lakeside-usd:S3"), ("lakeside-usd:S4", INES)))
    loads = load(town, files, "county-dcs", "lakeside-usd")
    assert [answer["status"] for answer in loads] == ["loaded", "loaded"]
    counts = loads[1]["counts"]
    assert counts["read"] == sum(counts[key] for key in ("on_record", "unchanged", "held", "rejected", "unmatched"))
    assert current(town, "students_identity", town.lucia) == current(town, "students_identity", town.ines) == 1
    assert verdicts(town, pair_of(town, town.lucia)) == ["link"]
    assert town.admin("SELECT rule FROM matching_decision WHERE pair_id = %s", pair_of(town, town.lucia)) == [
        ("stated",)
    ]


def test_without_them_the_pair_waits_for_a_person(new_town, tmp_path):
    town, files = new_town, write_town(tmp_path / "sent")
    apply(town, tmp_path)
    load(town, files, "county-dcs", "lakeside-usd")
    assert current(town, "students_identity", town.lucia) == current(town, "students_identity", town.ines) == 0
    assert held(town) > 0


def test_a_match_holds_for_a_child_who_comes_later(new_town, tmp_path):
    town, files = new_town, write_town(tmp_path / "sent")
    apply(town, tmp_path, with_links((INES, "lakeside-usd:S4")))
    load(town, files, "lakeside-usd", "county-dcs", "lakeside-usd")
    assert current(town, "students_identity", town.ines) == 1


def test_what_a_person_refused_on_the_page_no_file_links(town, tmp_path):
    say(town.as_(town.lena_marsh), pair_of(town, town.lucia), "refuse")
    work(town)
    files = write_town(tmp_path / "sent")
    apply(town, tmp_path, with_links((LUCIA, "lakeside-usd:S3")))
    load(town, files, "lakeside-usd")
    assert current(town, "students_identity", town.lucia) == 0


def test_left_out_of_the_file_it_stays_and_the_plan_says_so(new_town, tmp_path):
    town, files = new_town, write_town(tmp_path / "sent")
    apply(town, tmp_path, with_links((LUCIA, "lakeside-usd:S3")))
    load(town, files, "county-dcs", "lakeside-usd")
    answer = apply(town, tmp_path)
    assert [(change["section"], change["verb"]) for change in answer["changes"]] == [("links", "remove")]
    assert any("not cut by a file" in remark for remark in answer["remarks"])
    assert current(town, "students_identity", town.lucia) == 1
    assert apply(town, tmp_path)["status"] == "unchanged"


def test_a_match_said_anew_of_the_same_record_replaces_the_other(new_town, tmp_path):
    town = new_town
    apply(town, tmp_path, with_links((LUCIA, "lakeside-usd:S3")))
    apply(town, tmp_path, with_links((INES, "lakeside-usd:S3")))
    assert town.admin("SELECT agency_source_id FROM matching_statedlink") == [("10026",)]
    assert apply(town, tmp_path, with_links(("lakeside-usd:S3", INES)))["status"] == "unchanged"

"""The bench of linkage at a tiny size: not how fast, but that each figure stands beside floors that did the same work."""

import json
import os
from itertools import pairwise

import pytest

from homeroom.bench.match import running
from homeroom.bench.match.lists import ABSENT_EACH, FAMILY, Lists, spread
from homeroom.bench.match.running import SIZES, Extent, as_they_were, measured
from homeroom.common.problem import Problem
from homeroom.matching.model.bands import AUTOMATIC
from homeroom.matching.model.linking import link
from homeroom.matching.model.parameters import parameters
from tests import commands

LISTS = Lists(students=400, children=40)


@pytest.fixture(scope="module")
def answer():
    """The command as at a terminal, without a database and without settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    done = commands.run(("bench", "match", "--size", "tiny", "--json"), kept, "")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_it_prints_figures_in_the_shape_of_every_bench(answer):
    told, said = answer
    assert told.keys() == {"figures", "machine"}
    assert all({"name", "value", "unit", "floor", "ratio", "ask"} <= figure.keys() for figure in told["figures"])
    assert [figure["name"] for figure in told["figures"] if figure["unit"] == "s"] == [
        "lists prepared and written, once",
        "full linkage",
        "night, children changed",
        "night, students changed",
        "one child at intake",
    ]
    assert {"cores", "system", "duckdb", "splink", "model", "students", "children"} <= told["machine"].keys()
    assert "full linkage" in said and "exact rules" in said


def test_each_figure_stands_beside_plain_splink_and_exact_rules_and_the_ratio_is_theirs(answer):
    linkages = [figure for figure in answer[0]["figures"][2:] if figure["unit"] == "s"]
    for figure in linkages:
        assert figure["floor"] > 0 and figure["exact"] > 0
        assert figure["ratio"] == pytest.approx(figure["value"] / figure["floor"], rel=0.02)
        assert figure["exact_ratio"] == pytest.approx(figure["value"] / figure["exact"], rel=0.1)
        assert figure["met"] is None  # So small a list says nothing of speed.


def test_the_memory_of_each_is_that_of_its_own_process(answer):
    for figure in answer[0]["figures"][1::2]:
        assert figure["name"].endswith(", memory") and figure["unit"] == "MB"
        assert 50 < figure["value"] < 1_000


def test_a_night_has_as_many_changes_as_are_said_and_answers_for_them(answer):
    by_name = {figure["name"]: figure for figure in answer[0]["figures"]}
    assert by_name["night, children changed"]["changed"] == SIZES["tiny"].changed_children
    assert by_name["night, children changed"]["answered"] >= SIZES["tiny"].changed_children
    assert by_name["night, students changed"]["changed"] == SIZES["tiny"].changed_students
    assert by_name["full linkage"]["automatic"] > 25
    assert by_name["full linkage"]["exact_pairs"] > 20
    one = by_name["one child at intake"]
    assert one["automatic"] + one["review"] >= one["children"] - 1


def test_nothing_is_left_of_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr(running.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(running, "measured", lambda extent, folder, say: iter([]))
    running.run("tiny", print)
    assert not [*tmp_path.iterdir()]


def test_after_a_night_the_lists_are_as_they_were(tmp_path):
    for name in ("roster", "foster"):
        (tmp_path / name).write_text("before")
    with pytest.raises(RuntimeError), as_they_were(tmp_path):
        (tmp_path / "roster").write_text("after")
        raise RuntimeError
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"roster": "before", "foster": "before"}


def test_a_measurement_that_fails_gives_no_figure(tmp_path):
    figures = measured(Extent(400, 40, 4, 10), tmp_path / "nowhere", print)
    with pytest.raises(Problem, match="Measuring “prepare” failed"):
        next(figures)


def test_goals_are_asked_of_a_state_alone():
    assert [name for name, extent in SIZES.items() if extent.is_asked] == ["state"]
    assert (SIZES["state"].students, SIZES["state"].children) == (1_000_000, 20_000)


# --- The lists --------------------------------------------------------------------------------------------------------


def test_the_lists_are_the_same_at_every_run():
    assert [*LISTS.roster()] == [*Lists(400, 40).roster()]
    assert [*LISTS.foster()] == [*Lists(400, 40).foster()]
    assert len({record.id for record in LISTS.roster()}) == 400
    assert len({record.id for record in LISTS.foster()}) == 40


def test_they_have_brothers_and_sisters_twins_nicknames_and_slips_of_the_pen():
    roster = [*Lists(4_000, 1).roster()]
    families = [pair for at, pair in enumerate(pairwise(roster)) if at % FAMILY == 0]
    assert all(one.guardians == other.guardians and one.last == other.last for one, other in families)
    assert 20 < sum(one.birth_date == other.birth_date for one, other in families) < 120
    foster = [*Lists(40_000, 2_000).foster()]
    known = {record.id: record for record in Lists(40_000, 2_000).roster()}
    same = [(child, known[child.state_id]) for child in foster if child.state_id in known]
    assert len(same) > 100
    for name in ("first", "last", "birth_date", "middle", "guardians", "schools"):
        assert 0 < sum(getattr(one, name) != getattr(other, name) for one, other in same) < len(same)
    assert 0 < sum({*one.addresses}.isdisjoint(other.addresses) for one, other in same) < len(same)


def test_nearly_every_child_on_the_roster_is_found_and_the_absent_are_not():
    lists = Lists(2_000, 200)
    linked = link(lists.foster(), lists.roster(), parameters())
    found = {each.pair.child for each in linked.judged if each.band == AUTOMATIC}
    absent = {f"F{number}" for number in range(0, 200, ABSENT_EACH)}
    assert not found & absent
    assert len(found) > 150


def test_who_has_changed_is_spread_over_the_whole_list_and_still_somebody_else_each():
    for number, of in ((4, 40), (75, 3_000), (500, 20_000), (5_000, 1_000_000)):
        chosen = [*spread(number, of)]
        assert len({*chosen}) == number
        assert max(chosen) > of / 3 and max(chosen) < of
        absent = sum(each % ABSENT_EACH == 0 for each in chosen)
        assert absent <= number / 5 and (absent or number < ABSENT_EACH)

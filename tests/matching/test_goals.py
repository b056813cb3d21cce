"""`bin/evaluate-linkage`: figures by hand, sets that are made, results that are kept, and the page."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from homeroom.common.problem import Problem
from homeroom.matching.goals import goals, measuring, page, results, sets
from homeroom.matching.goals.curves import CurveOfTwo, curve
from homeroom.matching.goals.first_pass import Passed
from homeroom.matching.goals.measuring import MISSED, Known, Reached, counted, pooled
from homeroom.matching.goals.results import Result
from homeroom.matching.goals.words import with_interval, wrong
from homeroom.matching.model.bands import AUTOMATIC, REVIEW, Judged
from homeroom.matching.model.evaluating import interval
from homeroom.matching.model.guards import GUARDS
from homeroom.matching.model.linking import Linked
from homeroom.matching.model.parameters import parameters
from tests.matching.weighing import county, pair

ROOT = Path(__file__).resolve().parents[2]
LAST_LINE = GUARDS[-1]
WHY = LAST_LINE.why
MARKS = f"Before.\n\n{page.BEGIN}\nold\n{page.END}\n\nAfter.\n"


# --- Shares and their intervals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [
        (0, 10, 0, 0.3085),  # 1 - 0.025 ** (1 / 10)
        (10, 10, 0.6915, 1),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (81, 263, 0.2527, 0.3676),
    ],
)
def test_an_interval_is_that_of_clopper_and_pearson(part, of, low, high):
    assert interval(part, of) == pytest.approx((low, high), abs=6e-5)


def test_an_interval_of_many_is_exact_from_either_end():
    low, high = interval(8_900, 10_000)
    assert (1 - high, 1 - low) == pytest.approx(interval(1_100, 10_000), abs=1e-9)
    assert low < 0.89 < high and high - low == pytest.approx(2 * 1.96 * (0.89 * 0.11 / 10_000) ** 0.5, rel=0.02)


def test_nothing_of_nothing_has_no_interval():
    assert interval(0, 0) is None and with_interval(0, 0) == "–"


# --- Two lists --------------------------------------------------------------------------------------------------------

TRUE = {
    ("F1", "S1"): frozenset({"goes_by_middle", "moved"}),
    ("F2", "S2"): frozenset({"goes_by_middle"}),
    ("F3", "S3"): frozenset(),
    ("F4", "S4"): frozenset({"moved"}),
}
TRAPS = {("F1", "S9"): "sibling", ("F5", "S5"): "twin", ("F2", "S8"): "sibling"}
RACES = {"F1": "B", "F2": "W", "F3": "B"}
BANDS = [
    ("F1", "S1", AUTOMATIC),
    ("F2", "S2", REVIEW),
    ("F2", "S8", REVIEW),
    ("F3", "S3", AUTOMATIC),
    ("F5", "S5", AUTOMATIC),
    ("F6", "S6", AUTOMATIC),
]


@pytest.fixture(scope="module")
def tried():
    judged = [
        Judged(pair(child, student), band, LAST_LINE if band == REVIEW else None) for child, student, band in BANDS
    ]
    return counted(Linked(judged, {"children": 8}, frozenset()), Known(TRUE, TRAPS, RACES), 1.5)


def test_links_and_reviews_are_counted_with_who_has_to_be_looked_at(tried):
    assert (tried.children, tried.automatic, tried.to_review, tried.review_pairs) == (8, 4, 1, 2)
    assert tried.true == Reached(pairs=4, automatic=2, reached=3)


def test_wrong_links_are_told_by_what_the_other_is_to_the_child(tried):
    assert tried.wrong == {"twin": 1, "other": 1} and tried.wrong_links == 2
    assert tried.wrong_absent == 2  # F5 and F6 have no record on the roster.
    assert tried.traps == {"sibling": 2, "twin": 1} and goals.trapped(tried) == 1
    assert wrong(tried).startswith("2: 1 other, 1 twin (at most ")


def test_true_pairs_are_told_by_what_was_done_to_them_and_by_race(tried):
    assert tried.difficulties == {"goes_by_middle": Reached(2, 1, 2), "moved": Reached(2, 1, 1)}
    assert tried.groups == {"B": Reached(2, 2, 2), "W": Reached(1, 0, 1)}


def test_each_true_pair_that_is_no_link_has_a_line_that_held_it_back(tried):
    assert tried.held_back == {WHY: 1, MISSED: 1}


def test_sets_are_added_up_count_by_count(tried):
    other = replace(tried, wrong={"sibling": 3}, groups={"A": Reached(5, 4, 5)}, seconds=2.0)
    both = pooled([tried, other])
    assert (both.children, both.automatic, both.seconds) == (16, 8, 3.5)
    assert both.true == Reached(8, 4, 6)
    assert both.wrong == {"twin": 1, "other": 1, "sibling": 3} and both.wrong_links == 5
    assert both.groups == {"A": Reached(5, 4, 5), "B": Reached(2, 2, 2), "W": Reached(1, 0, 1)}


def test_the_gap_is_between_groups_that_are_large_enough(tried):
    groups = {
        "A": Reached(99, 0, 0),
        "B": Reached(100, 80, 90),
        "H": Reached(200, 170, 190),
        "W": Reached(1000, 830, 990),
    }
    assert goals.gap(replace(tried, groups=groups)) == pytest.approx(5)
    assert goals.gap(tried) is None


GOOD = {
    "children": 20_000,
    "to_review": 2_000,
    "automatic": 15_500,
    "wrong": {},
    "wrong_absent": 0,
    "true": Reached(17_000, 15_500, 16_900),
    "difficulties": {"goes_by_middle": Reached(300, 200, 291)},
    "groups": {"B": Reached(500, 450, 495), "W": Reached(1000, 920, 990)},
}
MISSES = {
    "Wrong automatic links": {"automatic": 14_000},
    "Twins, siblings and namesakes linked automatically": {"wrong": {"twin": 1}},
    "Wrong automatic links of children who are not on the roster": {"wrong_absent": 1},
    "True pairs linked automatically": {"true": Reached(17_500, 15_500, 17_400)},
    "True pairs linked or in review": {"true": Reached(17_000, 15_500, 16_800)},
    "Children to look at": {"to_review": 2_001},
    "Of pairs that go by the middle name in one list, linked or in review": {
        "difficulties": {"goes_by_middle": Reached(300, 200, 290)}
    },
    "Share linked automatically, most and least of recorded race groups": {
        "groups": {"B": Reached(500, 449, 495), "W": Reached(1000, 920, 990)}
    },
}


def test_each_goal_has_a_figure_that_misses_it():
    assert [goal.words for goal in goals.GOALS] == [*MISSES]


@pytest.mark.parametrize("goal", goals.GOALS, ids=lambda goal: goal.words)
def test_a_goal_is_reached_where_its_figure_is_and_missed_right_beside_it(tried, goal):
    good = replace(tried, **GOOD)
    assert goal.is_reached(good)
    assert not goal.is_reached(replace(good, **MISSES[goal.words]))
    assert goal.shown(good)


def test_a_folder_is_measured_with_all_fields_and_with_those_of_contracts(tmp_path):
    folder = county(tmp_path)
    with (folder / "truth.csv").open("a") as file:
        file.write("F00,S00,match,moved\nF02,S02,match,\nF04,S04,match,\nF00,S90,twin,\n")
    found = measuring.measure(folder, parameters())
    assert [*found] == ["all", "contract"]
    for each in found.values():
        assert (each.children, each.true.pairs, each.traps) == (30, 3, {"twin": 1})
        assert each.difficulties["moved"].pairs == 1


# --- Sets, results, and the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [611, 4711, 4712, 5101, 5102])
def test_a_seed_by_which_something_was_chosen_is_not_fresh(seed):
    assert sets.first_pass(8103).name == "first-pass-8103"
    with pytest.raises(Problem, match=f"Seed {seed} is no fresh one.*--first-pass-seed"):
        sets.first_pass(seed)
    assert [lists.name for lists in sets.fresh([8101, 8102])] == ["seed-8101", "seed-8102"]
    with pytest.raises(Problem, match=f"Seed {seed} is no fresh one"):
        sets.fresh([8101, seed])


# In place of the samples' generator, which needs numpy and is not part of Homeroom: it takes the same words.
GENERATOR = """
import argparse, pathlib, sys
asked = argparse.ArgumentParser()
asked.add_argument("out", type=pathlib.Path)
for name, kind in (("students", int), ("foster", int), ("seed", int), ("hard", float)):
    asked.add_argument(f"--{name}", type=kind, required=True)
given = asked.parse_args()
if given.seed == 13:
    sys.exit("No names are left.")
for name in ("roster.csv", "foster.csv", "truth.csv"):
    (given.out / name).write_text(f"{given.students} {given.foster} {given.seed} {given.hard}")
"""


@pytest.fixture
def generator(tmp_path, monkeypatch):
    """A folder of samples that has this generator alone, and a Python that has a numpy."""
    script = tmp_path / "samples" / sets.GENERATOR
    script.parent.mkdir(parents=True)
    script.write_text(GENERATOR)
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "numpy.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "libraries"))
    return tmp_path / "samples"


def test_lists_are_made_as_asked_and_gone_afterwards(generator):
    with sets.made(sets.Made("seed-7", 500, 60, 7, 1.15), generator, sys.executable) as folder:
        said = {path.name: path.read_text() for path in folder.iterdir()}
    assert said == dict.fromkeys(("roster.csv", "foster.csv", "truth.csv"), "500 60 7 1.15")
    assert not folder.exists()


def test_lists_that_cannot_be_made_get_a_sentence_with_what_the_generator_said(generator):
    with (
        pytest.raises(Problem, match="did not make seed-13. It said: No names are left."),
        sets.made(sets.Made("seed-13", 500, 60, 13, 1.0), generator, sys.executable),
    ):
        pass


def test_without_numpy_one_reads_what_to_do(generator, monkeypatch):
    (generator.parent / "libraries" / "numpy.py").write_text("raise ImportError")
    with (
        pytest.raises(Problem, match="Making lists needs numpy"),
        sets.made(sets.Made("seed-7", 500, 60, 7, 1.0), generator, sys.executable),
    ):
        pass


def test_without_numpy_it_says_what_to_do(tmp_path):
    with pytest.raises(Problem, match="needs numpy, and no Python here has it"):
        sets.with_numpy(str(tmp_path / "no-python"))


@pytest.fixture
def kept(tried):
    public = curve({("a", "b"): 2.0}, {("a", "b")}, records=2)
    both = {"all": replace(tried, **GOOD), "contract": replace(tried, **GOOD, held_back={MISSED: 5})}
    two = {
        fields: CurveOfTwo(**vars(public), exact=(1, 1), mutual_best=(1, 1), mutual_sure=(1, 1))
        for fields in ("all", "contract")
    }
    passed = dict.fromkeys(
        ("all", "contract"), Passed(3_000, 45_000, 2_600, 2_590, 2_700, 2_650, 2_580, 2_600, 2_500, 2_700, 12.5)
    )
    of = {"model": "abc"}
    return {
        "febrl4": Result(of, two, "1234567", 100),
        "first-pass-4": Result({**of, "private": "def"}, passed, "1234567", 100),
        "febrl3": Result(of, {"all": public, "contract": public}, "1234567", 100),
        "seed-1": Result(of, both, "1234567", 200),
        "seed-2": Result(of, both, "1234567", 200),
        "pseudopeople": Result(of, two, "1234567", 100),
        "state-3": Result(of, both, "1234567", 2_900),
    }


def test_results_are_read_as_they_were_written(kept, tmp_path):
    results.write(tmp_path / "results.json", kept)
    assert results.read(tmp_path / "results.json") == kept
    assert results.read(tmp_path / "none.json") == {}


def test_a_result_counts_until_what_it_was_measured_with_is_another(kept):
    now = {"model": "abc", "private": "def"}
    assert all(results.still_counts(its, now) for its in kept.values())
    assert [*filter(lambda name: not results.still_counts(kept[name], {**now, "private": "xyz"}), kept)] == [
        "first-pass-4"
    ]
    assert not any(results.still_counts(its, {**now, "model": "xyz"}) for its in kept.values())


def test_a_set_is_described_with_all_that_it_depends_on():
    now = {"model": "abc", "private": "def"}
    assert results.described("children", now) == {"name": "children", "model": "abc"}
    assert "private" not in results.described(sets.state(8104), now)
    assert results.described(sets.first_pass(8103), now)["private"] == "def"
    for lists in sets.of_packages():
        of = results.described(lists, now)
        assert of["package"].count("==") == 1 and json.loads(json.dumps(of)) == of


def test_what_is_no_file_of_results_gets_a_sentence(tmp_path):
    (tmp_path / "results.json").write_text('{"children": {}}')
    with pytest.raises(Problem, match="does not hold results of bin/evaluate-linkage"):
        results.read(tmp_path / "results.json")


def test_the_tables_show_every_goal_set_group_and_line(kept):
    told = page.tables(kept, parameters())
    for words in [
        *MISSES,
        "seed-1",
        "seed-2",
        "state-3",
        page.POOLED,
        "Black",
        "White",
        "goes by the middle name",
        WHY,
        MISSED,
    ]:
        assert words in told
    assert "| not measured yet | not measured yet |" in told and "2.9 GB: reached" in told
    assert "40,000" in told  # Children of both seeds.
    assert told.count("**missed**") == 0
    assert len({line.count("|") for line in told.split("### Goals")[1].split("###")[0].splitlines() if line}) == 1


def test_the_page_keeps_what_stands_around_the_tables(tmp_path):
    file = tmp_path / "linkage.md"
    file.write_text(MARKS)
    page.refresh(file, "new")
    page.refresh(file, "newer")
    assert file.read_text() == f"Before.\n\n{page.BEGIN}\n\nnewer\n\n{page.END}\n\nAfter.\n"
    file.write_text("No marks.")
    with pytest.raises(Problem, match="has no place for the tables"):
        page.refresh(file, "new")


def test_the_page_of_the_project_has_a_place_for_the_tables():
    text = (ROOT / "docs" / "linkage.md").read_text()
    assert text.count(page.BEGIN) == text.count(page.END) == 1


# --- The command ------------------------------------------------------------------------------------------------------


def command(samples: Path, folder: Path, *words) -> subprocess.CompletedProcess:
    own = ["--results", folder / "results.json", "--page", folder / "linkage.md"]
    asked = [sys.executable, ROOT / "bin" / "evaluate-linkage", "--samples", samples, *own, *words]
    return subprocess.run(list(map(str, asked)), capture_output=True, text=True)


@pytest.fixture
def samples(tmp_path):
    folder = tmp_path / "samples" / "linkage" / "children"
    folder.mkdir(parents=True)
    county(folder)
    with (folder / "truth.csv").open("a") as file:
        file.write("F00,S00,match,\n")
    (tmp_path / "linkage.md").write_text(MARKS)
    return tmp_path / "samples"


def test_the_command_writes_the_page_and_does_not_measure_again_what_it_has(samples, tmp_path):
    said = command(samples, tmp_path, "--only", "children")
    assert said.returncode == 0 and "Measuring children" in said.stderr
    assert said.stdout.strip() in (tmp_path / "linkage.md").read_text()
    assert "Measuring" not in command(samples, tmp_path, "--only", "children").stderr
    assert "Measuring children" in command(samples, tmp_path, "--only", "children", "--again").stderr


def test_results_of_another_model_do_not_count(samples, tmp_path):
    command(samples, tmp_path, "--only", "children")
    told = json.loads((tmp_path / "results.json").read_text())
    told["children"]["of"]["model"] = "another"
    (tmp_path / "results.json").write_text(json.dumps(told))
    assert "Measuring children" in command(samples, tmp_path, "--only", "children").stderr


@pytest.mark.parametrize(
    ("where", "only", "sentence"),
    [
        ("nowhere", "children", "is no folder. Name the folder of the samples"),
        ("samples", "febrl3", "have no linkage/febrl3/dataset3.csv"),
        ("samples", "seed-7501", "have no linkage/generator/generate.py"),
        ("samples", "nobody", "There is no set nobody. The sets are: children"),
    ],
)
def test_what_is_not_there_gets_a_sentence(samples, tmp_path, where, only, sentence):
    said = command(tmp_path / where, tmp_path, "--only", only)
    assert (said.returncode, said.stdout) == (1, "")
    assert sentence in said.stderr and "Traceback" not in said.stderr

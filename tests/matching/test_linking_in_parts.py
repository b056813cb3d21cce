"""Lists too large for one process: weighed in parts, judged together."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from homeroom.common.problem import Problem
from homeroom.matching.model import folder as files
from homeroom.matching.model.linking import link, told
from homeroom.matching.model.parameters import parameters
from homeroom.matching.statewide.parts import Part, judged, weigh
from tests.matching.weighing import FIRST_NAMES, LAST_NAMES, county

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    return county(tmp_path)


def weighed(folder: Path, of: int) -> list[Path]:
    paths = [folder / f"pairs-{number}-of-{of}" for number in range(1, of + 1)]
    for number, path in enumerate(paths, start=1):
        weigh(folder, Part(number, of), path, parameters())
    return paths


def test_parts_that_are_judged_together_give_the_links_of_both_lists_at_once(folder):
    whole = link(files.children(folder), files.students(folder), parameters())
    answer = judged(random.Random(1).sample(paths := weighed(folder, 3), len(paths)))
    assert answer["links"] == told(whole)
    assert {link["band"] for link in answer["links"]} == {"automatic", "review"}
    assert any(link["twins"] for link in answer["links"]) and not all(link["twins"] for link in answer["links"])
    assert answer["counts"] == whole.counts


def test_what_is_written_has_no_name_and_is_for_its_owner_alone(folder):
    [path] = weighed(folder, 1)
    text = path.read_text()
    assert "F00" in text and path.stat().st_mode & 0o077 == 0
    assert not [name for name in (*FIRST_NAMES, *LAST_NAMES) if name.casefold() in text.casefold().split('"')]


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


def test_a_part_that_is_missing_is_named(folder):
    one, _, three = weighed(folder, 3)
    with pytest.raises(Problem, match="Part 2/3 is missing"):
        judged([one, three])


def test_a_part_that_stands_twice_is_refused(folder):
    one, two = weighed(folder, 2)
    with pytest.raises(Problem, match="part 1/2, which is here already"):
        judged([one, two, one])


def test_a_part_that_was_cut_off_is_refused(folder):
    [path] = weighed(folder, 1)
    path.write_text("".join(lines_of(path)[:-1]))
    with pytest.raises(Problem, match="is not whole"):
        judged([path])
    path.write_text(path.read_text()[:-20])
    with pytest.raises(Problem, match="only a piece of them"):
        judged([path])


@pytest.mark.parametrize("change", [{"model": "another"}, {"lists": [30, 61]}])
def test_parts_of_different_models_or_lists_are_refused(folder, change):
    one, two = weighed(folder, 2)
    head, *rest = lines_of(two)
    two.write_text(json.dumps(json.loads(head) | change) + "\n" + "".join(rest))
    with pytest.raises(Problem, match="different models or of different lists"):
        judged([one, two])


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", ""])
def test_what_is_no_part_gets_a_sentence(text):
    with pytest.raises(Problem, match="is no part"):
        Part.read(text)


def command(*words) -> subprocess.CompletedProcess:
    asked = [sys.executable, ROOT / "bin" / "link-lists", *words]
    return subprocess.run(asked, capture_output=True, text=True)


def test_the_command_weighs_and_judges(folder, tmp_path):
    said = command("weigh", folder, "--out", tmp_path / "pairs")
    assert said.returncode == 0 and said.stderr.startswith("Part 1/1: ")
    answer = json.loads(command("judge", tmp_path / "pairs").stdout)
    assert answer["counts"]["children"] == 30
    again = command("weigh", folder, "--out", tmp_path / "pairs")
    assert again.returncode == 1 and "is there already" in again.stderr


def test_the_command_says_in_a_sentence_what_it_cannot_read(tmp_path):
    for words in (("weigh", tmp_path, "--out", tmp_path / "pairs"), ("judge", tmp_path / "nothing")):
        said = command(*words)
        assert (said.returncode, said.stdout) == (1, "")
        assert "cannot be read" in said.stderr and "Traceback" not in said.stderr

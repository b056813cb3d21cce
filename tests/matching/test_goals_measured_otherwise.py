"""Goals that no link of the fresh seeds decides: their rows are computed of what was measured, and say where to look else."""

from dataclasses import replace

import pytest

from homeroom.matching.goals import otherwise
from homeroom.matching.goals.curves import CurveOfTwo
from homeroom.matching.goals.first_pass import Passed, measure
from homeroom.matching.goals.results import Result
from tests.matching.weighing import county

CURVE = CurveOfTwo(
    4_000, 2_000, 1_999, (2_000, 1_980), 3.0, (1_902, 1_900), 9.0, (1_500, 1_500), (1_990, 1_985), (1_950, 1_950)
)
PASSED = Passed(3_000, 45_000, 2_000, 1_970, 2_100, 4_500, 1_950, 1_960, 1_900, 2_000, 20.0)


def row(results, begin: str) -> tuple[str, ...]:
    [found] = [line for line in otherwise.rows(results) if line[0].startswith(begin)]
    return found


def measured(name: str, found, contract=None, megabytes: int = 100) -> dict[str, Result]:
    return {name: Result({"model": "abc"}, {"all": found, "contract": contract or found}, "1234567", megabytes)}


def test_what_was_not_measured_says_so():
    for begin in ("The first pass", "pseudopeople, children", "pseudopeople, all ages", "febrl4"):
        assert row({}, begin)[2:] == ("not measured yet", "not measured yet")


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({}, "0.9900: reached; 95.0 % (94.0–95.9): reached"),
        ({"best": (2_000, 1_979)}, "0.9895: **missed**; 95.0 % (94.0–95.9): reached"),
        ({"sure": (1_900, 1_899)}, "0.9900: reached; 95.0 % (93.9–95.9): **missed**"),
    ],
)
def test_pseudopeople_has_a_verdict_on_either_figure(changes, verdicts):
    told = row(measured("pseudopeople", replace(CURVE, **changes), CURVE), "pseudopeople, children")
    assert told[1:] == ("0.990, 95 %", verdicts, "0.9900: reached; 95.0 % (94.0–95.9): reached")


def test_all_ages_are_no_children():
    results = measured("pseudopeople-all-ages", CURVE)
    assert "reached" in row(results, "pseudopeople, all ages")[2]
    assert row(results, "pseudopeople, children")[2] == "not measured yet"


@pytest.mark.parametrize(("right", "verdict"), [(1_998, "0.9990: reached"), (1_997, "0.9985: **missed**")])
def test_febrl4_has_a_verdict(right, verdict):
    assert row(measured("febrl4", replace(CURVE, best=(2_000, right))), "febrl4")[2:] == (verdict, verdict)


def test_nothing_found_misses_every_goal():
    nothing = replace(CURVE, best=(0, 0), sure=(0, 0), exact=(0, 0))
    assert row(measured("febrl4", nothing), "febrl4")[2] == "0.0000: **missed**"
    assert row(measured("pseudopeople", nothing), "pseudopeople, children")[2].count("**missed**") == 2


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({}, ["reached", "reached"]),
        ({"found": 1_969}, ["**missed**", "reached"]),
        ({"shown": 4_501}, ["reached", "**missed**"]),
        ({"true": 0, "found": 0}, ["**missed**", "reached"]),
    ],
)
def test_the_first_pass_has_a_verdict_on_what_it_finds_and_on_what_it_shows(changes, verdicts):
    told = row(measured("first-pass-8103", replace(PASSED, **changes), PASSED), "The first pass")
    assert [part.rsplit(": ", 1)[1] for part in told[2].split("; ")] == verdicts
    assert told[3].startswith("98.5 % (97.9–99.0): reached; 10.0 % (9.7–10.3): reached")


def test_memory_has_a_verdict_and_time_is_the_benchs(tmp_path):
    from homeroom.matching.goals.measuring import measure
    from homeroom.matching.model.parameters import parameters

    folder = county(tmp_path)
    with (folder / "truth.csv").open("a") as file:
        file.write("F00,S00,match,\n")
    tries = measure(folder, parameters())
    for megabytes, verdict in ((3_000, "3.0 GB: reached"), (3_001, "3.0 GB: **missed**")):
        results = {"state-3": Result({"model": "abc"}, tries, "1234567", megabytes)}
        assert row(results, "1,000,000 students and 20,000 children at once: memory")[2] == verdict
    for begin in ("1,000,000 students and 20,000 children at once: time", "500 of 20,000", "One child on intake"):
        assert "bench match --size state" in row(results, begin)[2] and "reached" not in row(results, begin)[2]


def test_a_first_pass_is_counted_with_all_fields_and_with_those_of_contracts(tmp_path):
    folder = county(tmp_path)
    with (folder / "truth.csv").open("a") as file:
        file.write("F00,S00,match,\nF02,S02,match,\nF04,S90,twin,\n")
    found = measure(folder)
    assert [*found] == ["all", "contract"]
    for each in found.values():
        assert (each.children, each.students, each.true, each.found, each.truly_shared) == (30, 62, 2, 2, 2)
        assert each.found <= each.candidates and 2 <= each.shown <= 62
        assert each.shared_least <= each.shared <= each.shared_most

"""`homeroom match --evaluate`: how good the model is on files of which the truth is known."""

import json
import os
import subprocess
import sys

import pytest

from homeroom.matching.model.evaluating import figures, upper_bound
from tests import commands
from tests.matching.weighing import write
from tests.samples import sample

TRUDIE = {"first": "Trudie", "middle": "Katherine", "last": "Simmons", "dob": "2010-08-21", "sex": "F"}
JASON = {"first": "Jason", "middle": "James", "last": "Costa", "dob": "2018-03-25", "sex": "M"}
AT_HOME = {"street": "166 Ramirez Ave", "zip": "90088", "ssn4": "2652"}
IN_CARE = {"removal_street": "166 Ramirez Avenue", "removal_zip": "90088", "ssn4": "2652"}


def match(*arguments) -> subprocess.CompletedProcess:
    """The command as at a terminal, without a database and without settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return commands.run(("match", *map(str, arguments)), kept, "")


@pytest.fixture
def folder(tmp_path):
    write(
        tmp_path,
        roster=[{"sid": "S1", **TRUDIE, **AT_HOME}, {"sid": "S2", **JASON}, {"sid": "S3", **JASON, "middle": "Ray"}],
        foster=[{"fid": "F1", **TRUDIE, **IN_CARE}, {"fid": "F2", **JASON}],
        truth=[("F1", "S1", "match"), ("F2", "S2", "match"), ("F2", "S3", "doppelganger")],
    )
    return tmp_path


def test_it_prints_links_figures_and_the_figures_of_contract_fields(folder):
    answer = json.loads(match("--evaluate", folder, folder / "truth.csv", "--json").stdout)
    assert {
        "links",
        "counts",
        "precision",
        "recall",
        "f1",
        "wrong_automatic",
        "upper95",
        "review_share",
    } <= answer.keys()
    assert [(link["a"], link["b"]) for link in answer["links"] if link["band"] == "automatic"] == [
        ("F1", "S1"),
        ("F2", "S2"),
    ]
    assert all(link["weight"] > 0 and link["reasons"] for link in answer["links"])
    assert (answer["precision"], answer["recall"], answer["wrong_automatic"]) == (1, 1, 0)
    assert {"counts", "precision", "recall", "f1", "review_share"} <= answer["contract_fields"].keys()
    assert not [reason for link in answer["links"] for reason in link["reasons"] if "Trudie" in reason]


def test_without_json_it_prints_a_table_and_no_child(folder):
    told = match("--evaluate", folder, folder / "truth.csv").stdout
    assert "contract fields" in told and "of true pairs are linked automatically" in told
    assert "S1" not in told and "Trudie" not in told


def test_a_second_time_it_prints_the_same(folder):
    asked = ("--evaluate", folder, folder / "truth.csv", "--json")
    assert match(*asked).stdout == match(*asked).stdout


def spoil(name, content):
    def change(folder):
        (folder / name).write_bytes(content)

    return change


FAULTS = {
    "no folder": (
        lambda folder: [file.unlink() for file in folder.iterdir()] and folder.rmdir(),
        "truth.csv cannot be read",
    ),
    "no roster": (lambda folder: (folder / "roster.csv").unlink(), "roster.csv cannot be read (No such file"),
    "no columns": (spoil("roster.csv", b"sid,name\nS1,Trudie\n"), "roster.csv lacks first, last, dob"),
    "nothing": (spoil("foster.csv", b""), "foster.csv lacks fid, first, last, dob"),
    "no rows": (spoil("foster.csv", b"fid,first,last,dob\n"), "foster.csv has no row below its header"),
    "an id twice": (
        spoil("foster.csv", b"fid,first,last,dob\nF1,a,b,\nF1,c,d,\n"),
        "foster.csv, record 3: fid stands in record 2 already",
    ),
    "no id": (spoil("foster.csv", b"fid,first,last,dob\n,a,b,\n"), "foster.csv, record 2: fid is empty"),
    "too many values": (
        spoil("foster.csv", b"fid,first,last,dob\nF1,a,b,,x,y\n"),
        "record 2 has 6 values for 4 columns",
    ),
    "another encoding": (spoil("foster.csv", b"fid,first,last,dob\nF1,Jos\xe9,b,\n"), "is not in UTF-8"),
    "no CSV": (spoil("foster.csv", b'fid,first,last,dob\nF1,"a"b,c,\n'), "is no CSV that can be read"),
    "no truth": (spoil("truth.csv", b"fid,sid\nF1,S1\n"), "truth.csv lacks kind"),
}


@pytest.mark.parametrize(("change", "sentence"), FAULTS.values(), ids=FAULTS)
def test_wrong_input_gets_a_sentence(folder, change, sentence):
    change(folder)
    answer = match("--evaluate", folder, folder / "truth.csv", "--json")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert sentence in answer.stderr and "Traceback" not in answer.stderr


def test_a_folder_without_a_truth_is_no_question():
    assert match("--evaluate", "somewhere").returncode == 2


def test_figures_are_of_automatic_links_and_of_what_a_person_sees():
    links = [
        {"a": "F1", "b": "S1", "band": "automatic"},
        {"a": "F2", "b": "S9", "band": "automatic"},
        {"a": "F3", "b": "S3", "band": "review"},
        {"a": "F3", "b": "S4", "band": "review"},
    ]
    truth = {
        ("F1", "S1"): "match",
        ("F2", "S9"): "twin",
        ("F3", "S3"): "match",
        ("F4", "S5"): "match",
        ("F2", "S2"): "match",
    }
    found = figures(links, truth, children=4)
    assert (found["precision"], found["recall"], found["recall_with_review"]) == (0.5, 0.25, 0.5)
    assert (found["wrong_automatic"], found["wrong_by_kind"]) == (1, {"twin": 1})
    assert (found["review_share"], found["review_pairs"]) == (0.25, 2)


def test_nothing_divided_by_nothing_is_no_figure():
    found = figures([], {}, children=1)
    assert (found["precision"], found["recall"], found["f1"], found["upper95"]) == (None, None, 0, None)


@pytest.mark.parametrize(
    ("wrong", "of", "bound"), [(0, 817, 0.003660), (0, 15_000, 0.0002), (1, 100, 0.04656), (5, 5, 1)]
)
def test_the_upper_bound_is_that_of_clopper_and_pearson(wrong, of, bound):
    assert upper_bound(wrong, of) == pytest.approx(bound, rel=2e-3)


def test_on_the_sample_children_no_automatic_link_is_wrong():
    folder = sample("linkage/children")
    answer = json.loads(match("--evaluate", folder, folder / "truth.csv", "--json").stdout)
    for found in (answer, answer["contract_fields"]):
        assert found["wrong_automatic"] == 0
        assert found["recall_with_review"] > 0.985
    assert answer["recall"] > 0.88
    assert answer["review_share"] < 0.10


def test_other_commands_do_not_read_what_the_model_needs():
    reading = (
        "import sys; from homeroom.cli.main import add_groups; add_groups(); "
        "import homeroom.matching.model.linking, homeroom.matching.model.evaluating; "
        "print(sorted({'duckdb', 'splink', 'pyarrow', 'sqlglot'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", reading], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_without_evaluate_it_prints_links_in_force_and_open_pairs(town):
    answer = json.loads(town.homeroom("match", "--json").stdout)
    assert {"links", "counts"} <= answer.keys()
    assert answer["counts"]["children"] >= answer["counts"]["linked"] > 0
    assert {link["band"] for link in answer["links"]} <= {"automatic", "review"}
    assert town.homeroom("match").stdout.rstrip().endswith("without record")

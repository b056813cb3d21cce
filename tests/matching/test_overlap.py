"""`homeroom overlap`: a machine without the secret says about how many children two lists share."""

import csv
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeroom.matching.model.evidence import (
    BY_MIDDLE,
    CLOSE,
    DIFFERS,
    INITIAL,
    MISSING,
    NICKNAME,
    ONE_EDIT,
    PART,
    PLACEHOLDER,
    SAME,
    TURNED,
    TWO_EDITS,
    YEAR,
)
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.records import Record
from homeroom.matching.private import estimating, files, weighing
from homeroom.matching.private import overlap as overlapping
from homeroom.matching.private.encoding import Encoder
from homeroom.matching.private.measuring import measure
from homeroom.matching.private.overlap import overlap
from tests.matching.encoding_lists import SECRET, answer, encoded, homeroom, lines, prepare
from tests.matching.weighing import TRUDIE, child, student
from tests.samples import sample


@pytest.fixture
def folder(tmp_path):
    prepare(tmp_path)
    encoded(tmp_path, "roster", ids=tmp_path / "roster.ids")
    encoded(tmp_path, "foster", ids=tmp_path / "foster.ids")
    return tmp_path


def whose(path):
    with path.open(newline="") as file:
        return {row["token"]: row["id"] for row in csv.DictReader(file)}


# --- The answer -------------------------------------------------------------------------------------------------------


def test_it_says_how_many_children_are_shared_and_what_it_rests_on(folder):
    told = answer("overlap", folder / "roster.enc", folder / "foster.enc")
    assert (told["children"], told["students"], told["shared"]) == (3, 3, 2)
    assert told["shared_least"] <= 2 <= told["shared_most"]
    assert told["rests_on"]["strong_children"] == 2
    assert told["candidates"] == {"pairs": 2, "children": 2, "students": 2, "share_of_roster": 2 / 3}


def test_in_words_it_names_no_token(folder):
    told = homeroom("overlap", folder / "roster.enc", folder / "foster.enc").stdout
    assert told.startswith("About 2 of 3 children have a record among 3 students; between 2 and 2.")
    assert "would show 2 records of the roster (66.7%)" in told
    assert not [token for token in whose(folder / "roster.ids") if token in told]


def test_candidates_are_pairs_of_tokens_that_their_own_agencies_resolve(folder):
    answer("overlap", folder / "roster.enc", folder / "foster.enc", "--candidates", folder / "pairs")
    header, *pairs = lines(folder / "pairs")
    assert header["format"] == "homeroom-candidates"
    assert all(pair.keys() == {"child", "student", "weight"} for pair in pairs)
    children, students = whose(folder / "foster.ids"), whose(folder / "roster.ids")
    resolved = {(children[pair["child"]], students[pair["student"]]) for pair in pairs}
    assert resolved == {("F100", "S100"), ("F300", "S300")}
    assert (folder / "pairs").stat().st_mode & 0o777 == 0o600


def test_candidates_are_never_written_over_a_file(folder):
    done = homeroom("overlap", folder / "roster.enc", folder / "foster.enc", "--candidates", folder / "roster.enc")
    assert done.returncode == 1 and "is not written over" in done.stderr


def test_lists_without_records_share_nobody(tmp_path):
    for side in ("roster", "foster"):
        files.write([], side, SECRET, tmp_path / side)
    told = estimating.told(overlap(tmp_path / "roster", tmp_path / "foster", parameters()))
    assert (told["shared"], told["shared_least"], told["shared_most"]) == (0, 0, 0)
    assert told["candidates"]["share_of_roster"] is None


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(tmp_path_factory, chance):
    folder = tmp_path_factory.mktemp("lists")
    students = [student(f"S{at}", first=name) for at, name in enumerate(("Trudie", "Trudy", "Jason", "Amara"))]
    children = [child("F1"), child("F2", first="Amara"), child("F3", first="Zoe", last="Yee", birth_date="2001-01-02")]
    found = []
    for turn in range(2):
        ids = {}
        for side, records in ((files.ROSTER, students), (files.FOSTER, children)):
            files.write(records, side, SECRET, folder / f"{side}{turn}", folder / f"{side}{turn}.ids")
            ids |= whose(folder / f"{side}{turn}.ids")
        pairs = overlap(folder / f"roster{turn}", folder / f"foster{turn}", parameters())
        found.append(({(ids[p.child], ids[p.student], p.weight) for p in pairs.candidates}, estimating.told(pairs)))
        chance.shuffle(students)
        chance.shuffle(children)
    assert found[0] == found[1] and found[0][0]


def test_many_copies_of_one_record_take_ten_candidates_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(overlapping, "TRIMMED_AT", 15)
    files.write([student(f"S{at}") for at in range(50)], "roster", SECRET, tmp_path / "roster")
    files.write([child()], "foster", SECRET, tmp_path / "foster")
    assert len(overlap(tmp_path / "roster", tmp_path / "foster", parameters()).candidates) == 10


def test_a_key_that_joins_too_many_is_left_out_and_counted(tmp_path, monkeypatch):
    files.write([student(f"S{at}") for at in range(5)], "roster", SECRET, tmp_path / "roster")
    files.write([child()], "foster", SECRET, tmp_path / "foster")
    assert overlap(tmp_path / "roster", tmp_path / "foster", parameters()).common_keys == 0
    monkeypatch.setattr(overlapping, "PAIRS_OF_A_KEY_MAX", 4)
    found = overlap(tmp_path / "roster", tmp_path / "foster", parameters())
    assert found.common_keys > 0 and found.compared == 0


# --- Levels -----------------------------------------------------------------------------------------------------------

LEVELS = {
    ("first", SAME): {},
    ("first", NICKNAME): {"first": "Bill", "of_child": {"first": "William"}},
    ("first", CLOSE): {"first": "Trudiee"},
    ("first", TURNED): {"first": "Simmons", "last": "Trudie"},
    ("first", BY_MIDDLE): {"first": "Katherine", "middle": ""},
    ("first", DIFFERS): {"first": "Bartholomew"},
    ("last", PART): {"last": "Simmons-Okafor"},
    ("last", CLOSE): {"last": "Simmonds"},
    ("last", MISSING): {"last": ""},
    ("birth", TURNED): {"birth_date": "2010-01-08", "of_child": {"birth_date": "2010-08-01"}},
    ("birth", PLACEHOLDER): {"birth_date": "2010-01-01"},
    ("birth", ONE_EDIT): {"birth_date": "2010-08-22"},
    ("birth", TWO_EDITS): {"birth_date": "2010-09-22"},
    ("birth", YEAR): {"birth_date": "2010-12-13"},
    ("birth", DIFFERS): {"birth_date": "1999-12-13"},
    ("middle", INITIAL): {"middle": "K."},
    ("middle", DIFFERS): {"middle": "Rose"},
    ("sex", DIFFERS): {"sex": "M"},
    ("guardian", SAME): {"guardians": ("Jo Yee", "Malia Hensley")},
    ("school", DIFFERS): {"schools": ("Wilkinson Middle",)},
}


@pytest.mark.parametrize(
    ("where", "facts"), LEVELS.items(), ids=lambda each: " ".join(each) if isinstance(each, tuple) else ""
)
def test_levels_of_the_model_are_found_in_encodings(where, facts):
    facts = dict(facts)
    ours = encode(True, **facts.pop("of_child", {}))
    theirs = encode(False, **facts)
    first = weighing.first_level(ours, theirs)
    found = {
        "first": first,
        "last": weighing.last_level(ours, theirs),
        "birth": weighing.birth_level(ours, theirs),
        "middle": weighing.middle_level(ours, theirs, first),
        "sex": weighing.whole_level(ours, theirs, "sex"),
        "guardian": weighing.whole_level(ours, theirs, "guardians"),
        "school": weighing.whole_level(ours, theirs, "schools"),
    }
    assert found[where[0]] == where[1]


def encode(is_child, **facts):
    return Encoder(SECRET, is_child=is_child).encode(comparable(Record("X", **{**TRUDIE, **facts})), "0" * 32)


def test_a_rare_name_tells_more_than_a_frequent_one():
    ours, theirs = encode(True), encode(False)
    name = ours.filters["last"]
    rare, frequent = (weighing.Weights(parameters(), 20_000, {}, {name: times}) for times in (1, 400))
    assert rare.weigh(ours, theirs) > frequent.weigh(ours, theirs) + 3


# --- What is refused --------------------------------------------------------------------------------------------------


def test_lists_of_different_secrets_are_refused(folder):
    assert homeroom("encode", "--new-secret", folder / "other").returncode == 0
    encoded(folder, "foster", "other.enc", secret="other")
    done = homeroom("overlap", folder / "roster.enc", folder / "other.enc")
    assert (done.returncode, done.stdout) == (1, "")
    assert "were encoded with different secrets" in done.stderr


@pytest.mark.parametrize("sides", [("roster", "roster"), ("foster", "foster"), ("foster", "roster")])
def test_lists_of_one_side_or_the_wrong_way_round_are_refused(folder, sides):
    done = homeroom("overlap", *(folder / f"{side}.enc" for side in sides))
    assert done.returncode == 1 and "Name the roster first, then the foster list." in done.stderr


def changed(line, **content):
    return lambda told: [
        json.dumps({**json.loads(each), **content}) if at == line else each for at, each in enumerate(told)
    ]


SPOILED = {
    "another version": (changed(0, version=2), "another version of Homeroom"),
    "other parameters": (changed(0, parameters={"filter_bits": 8}), "with other parameters"),
    "another kind": (changed(0, format="x"), "is no encoded list"),
    "no side": (changed(0, side="x"), "does not say whose list"),
    "a count below nothing": (changed(0, count=-1), "does not say whose list"),
    "nothing": (lambda told: [], "is no encoded list"),
    "no JSON": (lambda told: ["x", *told], "is no encoded list"),
    "a list": (lambda told: ["[]", *told], "is no encoded list"),
    "deep": (lambda told: ["[" * 60_000, *told], "is no encoded list"),
    "cut off": (lambda told: told[:-1], "says that it has 3 records and has 2"),
    "one too many": (lambda told: [*told, told[-1]], "says that it has 3 records and has more"),
    "half a line": (lambda told: [*told[:-1], told[-1][:40]], "cannot be read in line 4"),
    "an endless line": (lambda told: [*told[:-1], "x" * 140_000], "cannot be read in line 4"),
    "no token": (changed(2, token="Trudie"), "line 3 is no record"),
    "filters of another size": (changed(2, filters={"first": "ff"}), "line 3 is no record"),
    "hashes that are text": (changed(2, hashes={"sex": "f"}), "line 3 is no record"),
    "keys that are numbers": (changed(2, keys=[1]), "line 3 is no record"),
    "filters that are a list": (changed(2, filters=[]), "line 3 is no record"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("side", ["roster", "foster"])
def test_a_spoiled_file_gets_a_sentence(folder, side, change, sentence):
    path = folder / f"{side}.enc"
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
    with pytest.raises(overlapping.Problem, match=sentence) as refused:
        overlap(folder / "roster.enc", folder / "foster.enc", parameters())
    assert "Trudie" not in str(refused.value)


def test_a_file_that_is_missing_or_no_text_gets_a_sentence(folder):
    assert "cannot be read" in homeroom("overlap", folder / "none", folder / "foster.enc").stderr
    (folder / "roster.enc").write_bytes(random.Random(1).randbytes(2000))
    assert "is no encoded list" in homeroom("overlap", folder / "roster.enc", folder / "foster.enc").stderr


# --- How good it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", ["contract", "names"])
def test_of_the_sample_children_nearly_all_true_pairs_are_candidates_and_little_of_the_roster_is_shown(fields):
    found = measure(sample("linkage/children"), fields)
    assert found["candidate_recall"] >= 0.985
    assert found["candidates"]["share_of_roster"] <= 0.10
    assert found["shared_least"] <= found["truly_shared"] <= found["shared_most"]
    assert abs(found["shared"] - found["truly_shared"]) <= 0.03 * found["truly_shared"]

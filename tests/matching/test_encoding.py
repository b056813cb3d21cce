"""`homeroom encode`: a list leaves its agency without a name, and only with the secret of both."""

import csv
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeroom.common.problem import Problem
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.records import Record
from homeroom.matching.private import secret as secrets_of_both
from homeroom.matching.private.encoding import FILTER_BITS, FILTERS, HASHES, Encoder
from homeroom.matching.private.weighing import dice
from tests.matching.encoding_lists import SECRET, answer, encoded, homeroom, lines, prepare
from tests.matching.weighing import TRUDIE

# Worked out with openssl: HMAC-SHA256 of " l", "li" and "i " under the key of the purpose "filter first".
LI_AS_FIRST_NAME = [
    16, 23, 24, 44, 54, 57, 65, 78, 103, 114, 120, 126, 131, 142, 153, 169, 196, 200, 230, 246, 247, 257, 263,
    276, 287, 291, 320, 326, 343, 345, 346, 353, 357, 370, 380, 382, 402, 419, 438, 443, 444, 469, 473, 476, 479,
]  # fmt: skip
NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=2, max_size=30)


def encode(*, is_child=False, secret=SECRET, **facts):
    return Encoder(secret, is_child=is_child).encode(comparable(Record("X", **{**TRUDIE, **facts})), "0" * 32)


# --- What an encoding is ----------------------------------------------------------------------------------------------


def test_filters_and_hashes_are_those_of_the_written_rule():
    assert secrets_of_both.fingerprint(SECRET) == "c54b53f11b24da6c51b900c2cfee4c21"
    li = encode(first="Li").filters["first"]
    assert [at for at in range(FILTER_BITS) if li >> at & 1] == LI_AS_FIRST_NAME
    assert encode().hashes["birth_whole"] == {"efdfa93162bd6298"}


def test_both_sides_encode_the_same_child_alike():
    child, student = encode(is_child=True), encode(is_child=False)
    assert child.filters == student.filters
    assert child.hashes == student.hashes
    assert {*child.keys} & {*student.keys}


def test_a_sister_of_the_same_household_shares_no_key():
    home = {"addresses": (("12 Devine Ct", "98030"),)}
    sister = encode(first="Malia", middle="Jo", birth_date="2012-02-03", **home)
    assert not {*encode(is_child=True, **home).keys} & {*sister.keys}
    assert sister.hashes["guardians"] == encode().hashes["guardians"]


def test_a_way_of_writing_changes_nothing():
    assert encode(first=" TRÚDIE ", birth_date="8/21/2010").filters == encode().filters


def test_names_with_letters_in_common_share_bits_and_others_few():
    trudie, trudy, bartholomew = (encode(first=name).filters["first"] for name in ("Trudie", "Trudye", "Bartholomew"))
    assert dice(trudie, trudy) > 0.7 > 0.4 > dice(trudie, bartholomew)


def test_under_another_secret_nothing_is_alike():
    ours, theirs = encode(), encode(secret=bytes(range(1, 33)))
    assert not {*ours.keys} & {*theirs.keys}
    assert all(ours.hashes[name].isdisjoint(theirs.hashes[name]) for name in ours.hashes)
    assert all(dice(ours.filters[name], theirs.filters[name]) < 0.6 for name in FILTERS)


def test_a_name_as_first_and_as_last_name_sets_other_bits():
    found = encode(first="Jordan", last="Jordan")
    assert found.filters["first"] != found.filters["last"]
    assert found.hashes["first_whole"] == found.hashes["last_whole"]  # Names the other way round are found by this.


def test_what_is_not_known_is_absent():
    found = encode(first="Unknown", middle="", last="", birth_date="1900-01-01", sex="", guardians=(), schools=())
    assert (found.filters, found.hashes, found.keys) == ({}, {}, ())


@given(NAMES, NAMES, st.dates())
def test_any_record_can_be_encoded_and_its_filters_fit(first, last, born):
    found = encode(first=first, last=last, birth_date=born.isoformat())
    assert {*found.filters} <= {*FILTERS} and {*found.hashes} <= {*HASHES}
    assert all(0 < bits < 1 << FILTER_BITS for bits in found.filters.values())
    assert found == encode(first=first, last=last, birth_date=born.isoformat())


# --- Files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return prepare(tmp_path)


def test_an_encoded_list_says_what_it_is_and_names_nobody(folder):
    made = encoded(folder, "roster", ids=folder / "ids")
    header, *records = lines(made)
    assert (header["format"], header["version"], header["side"], header["count"]) == (
        "homeroom-encoded-list", 1, "roster", 3,
    )  # fmt: skip
    assert len(records) == 3
    told = made.read_text().lower()
    assert not [word for word in ("trudie", "simmons", "s100", "2010-08-21", SECRET.hex()) if word in told]


def test_tokens_are_random_and_only_the_file_of_ids_resolves_them(folder):
    once = encoded(folder, "roster", "once", ids=folder / "ids")
    again = encoded(folder, "roster", "again")
    with (folder / "ids").open(newline="") as file:
        whose = {row["token"]: row["id"] for row in csv.DictReader(file)}
    tokens = [record["token"] for record in lines(once)[1:]]
    assert tokens == sorted(tokens)
    assert sorted(whose[token] for token in tokens) == ["S100", "S200", "S300"]
    assert not {*tokens} & {record["token"] for record in lines(again)[1:]}


def test_what_is_written_is_for_the_own_user_alone(folder):
    made = encoded(folder, "roster", ids=folder / "ids")
    assert [path.stat().st_mode & 0o777 for path in (made, folder / "ids")] == [0o600, 0o600]


def test_fields_are_left_out_as_asked(folder):
    of_all, of_names = (encoded(folder, "roster", name, fields=name) for name in ("all", "names"))
    assert {name for record in lines(of_names)[1:] for name in record["hashes"]}.isdisjoint(
        {"schools", "guardians", "zips", "places", "ssn4", "state_id"}
    )
    assert all("state_id" in record["hashes"] for record in lines(of_all)[1:])


def test_a_new_secret_is_random_closed_and_never_written_over(folder):
    made = folder / "new"
    assert homeroom("encode", "--new-secret", made).returncode == 0
    assert made.stat().st_mode & 0o777 == 0o600
    held = secrets_of_both.read(made)
    assert len(held) == 32
    again = homeroom("encode", "--new-secret", made)
    assert again.returncode == 1 and "is there already and is not written over" in again.stderr
    assert secrets_of_both.read(made) == held


def test_the_help_says_what_it_does_not_protect():
    told = " ".join(homeroom("encode", "--help").stdout.replace("│", " ").split())
    assert "does not make the data anonymous" in told and "destroy it after use" in told


SECRETS = {
    "too short": (secrets.token_bytes(31), "holds 31 bytes; a secret has 32 at least"),
    "too short in figures": (secrets.token_hex(31).encode(), "holds 31 bytes; a secret has 32 at least"),
    "empty": (b"", "holds 0 bytes"),
    "words": (b"correct horse battery staple correct horse battery", "holds text, which can be guessed"),
    "a pattern": (b"\x00\xff" * 40, "again and again"),
    "too long": (secrets.token_bytes(5000), "so it is no secret"),
}


@pytest.mark.parametrize(("held", "sentence"), SECRETS.values(), ids=SECRETS)
def test_a_secret_that_could_be_guessed_is_refused(tmp_path, held, sentence):
    path = tmp_path / "secret"
    path.write_bytes(held)
    path.chmod(0o600)
    with pytest.raises(Problem, match=sentence):
        secrets_of_both.read(path)


def test_a_secret_that_others_may_read_is_refused(folder):
    assert secrets_of_both.read(folder / "secret") == SECRET
    (folder / "secret").chmod(0o640)
    with pytest.raises(Problem, match="open to other users"):
        secrets_of_both.read(folder / "secret")


THERE = "foster.csv"  # A file that must not be written over.


def asked(file="roster.csv", side="roster", secret="secret", out="out"):
    return [file, "--side", side, "--secret", secret, "--out", out]


WRONG = {
    "nothing": ([], "Say what to encode"),
    "no list": (asked("none.csv"), "none.csv cannot be read"),
    "the other side": (asked(side="foster"), "lacks fid"),
    "no secret": (asked(secret="none"), "none cannot be read"),
    "a file is there": (asked(out=THERE), "is there already"),
    "ids are there": ([*asked(), "--ids", THERE], "is there already"),
    "no folder": (asked(out="none/out"), "cannot be written"),
    "two wishes": (["roster.csv", "--new-secret", "new"], "stands alone"),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_input_gets_a_sentence_and_leaves_no_file(folder, arguments, sentence):
    before = {*folder.iterdir()}
    paths = [part if part.startswith("--") or part in ("roster", "foster") else folder / part for part in arguments]
    done = homeroom("encode", *paths, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr and "Traceback" not in done.stderr and "Trudie" not in done.stderr
    assert {*folder.iterdir()} == before


def test_without_ids_it_says_that_only_counting_is_left(folder):
    given = ("--side", "roster", "--secret", folder / "secret", "--out", folder / "x")
    assert "serves counting alone" in homeroom("encode", folder / "roster.csv", *given).stdout
    assert answer("encode", "--new-secret", folder / "n") == {"new_secret": str(folder / "n")}

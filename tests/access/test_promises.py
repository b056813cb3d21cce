"""Each condition under which a signature or a training counts, asked of the database itself."""

import hashlib
import json

import psycopg
import pytest

from homeroom.partners.promises import standard_wordings
from tests.casework.writing import id_of
from tests.town.files import TIMEZONE

HASH = hashlib.sha256(standard_wordings()["en"].encode()).digest()
SIGN = "SELECT access.sign_confidentiality_v1(%s, %s, %s, %s)"
TRAIN = "SELECT access.record_training_v1(%s, current_date + %s::integer, %s)"


def count(connection, sql, *arguments):
    return connection.execute(sql, arguments).fetchone()[0]


def text_id(town) -> int:
    return town.admin("SELECT id FROM partners_confidentialitytext ORDER BY id")[0][0]


def add_text(
    town, version: str, *, begins: int = 0, again: int | None = None, organization: str = "", words: str = "x"
) -> int:
    return town.admin(
        "INSERT INTO partners_confidentialitytext (organization_id, version, wordings, effective_on, sign_again_by)"
        " VALUES ((SELECT id FROM partners_organization WHERE key = %s), %s, %s, current_date + %s::integer,"
        " current_date + %s::integer) RETURNING id",
        organization,
        version,
        json.dumps({"en": words}),
        begins,
        again,
    )[0][0]


REFUSED = {
    "nothing is wrong": ("", {}, False),
    "she no longer takes part": (
        "UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'rosa.diaz'",
        {},
        True,
    ),
    "her own record asks for none": ("UPDATE partners_person SET role = 'parent' WHERE key = 'rosa.diaz'", {}, True),
    "her child's record asks for none": ("UPDATE partners_person SET role = 'youth' WHERE key = 'rosa.diaz'", {}, True),
    "she proved who she is long ago": (
        "UPDATE access_session SET confirmed_at = now() - interval '31 minutes'",
        {},
        True,
    ),
    "she never proved it": ("UPDATE access_session SET confirmed_at = NULL", {}, True),
    "no name": ("", {"name": "  "}, True),
    "no text": ("", {"text": None}, True),
    "another text": ("", {"text": "other"}, True),
    "other words": ("", {"hash": hashlib.sha256(b"x").digest()}, True),
    "a language that the text does not have": ("", {"language": "fr"}, True),
    "the words of another language": ("", {"language": "es"}, True),
    "her session is over": ("UPDATE access_session SET ended_at = now()", {}, True),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_signature_is_made_or_refused(town, case):
    change, said, is_refused = REFUSED[case]
    other = add_text(town, "to come", begins=3)
    with town.raw(town.rosa_diaz) as rosa:
        town.admin("UPDATE access_session SET confirmed_at = now()")
        if change:
            town.admin(change)
        text = {"other": other}.get(said.get("text", ""), said.get("text", text_id(town)))
        made = count(
            rosa, SIGN, text, said.get("language", "en"), said.get("hash", HASH), said.get("name", "Rosa Diaz")
        )
        assert (made is None) == is_refused
        whose = rosa.execute("SELECT person_id FROM partners_confidentialitysignature").fetchall()
        assert whose == ([] if is_refused else [(id_of(town, "rosa.diaz"),)])


def to_sign(town, person: str = "rosa.diaz") -> int:
    with town.raw(person) as connection:
        return count(connection, "SELECT access.text_to_sign_v1()")


def test_the_text_of_now_is_the_latest_that_has_begun_and_is_not_dropped(town):
    first = text_id(town)
    assert to_sign(town) == first
    add_text(town, "to come", begins=1)
    assert to_sign(town) == first
    newer = add_text(town, "newer", begins=0)
    assert to_sign(town) == newer
    add_text(town, "older", begins=-9)
    assert to_sign(town) == newer
    town.admin("UPDATE partners_confidentialitytext SET dropped_at = now() WHERE id = %s", newer)
    assert to_sign(town) == first


def test_an_organization_of_its_own_text_signs_that_and_nobody_else_does(town):
    own = add_text(town, "own", begins=-30, organization="county-dcs")
    assert to_sign(town) == own
    assert to_sign(town, "ada.okafor") == text_id(town)


def held_until(town, *, days_ago: int, signed: int | None = None, person: str = "rosa.diaz") -> int:
    """Days from today to the moment at which a signature of this day ends."""
    return town.admin(
        f"SELECT (access.signed_until_v1(%s, current_date - %s::integer, %s) AT TIME ZONE '{TIMEZONE}')::date - current_date",
        id_of(town, person), days_ago, signed,
    )[0][0]  # fmt: skip


YEAR = range(364, 367)


def test_a_signature_holds_a_year(town):
    assert held_until(town, days_ago=0) in YEAR
    assert held_until(town, days_ago=100) + 100 in YEAR


def test_a_version_that_asks_again_leaves_older_signatures_until_its_day(town):
    first = text_id(town)
    town.admin("UPDATE partners_confidentialitytext SET effective_on = current_date - 200")
    newer = add_text(town, "newer", begins=-10, again=5)
    # On paper, the day says which version it was; here, the text.
    assert held_until(town, days_ago=11) == 6
    assert held_until(town, days_ago=10) + 10 in YEAR
    assert held_until(town, days_ago=50, signed=first) == 6
    assert held_until(town, days_ago=5, signed=newer) + 5 in YEAR


def test_one_that_does_not_ask_leaves_them_for_their_year(town):
    add_text(town, "newer", begins=-10)
    assert held_until(town, days_ago=50) + 50 in YEAR


def test_one_that_the_file_took_back_asks_no_more(town):
    newer = add_text(town, "newer", begins=-10, again=5)
    assert held_until(town, days_ago=50) == 6
    town.admin("UPDATE partners_confidentialitytext SET dropped_at = now() WHERE id = %s", newer)
    assert held_until(town, days_ago=50) + 50 in YEAR


def test_who_signed_here_was_ready_until_the_version_was_on_record(town):
    first = text_id(town)
    town.admin("UPDATE partners_confidentialitytext SET effective_on = current_date - 200")
    add_text(town, "newer", begins=-40, again=-20)
    assert held_until(town, days_ago=50) == -19
    assert held_until(town, days_ago=10, signed=first) == 0


def test_an_organizations_own_text_asks_its_own_people_alone(town):
    add_text(town, "own", begins=-10, again=5, organization="county-dcs")
    assert held_until(town, days_ago=50) == 6
    assert held_until(town, days_ago=50, person="ada.okafor") + 50 in YEAR


def test_the_collaborations_text_asks_whoever_had_no_own_text_by_then(town):
    add_text(town, "newer", begins=-10, again=5)
    own = add_text(town, "own", begins=-9, organization="county-dcs")
    assert held_until(town, days_ago=50) == 6
    town.admin("UPDATE partners_confidentialitytext SET effective_on = current_date - 10 WHERE id = %s", own)
    assert held_until(town, days_ago=50) + 50 in YEAR
    assert held_until(town, days_ago=50, person="ada.okafor") == 6
    town.admin("UPDATE partners_confidentialitytext SET dropped_at = now() WHERE id = %s", own)
    assert held_until(town, days_ago=50) == 6


def test_counting_anew_touches_signatures_and_nothing_else(town):
    add_text(town, "newer", begins=-10, again=5)
    trained = "SELECT * FROM partners_readiness WHERE kind <> 'confidentiality' ORDER BY id"
    before = town.admin(trained)
    assert town.admin("SELECT access.resign_all_v1()")[0][0] > 10
    assert town.admin(trained) == before
    assert town.admin("SELECT access.resign_all_v1()") == [(0,)]
    ends = f"SELECT DISTINCT (upper(during) AT TIME ZONE '{TIMEZONE}')::date - current_date FROM partners_readiness"
    assert town.admin(f"{ends} WHERE kind = 'confidentiality'") == [(6,)]


TRAINING = {
    "nothing is wrong": ("dora.lind", "rosa.diaz", 0, "Privacy", "", False),
    "a year ago tomorrow": ("dora.lind", "rosa.diaz", -364, "Privacy", "", False),
    "too long ago": ("dora.lind", "rosa.diaz", -366, "Privacy", "", True),
    "to come": ("dora.lind", "rosa.diaz", 1, "Privacy", "", True),
    "no course": ("dora.lind", "rosa.diaz", 0, " ", "", True),
    "no steward": ("sam.hill", "rosa.diaz", 0, "Privacy", "", True),
    "a steward of another organization": ("ben.ito", "rosa.diaz", 0, "Privacy", "", True),
    "oneself": ("dora.lind", "dora.lind", 0, "Privacy", "", True),
    "who has left": (
        "dora.lind", "rosa.diaz", 0, "Privacy",
        "UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'rosa.diaz'", True,
    ),
    "who needs none": (
        "dora.lind", "rosa.diaz", 0, "Privacy", "UPDATE partners_person SET role = 'youth' WHERE key = 'rosa.diaz'", True,
    ),
    "a steward who is not ready": (
        "dora.lind", "rosa.diaz", 0, "Privacy",
        "UPDATE partners_readiness SET during = tstzrange(lower(during), now()) WHERE kind = 'training'", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TRAINING)
def test_training_is_written_down_or_refused(town, case):
    steward, trained, day, course, change, is_refused = TRAINING[case]
    if change:
        town.admin(change)
    with town.raw(steward) as connection:
        assert (count(connection, TRAIN, id_of(town, trained), day, course) is None) == is_refused


def test_signatures_and_trainings_are_read_by_the_person_and_the_own_steward(town):
    with town.raw(town.rosa_diaz) as rosa:
        town.admin("UPDATE access_session SET confirmed_at = now()")
        count(rosa, SIGN, text_id(town), "en", HASH, "Rosa Diaz")
        rosa.commit()
    with town.raw(town.dora_lind) as dora:
        count(dora, TRAIN, id_of(town, "rosa.diaz"), -1, "Privacy")
        dora.commit()
    for person, rows in (("rosa.diaz", 1), ("dora.lind", 1), ("tom.reed", 0), ("ben.ito", 0), ("omar.voss", 0)):
        with town.raw(person) as connection:
            for table in ("partners_confidentialitysignature", "partners_trainingrecord"):
                assert count(connection, f"SELECT count(*) FROM {table}") == rows, (person, table)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO partners_readiness (person_id, kind, done_on, during) SELECT id, 'training', current_date,"
        " tstzrange(now(), now() + interval '1 year') FROM partners_person WHERE key = 'rosa.diaz'",
        "INSERT INTO partners_trainingrecord (person_id, organization_id, by_id, completed_on, course)"
        " SELECT a.id, a.organization_id, b.id, current_date, 'x' FROM partners_person a, partners_person b"
        " WHERE a.key = 'rosa.diaz' AND b.key = 'dora.lind'",
        "INSERT INTO partners_confidentialitysignature (person_id, organization_id, role, text_id, language, text_hash, name,"
        " method) SELECT id, organization_id, role, 1, 'en', '\\x', 'x', 'password' FROM partners_person WHERE key = 'rosa.diaz'",
        "UPDATE partners_readiness SET during = tstzrange(now(), NULL)",
        "UPDATE partners_confidentialitytext SET sign_again_by = NULL",
    ],
)
def test_nobody_at_the_door_writes_a_paper_by_hand(town, sql):
    with town.raw(town.dora_lind) as dora, pytest.raises(psycopg.errors.InsufficientPrivilege):
        dora.execute(sql)


def test_the_definer_itself_writes_only_what_rests_on_a_row_about_that_person(town):
    """The second lock: a function that is wrong one day still gives nobody another's paper."""
    give = (
        "INSERT INTO partners_readiness (person_id, kind, done_on, during, signature_id)"
        " SELECT id, 'confidentiality', current_date, tstzrange(now(), now() + interval '1 year'), %s"
        " FROM partners_person WHERE key = %s"
    )
    with town.raw(town.rosa_diaz) as rosa:
        town.admin("UPDATE access_session SET confirmed_at = now()")
        made = count(rosa, SIGN, text_id(town), "en", HASH, "Rosa Diaz")
        rosa.commit()
    town.admin("UPDATE partners_readiness SET signature_id = NULL")
    with psycopg.connect(town.server.admin_url(town.database)) as admin:
        for signature, key, passes in (
            (made, "rosa.diaz", True),
            (made, "tom.reed", False),
            (None, "rosa.diaz", False),
        ):
            admin.execute("SET LOCAL ROLE homeroom_definer")
            if passes:
                admin.execute(give, [signature, key])
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    admin.execute(give, [signature, key])
            admin.rollback()

"""The page of the first pass: what it protects and what it does not, and releases on record, which nobody changes."""

import html
import json
import re

import psycopg
import pytest

from homeroom.matching.first_pass.words import STEPS
from tests.desk.asking import text_of

PAGE, RELEASES = "/matches/first-pass/", "/matches/first-pass/releases/"
RECORD = {
    "format": "homeroom-release",
    "version": 1,
    "at": "2026-01-15T17:00:00+00:00",
    "by": "Made-up Steward",
    "to": "Made-up Reader",
    "under": "Made-up agreement 7",
    "side": "roster",
    "fields": "contract",
    "records": 61,
    "of": 1000,
    "columns": ["sid", "first", "last", "dob"],
    "candidates_sha256": "a" * 64,
    "output": "roster.csv",
    "output_sha256": "b" * 64,
}
STRANGER = ":families"  # A party of no agreement that a steward reads.
COLUMNS = "contributor_id, recipient_id, by_id, released_by, under, records, of, output_sha256"
STORED = f"SELECT {COLUMNS} FROM matching_firstpassrelease"


def id_of(town, table: str, key: str) -> int:
    return town.admin(f"SELECT id FROM {table} WHERE key = %s", key)[0][0]


def organization(town, key: str) -> int:
    return id_of(town, "partners_organization", key)


def put(client, town, record=None, recipient: str = "county-dcs", **changed):
    """Paste a record into the form of the page, and send it."""
    page = client.get(PAGE).content.decode()
    [key] = re.findall(r'name="form_key" value="([^"]+)"', page)
    text = json.dumps({**RECORD, **changed}) if record is None else record
    chosen = organization(town, recipient) if recipient else ""
    return client.post(RELEASES, {"form_key": key, "recipient": chosen, "record": text})


def seen_by(town, person: str) -> list[tuple]:
    with town.raw(person) as connection:
        return connection.execute("SELECT released_by FROM matching_firstpassrelease").fetchall()


def test_the_page_says_plainly_what_is_protected_and_what_is_not_and_how_it_is_run(quiet_town):
    said = html.unescape(text_of(quiet_town.as_(quiet_town.lena_marsh).get(PAGE)))
    assert "The files are not anonymous" in said
    assert "Nearly all students that are asked for are in care" in said
    assert all(step.command in said for step in STEPS)
    assert "No release is on record" in said


def test_the_steps_are_commands_that_there_are():
    from typer.main import get_command

    from homeroom.cli.encoding import commands

    options = {
        name: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for name, command in get_command(commands).commands.items()  # type: ignore[attr-defined]
    }
    tried = [step.command.split() for step in STEPS if step.command]
    assert {words[1] for words in tried} == {"encode", "overlap", "release"}
    for _homeroom, name, *rest in tried:
        assert {word for word in rest if word.startswith("--")} <= options[name]


def test_the_releasing_partners_steward_puts_a_release_on_record_and_both_partners_read_it(town):
    assert put(town.as_(town.ben_ito), town).status_code == 302
    ben = id_of(town, "partners_person", "ben.ito")
    stored = (organization(town, "lakeside-usd"), organization(town, "county-dcs"), ben, "Made-up Steward", "Made-up agreement 7",
              61, 1000, "b" * 64)  # fmt: skip
    assert town.admin(STORED) == [stored]
    for person in (town.ben_ito, town.dora_lind, town.lena_marsh):
        said = re.sub(r"\s+", " ", text_of(town.as_(person).get(PAGE)))
        assert "Under Made-up agreement 7 Records 61 of 1,000 Columns sid, first, last, dob" in said, person


def test_a_steward_of_neither_partner_knows_of_none(town):
    put(town.as_(town.ben_ito), town)
    assert seen_by(town, town.dora_lind) == [("Made-up Steward",)]
    assert seen_by(town, town.nora_west) == []
    assert "No release is on record" in text_of(town.as_(town.nora_west).get(PAGE))


def test_a_host_without_a_hosting_agreement_of_whoever_released_knows_of_none(town):
    put(town.as_(town.ben_ito), town)
    assert seen_by(town, town.lena_marsh) == [("Made-up Steward",)]
    town.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() - interval '1 hour') WHERE key = 'host-lakeside-usd'"
    )
    assert seen_by(town, town.lena_marsh) == []


def test_the_same_release_is_on_record_once_and_somebody_who_tries_again_is_told(town):
    ben = town.as_(town.ben_ito)
    put(ben, town)
    again = put(ben, town)
    assert again.status_code == 422
    assert "This release is on record already" in text_of(again)
    assert len(town.admin(STORED)) == 1
    assert put(ben, town, output_sha256="c" * 64).status_code == 302


def test_sent_twice_it_is_one_record(town):
    ben = town.as_(town.ben_ito)
    [key] = re.findall(r'name="form_key" value="([^"]+)"', ben.get(PAGE).content.decode())
    said = {"form_key": key, "recipient": organization(town, "county-dcs"), "record": json.dumps(RECORD)}
    ben.post(RELEASES, said)
    ben.post(RELEASES, said)
    assert len(town.admin(STORED)) == 1


@pytest.mark.parametrize(
    "record", ["", "Dear colleague", "[]", "{}", "[" * 3000, json.dumps({**RECORD, "format": "another"})]
)
def test_what_is_no_record_gets_a_sentence(town, record):
    answer = put(town.as_(town.ben_ito), town, record)
    assert answer.status_code == 422
    assert re.search("This is no release record. Paste all of release.json|Write an answer here", text_of(answer))
    assert town.admin(STORED) == []


@pytest.mark.parametrize(("changed", "name"), [
    ({"side": "both"}, "side"), ({"fields": "everything"}, "fields"), ({"records": 0}, "records"), ({"records": "61"}, "records"),
    ({"records": 1001}, "records"), ({"of": 10**9}, "records"), ({"records": True}, "records"), ({"columns": []}, "columns"),
    ({"columns": ["ssn4"]}, "columns"), ({"columns": [[]]}, "columns"), ({"under": " "}, "under"),
    ({"under": "x" * 201}, "under"),
    ({"by": None}, "by"), ({"to": "two\nlines"}, "to"), ({"at": "yesterday"}, "at"), ({"at": "2026-01-15T17:00:00"}, "at"),
    ({"at": "2999-01-15T17:00:00+00:00"}, "at"), ({"output_sha256": "b" * 63}, "output_sha256"),
    ({"candidates_sha256": "B" * 64}, "candidates_sha256"),
])  # fmt: skip
def test_what_is_missing_or_was_changed_is_named(town, changed, name):
    answer = put(town.as_(town.ben_ito), town, **changed)
    assert answer.status_code == 422
    assert f"The record’s “{name}” is missing or was changed" in text_of(answer)


def test_another_version_is_said_to_be_one(town):
    assert "another version of Homeroom" in text_of(put(town.as_(town.ben_ito), town, version=2))


@pytest.mark.parametrize("recipient", ["", "lakeside-usd", STRANGER])
def test_it_goes_to_a_partner_with_whom_an_agreement_stands(town, recipient):
    answer = put(town.as_(town.ben_ito), town, recipient=recipient)
    assert answer.status_code == 422
    assert town.admin(STORED) == []


def test_what_the_command_writes_is_what_the_page_reads(town, tmp_path):
    from homeroom.matching.private import files, releasing
    from tests.matching.weighing import write

    write(tmp_path, [{"sid": "S1", "first": "Made", "last": "Up", "dob": "2012-01-01"}], [], [])
    (tmp_path / "ids").write_text(f"token,id\n{1:032x},S1\n")
    files.write_candidates([{"student": f"{1:032x}"}], tmp_path / "tokens")
    paper = releasing.Paper("Made-up Steward", "Made-up Reader", "Made-up agreement 7")
    releasing.release(
        tmp_path / "roster.csv", "roster", tmp_path / "ids", tmp_path / "tokens", tmp_path / "out", paper, at_most=100
    )
    answer = put(town.as_(town.ben_ito), town, (tmp_path / "out" / "release.json").read_text())
    assert answer.status_code == 302
    assert town.admin("SELECT records, of FROM matching_firstpassrelease") == [(1, 1)]


# --- By raw SQL -------------------------------------------------------------------------------------------------------

INSERT = (
    "INSERT INTO matching_firstpassrelease (contributor_id, recipient_id, by_id, released_at, released_by, released_to, under,"
    " side, fields, records, of, columns, candidates_sha256, output_sha256) VALUES (%s, %s, %s, now(), 'x', 'x', 'x', 'roster',"
    " 'names', 1, 9, '[]', repeat('a', 64), repeat('b', 64))"
)


def values(town, contributor: str = "lakeside-usd", recipient: str = "county-dcs", by: str = "ben.ito") -> list[int]:
    return [organization(town, contributor), organization(town, recipient), id_of(town, "partners_person", by)]


def test_only_the_releasing_partners_steward_writes_in_the_own_name_to_a_party_of_an_agreement(town):
    refused = (
        (town.ben_ito, {"contributor": "county-dcs", "recipient": "lakeside-usd"}),
        (town.ben_ito, {"by": "dora.lind"}),
        (town.ben_ito, {"recipient": STRANGER}),
        (town.rosa_diaz, {"contributor": "county-dcs", "recipient": "lakeside-usd", "by": "rosa.diaz"}),
        (town.lena_marsh, {"by": "lena.marsh"}),
    )
    for person, changed in refused:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), town.raw(person) as connection:
            connection.execute(INSERT, values(town, **changed))
    with town.raw(town.ben_ito) as connection:
        assert connection.execute(INSERT, values(town)).rowcount == 1


@pytest.mark.parametrize(
    "sql", ["UPDATE matching_firstpassrelease SET records = 2", "DELETE FROM matching_firstpassrelease"]
)
def test_nobody_changes_one_or_takes_it_away(town, sql):
    put(town.as_(town.ben_ito), town)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), town.raw(town.ben_ito) as connection:
        connection.execute(sql)


@pytest.mark.parametrize("person", ["rosa_diaz", "tom_reed", "ada_okafor", "sam_hill"])
def test_nobody_else_has_these_pages(quiet_town, person):
    client = quiet_town.as_(getattr(quiet_town, person))
    assert client.get(PAGE).status_code == client.post(RELEASES).status_code == 404


def test_a_linkage_steward_reads_and_records_nothing(quiet_town):
    lena = quiet_town.as_(quiet_town.lena_marsh)
    page = lena.get(PAGE)
    assert page.status_code == 200
    assert "Put a release on record" not in text_of(page)
    assert lena.post(RELEASES).status_code == 404


def test_the_wrong_method_is_refused(quiet_town):
    ben = quiet_town.as_(quiet_town.ben_ito)
    assert ben.post(PAGE).status_code == ben.get(RELEASES).status_code == 405


def test_both_stewards_find_the_way(quiet_town):
    for person, start in ((quiet_town.lena_marsh, "/matches/"), (quiet_town.ben_ito, "/")):
        assert f'href="{PAGE}"' in quiet_town.as_(person).get(start).content.decode()

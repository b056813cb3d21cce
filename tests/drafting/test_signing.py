"""From a template to an agreement that opens records: by pages alone, signed by each party in its own name."""

import io
import json
import threading

import psycopg
import pytest
from django.db import DatabaseError
from pypdf import PdfReader

from tests.conftest import town_after
from tests.drafting.negotiating import (
    agreements_written_here,
    answers_of_clause,
    begin,
    confirm,
    draft_of,
    name_signatory,
    review_all,
    send,
    sent_for_signature,
    sign,
    statements,
    step,
)


@pytest.fixture
def town(server):
    with town_after(server, sent_for_signature) as town:
        yield town


def test_a_draft_becomes_an_agreement_when_every_party_has_signed(town):
    ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
    url = draft_of(town)
    confirm(town)
    answer = sign(uma, url)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert agreements_written_here(town) == []
    sign(dora, url)
    (key,) = agreements_written_here(town)
    rows = town.admin(
        "SELECT s.signed_by, s.title, s.method, length(s.text_hash), s.authority FROM agreements_signature s"
        " JOIN agreements_agreement a ON a.id = s.agreement_id WHERE a.key = %s ORDER BY s.signed_by",
        key,
    )
    assert rows == [
        ("Dora Lind", "Director", "second_factor", 64, "Board Policy 1240"),
        ("Uma Bell", "Superintendent", "second_factor", 64, "Board Policy 1240"),
    ]
    assert "Ready to be activated" in ben.get(f"/agreements/{key}/").content.decode()


@pytest.fixture
def sides(town):
    """The stewards of both parties, and who signs for the district."""
    return town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)


def all_sign(town, sides) -> str:
    """The key of the agreement that came of it."""
    _ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    sign(uma, url)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    return key


def test_activated_it_opens_what_its_lines_say_and_names_itself(town, sides):
    ben, _dora, _uma = sides
    town.admin(
        "SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
    )
    key = all_sign(town, sides)
    rosa = town.as_(town.rosa_diaz)
    assert "Education records, written here" not in rosa.get(town.marisol.url).content.decode()
    confirm(town)
    assert statements(ben, f"/agreements/{key}/") <= 12
    assert (
        send(ben, f"/agreements/{key}/activation/", reason="We are ready.", page=f"/agreements/{key}/").status_code
        == 302
    )
    page = rosa.get(town.marisol.url).content.decode()
    assert "Education records, written here, line 2" in page
    # Its words stand on its page, within what a page may ask.
    assert "1. What it is for" in ben.get(f"/agreements/{key}/").content.decode()
    assert statements(ben, f"/agreements/{key}/") <= 12


def test_the_file_written_back_is_equal_and_keeps_words_and_signatures(town, sides, tmp_path):
    all_sign(town, sides)
    before = town.homeroom("export-collaboration").stdout
    file = tmp_path / "collaboration.yaml"
    file.write_text(before)
    openings = (
        "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM (SELECT role, datasets, \"full\", masked,"
    )
    openings += " flag, own, basis, ground_id, recipient_id, contributor_id FROM agreements_opening) t"
    stood = town.admin(openings)
    assert json.loads(town.homeroom("apply", str(file), "--json").stdout)["changes"] == []
    # Compiled anew from the lines it opens the same: what was signed was what the lines say.
    assert town.admin(openings) == stood
    assert town.homeroom("export-collaboration").stdout == before
    assert "method: second_factor" in before
    assert "agrees:" in before


def test_a_file_that_changes_a_word_of_what_was_signed_is_refused(town, sides, tmp_path):
    all_sign(town, sides)
    text = town.homeroom("export-collaboration").stdout
    file = tmp_path / "collaboration.yaml"
    file.write_text(text.replace("Nothing that is shown", "Everything that is shown"))
    answer = town.homeroom("apply", str(file), check=False)
    assert answer.returncode != 0
    assert "signed other words than these" in answer.stderr


@pytest.mark.parametrize("stranger", ["ben.ito", "nora.west", "sam.hill"])
def test_nobody_signs_but_whom_the_own_party_named(town, sides, stranger):
    ben, dora, uma = sides
    url = draft_of(town)
    client = town.as_(stranger)
    confirm(town)
    assert uma.get(f"{url}signature/").status_code == 200
    assert client.get(f"{url}signature/").status_code == 404
    number, digest = town.admin("SELECT draft_id, hash FROM drafting_version ORDER BY number DESC LIMIT 1")[0]
    with town.raw(stranger) as connection:
        assert connection.execute("SELECT access.sign_draft_v1(%s, %s)", [number, digest]).fetchone() == (None,)
    assert town.admin("SELECT count(*) FROM drafting_draftsignature") == [(0,)]


def test_who_must_sign_a_draft_is_told_to_those_who_see_it(town, sides):
    draft_of(town)
    ((draft, version),) = town.admin("SELECT draft_id, id FROM drafting_version ORDER BY number DESC LIMIT 1")
    for person, is_told in (
        ("ben.ito", True),
        ("uma.bell", True),
        ("nora.west", False),
        ("rosa.diaz", False),
        (None, False),
    ):
        with town.raw(person) as connection:
            (told,) = connection.execute("SELECT access.must_sign_v1(%s, %s)", [draft, version]).fetchone()
        assert (told is not None) == is_told, person


def test_a_party_names_its_own_people_and_nobody_of_another(town, sides):
    ben, _dora, _uma = sides
    url = begin(ben)
    assert name_signatory(ben, town, url, "uma.bell").status_code == 302
    answer = name_signatory(ben, town, url, "dora.lind")
    assert answer.status_code == 422
    draft, organization, person, by = town.admin(
        "SELECT d.id, o.id, p.id, b.id FROM drafting_draft d, partners_organization o, partners_person p, partners_person b"
        " WHERE o.key = 'lakeside-usd' AND p.key = 'dora.lind' AND b.key = 'ben.ito'"
    )[0]
    statement = (
        "INSERT INTO drafting_signatory (draft_id, organization_id, person_id, title, authority, by_id)"
        " VALUES (%s, %s, %s, 'x', 'x', %s)"
    )
    with town.raw("ben.ito") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement, [draft, organization, person, by])


def test_who_was_named_before_another_signs_no_longer(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    name_signatory(ben, town, url, "ada.okafor")
    confirm(town)
    assert uma.get(url).status_code == 404
    assert town.as_(town.ada_okafor).get(url).status_code == 200


def test_a_signature_asks_that_one_has_just_confirmed_who_one_is(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    assert uma.get(f"{url}signature/").status_code == 200
    town.admin("UPDATE access_session SET confirmed_at = now() - interval '31 minutes'")
    assert uma.get(f"{url}signature/").status_code == 302
    number, digest = town.admin("SELECT draft_id, hash FROM drafting_version ORDER BY number DESC LIMIT 1")[0]
    with town.raw("uma.bell") as connection:  # A token of this test has confirmed nothing.
        assert connection.execute("SELECT access.sign_draft_v1(%s, %s)", [number, digest]).fetchone() == ("confirm",)


def test_one_does_not_sign_what_one_has_not_read(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    answer = send(uma, f"{url}signature/", may_sign="on")
    assert answer.status_code == 422
    answer = send(uma, f"{url}signature/", has_read="on", may_sign="on", hash="0" * 64)
    assert "It was changed while you read." in uma.get(url).content.decode()
    assert town.admin("SELECT count(*) FROM drafting_draftsignature") == [(0,)]


def test_a_changed_text_voids_what_was_signed(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    sign(uma, url)
    step(dora, url, "draft", "The end is not clear.")
    answers = answers_of_clause(dora, f"{url}clauses/8/")
    assert dora.post(f"{url}clauses/8/", {**answers, "text": "It ends at midnight."}).status_code == 302
    step(dora, url, "in_review")
    review_all(dora, url)
    step(dora, url, "out_for_signature")
    confirm(town)
    sign(dora, url)
    assert agreements_written_here(town) == []
    assert "Your signature is asked for" in uma.get(url).content.decode()
    sign(uma, url)
    assert len(agreements_written_here(town)) == 1


def test_while_it_is_out_nobody_writes_a_version(town, sides):
    ben, dora, _uma = sides
    url = draft_of(town)
    assert ben.get(f"{url}clauses/8/").status_code == 404
    statement = (
        "INSERT INTO drafting_version (draft_id, number, entry, openings, lacks, hash, what, by_id)"
        " SELECT draft_id, number + 1, entry, openings, lacks, hash, what, by_id FROM drafting_version"
        " ORDER BY number DESC LIMIT 1"
    )
    with town.raw("ben.ito") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_two_who_sign_at_the_same_moment_make_one_agreement(town, sides):
    ben, dora, _uma = sides
    number, digest = town.admin("SELECT draft_id, hash FROM drafting_version ORDER BY number DESC LIMIT 1")[0]
    answers = []

    def sign_as(person: str) -> None:
        token = town.token(person)
        confirm(town)
        with psycopg.connect(town.server.role_url("app", town.database)) as connection:
            connection.execute("SELECT access.enter_v1(%s)", [token])
            answers.append(connection.execute("SELECT access.sign_draft_v1(%s, %s)", [number, digest]).fetchone()[0])

    threads = [threading.Thread(target=sign_as, args=[person]) for person in ("uma.bell", "dora.lind")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["concluded", "signed"]
    assert len(agreements_written_here(town)) == 1


def test_signing_again_signs_once(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    sign(uma, url)
    number, digest = town.admin("SELECT draft_id, hash FROM drafting_version ORDER BY number DESC LIMIT 1")[0]
    token = town.token("uma.bell")
    confirm(town)
    with psycopg.connect(town.server.role_url("app", town.database)) as connection:
        connection.execute("SELECT access.enter_v1(%s)", [token])
        assert connection.execute("SELECT access.sign_draft_v1(%s, %s)", [number, digest]).fetchone() == ("signed",)
    assert town.admin("SELECT count(*) FROM drafting_draftsignature") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "bridge"},
        {"contributor": "north-usd"},
        {"contributor": "county-dcs"},
        {"recipient": "family", "role": "parent"},
        {"recipient": "family", "role": "foster_parent", "relation": "any_in_population"},
        {"own": True},
    ],
)
def test_openings_that_are_not_between_the_parties_are_never_made(town, sides, change):
    """Whatever a page may have written into a version: the signatures are worth nothing then."""
    ben, dora, uma = sides
    url = draft_of(town)
    family = town.admin("SELECT key FROM partners_organization WHERE kind = 'family'")[0][0]
    change = {name: family if value == "family" else value for name, value in change.items()}
    town.admin(
        "UPDATE drafting_version SET openings = jsonb_set(openings, '{0}', (openings -> 0) || %s::jsonb)"
        " WHERE number = (SELECT max(number) FROM drafting_version)",
        json.dumps(change),
    )
    confirm(town)
    sign(uma, url)
    with pytest.raises(DatabaseError, match="not between the parties"):
        sign(dora, url)
    assert agreements_written_here(town) == []


@pytest.mark.parametrize(
    "table", ["drafting_draftsignature", "drafting_conclusion", "agreements_signature", "agreements_opening"]
)
def test_no_page_writes_a_signature_or_an_opening(town, sides, table):
    all_sign(town, sides)
    columns = ", ".join(
        name
        for (name,) in town.admin(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attname <> 'id'",
            table,
        )
    )
    with town.raw("ben.ito") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")


def test_the_paper_names_every_signature_with_its_authority_method_and_fingerprint(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    sign(uma, url)
    sign(dora, url)
    answer = ben.get(f"{url}agreement.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    digest = town.admin("SELECT hash FROM drafting_version ORDER BY number DESC LIMIT 1")[0][0]
    for word in ("Uma Bell, Superintendent", "Dora Lind, Director", "Board Policy 1240", "second factor", digest):
        assert word in text, text


def test_whose_signature_was_the_last_and_activated_it_is_kept_and_said(town, sides):
    ben, dora, uma = sides
    url = draft_of(town)
    confirm(town)
    town.admin("UPDATE drafting_version SET entry = entry - 'activate'")
    sign(uma, url)
    sign(dora, url)
    (key,) = agreements_written_here(town)
    kept = (
        "SELECT x.by_id, p.key FROM agreements_activation x LEFT JOIN partners_person p ON p.id = x.signer_id"
        " JOIN agreements_agreement a ON a.id = x.agreement_id WHERE a.key = %s"
    )
    assert town.admin(kept, key) == [(None, "dora.lind")]
    assert "By the last signature, of Dora Lind" in ben.get(f"/agreements/{key}/").content.decode()


def test_that_the_last_signature_activated_it_is_told_to_the_stewards(town, sides):
    _ben, dora, uma = sides
    url = draft_of(town)
    told = (
        "SELECT count(*) FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
        " WHERE n.kind = 'agreement_activated' AND p.key = 'ben.ito'"
    )
    confirm(town)
    town.admin("UPDATE drafting_version SET entry = entry - 'activate'")
    sign(uma, url)
    assert town.admin(told) == [(0,)]
    sign(dora, url)
    assert town.admin(told) == [(1,)]

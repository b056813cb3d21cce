"""A data steward lets a program ask; the person in whose name it asks agrees; either of them ends it."""

import re
from datetime import timedelta

import pytest

from homeroom.connections.scopes import CORE, SCOPES
from tests.desk.asking import text_of
from tests.exchange.fetching import Program, connected
from tests.town.files import TODAY


def connect(browser, town, whom: str = "tess.young", **more):
    """As the steward fills in the form. Answers the page that shows the secret."""
    page = browser.get("/connections/new/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    ((number,),) = town.admin("SELECT id FROM partners_person WHERE key = %s", whom)
    ((purpose,),) = town.admin("SELECT id FROM access_purpose WHERE key = 'school-stability'")
    sent = {
        "form_key": key,
        "sheet": re.search(r'name="sheet" value="([^"]+)"', page)[1],
        "name": "Reading program",
        "person": number,
        "purpose": purpose,
        "scopes": [CORE],
        "last_on": (TODAY + timedelta(days=30)).strftime("%m/%d/%Y"),
        **more,
    }
    return browser.post("/connections/new/", sent), sent


def program_of(answer, town) -> Program:
    """As one copies them from the page."""
    client_id, secret, _url = re.findall(r"<code>([^<]+)</code>", answer.content.decode())
    ((number,),) = town.admin("SELECT id FROM connections_connection WHERE client_id = %s", client_id)
    return Program(number, client_id, secret)


def agree(browser, number: int):
    page = browser.get(f"/connections/{number}/agreement/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    return browser.post(f"/connections/{number}/agreement/", {"form_key": key})


def test_a_program_asks_once_its_person_has_agreed_and_until_somebody_ends_it(town):
    ben, tess = town.as_(town.ben_ito), town.as_(town.tess_young)
    answer, _sent = connect(ben, town)
    assert answer.status_code == 201
    program = program_of(answer, town)
    assert program.ask_for_token().status_code == 401
    assert "Waits for the person to agree" in text_of(tess.get("/connections/"))
    assert agree(tess, program.connection).status_code == 302
    asking = program.signed_in()
    assert asking.get("orgs").status_code == 200
    assert "May ask" in text_of(ben.get("/connections/"))
    assert ben.post(f"/connections/{program.connection}/end/").status_code == 302
    assert asking.get("orgs").status_code == 401 and program.ask_for_token().status_code == 401
    shown = text_of(tess.get("/connections/"))
    assert "Ended" in shown and "Ben Ito" in shown


def test_what_a_program_gets_is_listed_in_the_order_of_the_form(town):
    ben, scopes = town.as_(town.ben_ito), [str(scope) for scope in SCOPES]
    connect(ben, town, "ben.ito", scopes=list(reversed(scopes)))
    listed = re.findall(r"<li>([^<]+)</li>", ben.get("/connections/").content.decode())
    assert [each for each in listed if each in SCOPES.values()] == [str(words) for words in SCOPES.values()]


def test_the_secret_is_shown_once_and_a_second_click_makes_no_second_connection(town):
    ben = town.as_(town.ben_ito)
    answer, sent = connect(ben, town)
    secret = program_of(answer, town).secret
    again = ben.post("/connections/new/", sent)
    assert again.status_code == 302
    assert secret not in ben.get("/connections/").content.decode()
    assert town.admin("SELECT count(*) FROM connections_connection") == [(1,)]


def test_after_one_program_the_form_is_empty_for_the_next(town):
    ben = town.as_(town.ben_ito)
    assert connect(ben, town)[0].status_code == 201
    assert "Reading program" not in ben.get("/connections/new/").content.decode()
    assert connect(ben, town)[0].status_code == 201
    assert town.admin("SELECT count(*) FROM connections_connection") == [(2,)]


def test_what_was_typed_stays_when_it_cannot_be_sent(town):
    ben = town.as_(town.ben_ito)
    assert connect(ben, town, last_on="soon")[0].status_code == 422
    assert "Reading program" in ben.get("/connections/new/").content.decode()


def test_who_makes_it_in_the_own_name_has_agreed(town):
    ben = town.as_(town.ben_ito)
    answer, _sent = connect(ben, town, "ben.ito")
    assert program_of(answer, town).ask_for_token().status_code == 200


TOLD = "SELECT p.key, n.number FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE n.kind = 'program_waits'"


def test_who_is_to_be_asked_for_finds_a_notice_of_it_and_its_way_there(town):
    ben, tess = town.as_(town.ben_ito), town.as_(town.tess_young)
    program = program_of(connect(ben, town)[0], town)
    assert town.admin(TOLD) == [("tess.young", program.connection)]
    page = tess.get("/notices/").content.decode()
    assert "1 program waits for you to let it ask in your name" in page
    assert f'href="/connections/{program.connection}/agreement/"' in page
    connect(ben, town, "ben.ito")
    assert town.admin("SELECT count(*) FROM connections_connection") == [(2,)]
    assert len(town.admin(TOLD)) == 1  # In the own name nothing waits.


def test_nobody_is_told_of_a_connection_by_who_did_not_make_it(town):
    program = program_of(connect(town.as_(town.ben_ito), town)[0], town)
    town.admin("DELETE FROM notices_notice")
    tell = f"SELECT access.notify_of_connection_v1({program.connection})"
    with town.raw(town.dora_lind) as dora:
        dora.execute(tell)
        dora.commit()
    assert town.admin(TOLD) == []
    with town.raw(town.ben_ito) as ben:
        ben.execute(tell)
        ben.commit()
    assert town.admin(TOLD) == [("tess.young", program.connection)]


def test_nobody_agrees_in_anothers_stead(town):
    ben, uma = town.as_(town.ben_ito), town.as_(town.uma_bell)
    program = program_of(connect(ben, town)[0], town)
    assert town.as_(town.tess_young).get(f"/connections/{program.connection}/agreement/").status_code == 200
    for other in (ben, uma, town.as_(town.nora_west)):
        assert other.get(f"/connections/{program.connection}/agreement/").status_code == 404
        assert other.post(f"/connections/{program.connection}/agreement/", {}).status_code == 404
    assert program.ask_for_token().status_code == 401


def test_a_connection_is_seen_and_ended_by_its_organizations_stewards_and_its_person_alone(town):
    program = program_of(connect(town.as_(town.ben_ito), town, "tess.young")[0], town)
    for key in ("uma.bell", "nora.west", "dora.lind", "rosa.diaz"):
        browser = town.as_(key)
        assert "Reading program" not in browser.get("/connections/").content.decode()
        assert browser.post(f"/connections/{program.connection}/end/").status_code == 404
        assert browser.post("/connections/987654/end/").status_code == 404
    assert "Reading program" in town.as_(town.tess_young).get("/connections/").content.decode()


def test_only_a_colleague_can_be_named_and_only_a_day_within_a_year(town):
    ben = town.as_(town.ben_ito)
    for wrong in (
        {"person": town.admin("SELECT id FROM partners_person WHERE key = 'rosa.diaz'")[0][0]},
        {"last_on": (TODAY + timedelta(days=400)).strftime("%m/%d/%Y")},
        {"last_on": (TODAY - timedelta(days=1)).strftime("%m/%d/%Y")},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"name": " "},
    ):
        answer, _sent = connect(ben, town, **wrong)
        assert answer.status_code == 422, wrong
    assert town.admin("SELECT count(*) FROM connections_connection") == [(0,)]


@pytest.mark.parametrize(
    ("person", "sees"), [("ben.ito", True), ("tess.young", True), ("uma.bell", False), ("nora.west", False)]
)
def test_the_row_policies_say_the_same(town, person, sees):
    program = connected(town, "tess.young")
    with town.raw(person) as connection:
        found = connection.execute("SELECT id FROM connections_connection").fetchall()
        said = connection.execute("SELECT connection_id FROM connections_connectiondecision").fetchall()
    assert found == said == ([(program.connection,)] if sees else [])


@pytest.mark.parametrize("clause", ["organization", "by", "person"])
def test_the_row_policy_lets_a_steward_connect_for_the_own_organization_alone(town, clause):
    import psycopg

    insert = (
        "INSERT INTO connections_connection (organization_id, person_id, purpose_id, name, scopes, client_id, secret_hash,"
        " by_id, expires_at) SELECT o.organization_id, p.id, 1, '', '{}', %s, '', b.id, now() FROM partners_person o,"
        " partners_person p, partners_person b WHERE o.key = %s AND p.key = %s AND b.key = %s"
    )
    right = ["tess.young", "tess.young", "ben.ito"]
    wrong = {
        "organization": ["nora.west", *right[1:]],
        "by": [*right[:2], "tess.young"],
        "person": [right[0], "kim.noor", right[2]],
    }
    with town.raw("ben.ito") as connection:
        connection.execute(insert, ["right", *right])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(insert, ["wrong", *wrong[clause]])


def test_the_row_policy_lets_nobody_agree_for_another_or_in_anothers_name(town):
    import psycopg

    program = connected(town, "tess.young", agreed=False)
    say = (
        "INSERT INTO connections_connectiondecision (connection_id, verdict, by_id)"
        " SELECT %s, %s, id FROM partners_person WHERE key = %s"
    )
    for person, verdict, by in (("ben.ito", "end", "ben.ito"), ("tess.young", "agree", "tess.young")):
        with town.raw(person) as connection:
            connection.execute(say, [program.connection, verdict, by])
    for person, verdict, by in (
        ("ben.ito", "agree", "ben.ito"),
        ("ben.ito", "end", "tess.young"),
        ("uma.bell", "end", "uma.bell"),
    ):
        with town.raw(person) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(say, [program.connection, verdict, by])


def test_every_scope_has_words(town):
    page = text_of(town.as_(town.ben_ito).get("/connections/new/"))
    assert all(str(words) in page for words in SCOPES.values())

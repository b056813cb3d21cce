"""Is this child already here? What a linkage steward is told at intake, and what is forgotten."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.matching.reviewing import pair_of, work
from tests.matching.test_nights_at_home import let_it_be_kept, send_roster
from tests.town.files import ago

TEO = {"first": "Teodoro", "last": "Brask", "birth_on": "8/16/2013", "sex": "male"}
BYSTANDER = {"first": "Bystander", "last": "Wexford", "birth_on": "2/11/2013", "sex": "female"}
NOBODY = {"first": "Quentin", "last": "Harrowgate", "birth_on": "3/4/2015"}


def ask(client, said: dict) -> str:
    """Send the form; answers the address of the answer."""
    page = client.get("/matches/here/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    answer = client.post("/matches/here/", {**said, "form_key": key})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def lena(town):
    return town.as_(town.lena_marsh)


def spooled() -> set[str]:
    return {path.name for path in Path(settings.SPOOL_FOLDER).iterdir()}


def test_a_child_whom_an_agency_has_sent_is_named_with_how_strongly_and_the_way_to_its_match(town, lena):
    address = ask(lena, TEO)
    assert "It is being looked for" in text(lena.get(address)) and 'http-equiv="refresh"' in text(lena.get(address))
    work(town)
    page = text(lena.get(address))
    assert "A record of this child seems to stand here already" in page
    assert "Teo Brask" in page and "16, 2013" in page
    assert "very strongly" in page
    assert f"/matches/{pair_of(town, town.teo)}/" in page
    assert "Marisol" not in page and 'http-equiv="refresh"' not in page


def test_that_it_was_shown_stands_in_the_book(town, lena):
    told = (
        "SELECT count(*) FROM access_disclosure d JOIN partners_person p ON p.id = d.person_id"
        " WHERE p.key = 'lena.marsh' AND d.student_id = %s AND d.relation = 'linkage'"
    )
    address = ask(lena, TEO)
    work(town)
    before = town.admin(told, town.teo.id)[0][0]
    lena.get(address)
    assert town.admin(told, town.teo.id)[0][0] == before + 1


def test_of_a_kept_roster_it_says_how_many_resemble_and_nothing_that_they_say(town, lena, tmp_path):
    let_it_be_kept(town)
    send_roster(town, tmp_path / "roster")
    address = ask(lena, BYSTANDER)
    work(town)
    page = text(lena.get(address))
    assert town.admin("SELECT districts -> 0 -> 'very', found FROM matching_lookup") == [(1, 0)]
    assert "No agency whose records you match has sent a child like this." in page
    assert "On rosters that districts let be kept" in page and "Lakeside Unified" in page
    for said in ("Wexford", "Bystander", "S4", "Lincoln Middle"):
        assert said not in page


def test_of_a_roster_that_may_not_be_kept_any_more_nothing_is_told(town, lena, tmp_path):
    let_it_be_kept(town)
    send_roster(town, tmp_path / "roster")
    let_it_be_kept(town, "none")
    address = ask(lena, BYSTANDER)
    work(town)
    assert "No district whose records you match lets its roster be kept: none was asked." in text(lena.get(address))


def test_whom_nobody_knows_nobody_finds(town, lena):
    address = ask(lena, NOBODY)
    work(town)
    page = text(lena.get(address))
    assert "No agency whose records you match has sent a child like this." in page


def test_whoever_left_care_by_adoption_is_never_found(town, lena):
    town.admin(
        "UPDATE students_careepisode SET exit_on = %s, exit_reason = 'adoption' WHERE student_id = %s",
        ago(5),
        town.teo.id,
    )
    address = ask(lena, TEO)
    work(town)
    assert "Teo" not in text(lena.get(address))
    assert town.admin("SELECT found FROM matching_lookup") == [(0,)]


def test_what_was_typed_is_in_no_address_and_forgotten_with_the_answer(town, lena):
    before = spooled()
    assert "Write" in text(lena.post("/matches/here/", {**TEO, "birth_on": "the 16th"}))
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]
    address = ask(lena, TEO)
    assert re.fullmatch(r"/matches/here/\d+/", address)
    [name] = spooled() - before
    content = (Path(settings.SPOOL_FOLDER) / name).read_bytes()
    assert b"Teodoro" not in content and b"Brask" not in content
    work(town)
    assert spooled() == before
    assert town.admin("SELECT spool_name, length(key), found FROM matching_lookup") == [("", 0, 1)]
    assert "Brask" not in str(
        town.admin("SELECT l::text FROM matching_lookup l UNION SELECT j.args::text FROM procrastinate_jobs j")
    )
    assert "Brask" not in str(town.admin("SELECT to_jsonb(f)::text FROM matching_lookedup f"))
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]


def test_after_a_day_it_is_not_shown_any_more_and_then_deleted(town, lena):
    address = ask(lena, TEO)
    work(town)
    town.admin("UPDATE matching_lookedup SET expires_at = now() - interval '1 minute'")
    assert "What was found was shown for a day" in text(lena.get(address))
    town.homeroom("clear")
    assert town.admin("SELECT count(*) FROM matching_lookedup") == [(0,)]
    assert town.admin("SELECT found FROM matching_lookup") == [(1,)]  # That somebody asked stays.


def test_a_question_that_no_worker_came_to_is_forgotten(town, lena):
    before = spooled()
    ask(lena, TEO)
    town.admin("UPDATE matching_lookup SET asked_at = now() - interval '2 hours'")
    assert "nobody answered: 1" in town.homeroom("lapse").stdout
    assert spooled() == before and town.admin("SELECT is_failed FROM matching_lookup") == [(True,)]


def test_nobody_reads_the_answer_to_anothers_question(town, lena):
    address = ask(lena, TEO)
    work(town)
    assert lena.get(address).status_code == 200
    town.admin("UPDATE matching_lookup SET by_id = (SELECT id FROM partners_person WHERE key = 'ben.ito')")
    assert lena.get(address).status_code == 404
    for stranger in (town.ben_ito, town.rosa_diaz):
        assert town.as_(stranger).get("/matches/here/").status_code in (403, 404)


def test_without_the_agencys_hosting_agreement_it_is_not_looked_for_there(town, lena):
    town.admin(
        "INSERT INTO agreements_ending (agreement_id, at, by_id, reason) SELECT a.id, now(), p.id, 'Over.'"
        " FROM agreements_agreement a, partners_person p WHERE a.key = 'host-county-dcs' AND p.key = 'dora.lind'"
    )
    address = ask(lena, TEO)
    work(town)
    assert "Teo" not in text(lena.get(address))
    assert town.admin("SELECT found FROM matching_lookup") == [(0,)]


def test_who_asks_a_hundred_times_a_day_is_stopped(town, lena):
    ask(lena, TEO)
    town.admin(
        "INSERT INTO matching_lookup (by_id, answered_at, found, spool_name, key) SELECT by_id, now(), 0, '', ''"
        " FROM matching_lookup, generate_series(1, 99)"
    )
    page = lena.get("/matches/here/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    answer = lena.post("/matches/here/", {**NOBODY, "form_key": key}, follow=True)
    assert "You have asked 100 times today" in text(answer)
    assert town.admin("SELECT count(*) FROM matching_lookup") == [(100,)]


def test_pressed_twice_it_is_asked_once(town, lena):
    page = lena.get("/matches/here/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    first, second = (lena.post("/matches/here/", {**TEO, "form_key": key})["Location"] for _ in range(2))
    assert first == second and town.admin("SELECT count(*) FROM matching_lookup") == [(1,)]

"""A pause: what an agreement opened is dark until whoever paused it lets it go on."""

import json

import psycopg
import pytest
import yaml

from tests.agreements.keys import form_key
from tests.agreements.test_agreement_page import end, queries, sees_school
from tests.collaboration.files import agreement
from tests.collaboration.test_applying import DSA, apply
from tests.town.files import ago

ADDRESS = f"/agreements/{DSA}/"
OPEN = (
    "SELECT count(*) FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id"
    " WHERE a.key = %s AND g.during @> now()"
)


def pause(client, key=DSA, reason="An incident is looked into."):
    address = f"/agreements/{key}/suspension/"
    return client.post(address, {"form_key": form_key(client, address), "reason": reason})


def go_on(client, key=DSA, reason="It is cleared up."):
    answers = {"form_key": form_key(client, f"/agreements/{key}/"), "reason": reason}
    return client.post(f"/agreements/{key}/resumption/", answers)


def test_a_pause_is_dark_at_the_next_statement_and_light_again_when_it_is_over(town):
    ben = town.as_(town.ben_ito)
    with town.raw(town.rosa_diaz) as rosa:
        sees = "SELECT count(*) > 0 FROM students_schoolenrollment WHERE student_id = %s"
        assert rosa.execute(sees, [town.marisol.id]).fetchone() == (True,)
        assert pause(ben)["location"] == ADDRESS
        assert rosa.execute(sees, [town.marisol.id]).fetchone() == (False,)
        assert go_on(ben)["location"] == ADDRESS
        assert rosa.execute(sees, [town.marisol.id]).fetchone() == (True,)
    assert town.admin("SELECT count(*) FROM agreements_suspension") == [(1,)]
    assert town.admin("SELECT count(*) FROM agreements_resumption") == [(1,)]


def test_the_page_first_says_what_goes_dark_and_then_who_paused_it_and_why(town):
    ben = town.as_(town.ben_ito)
    assert "no longer see of Lakeside Unified School District" in ben.get(f"{ADDRESS}suspension/").text
    assert pause(ben, reason="").status_code == 422
    assert sees_school(town, town.rosa_diaz, town.marisol)
    pause(ben)
    page = ben.get(ADDRESS).text
    assert "Ben Ito, Lakeside Unified School District: An incident is looked into." in page
    assert "Let this agreement go on" in page
    assert "Paused" in ben.get("/agreements/").text


def test_nobody_but_whoever_paused_it_lets_it_go_on(town):
    ben, dora = town.as_(town.ben_ito), town.as_(town.dora_lind)
    pause(ben)
    page = dora.get(ADDRESS).text
    assert "Let this agreement go on" not in page
    answer = dora.post(f"{ADDRESS}resumption/", {"form_key": "A" * 22, "reason": "x"}, follow=True)
    assert "Your organization has not paused it." in answer.text
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    pause(dora)
    go_on(ben)
    assert not sees_school(town, town.rosa_diaz, town.marisol)  # The agency still pauses it.
    go_on(dora)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_a_second_click_pauses_once_and_goes_on_once(town):
    ben = town.as_(town.ben_ito)
    pause(ben)
    answer = ben.post(f"{ADDRESS}suspension/", {"form_key": "A" * 22, "reason": "Again."}, follow=True)
    assert "It was not paused" in answer.text
    assert town.admin("SELECT count(*) FROM agreements_suspension") == [(1,)]
    go_on(ben)
    answer = ben.post(f"{ADDRESS}resumption/", {"form_key": "B" * 22, "reason": "x"}, follow=True)
    assert "Your organization has not paused it." in answer.text
    assert town.admin("SELECT count(*) FROM agreements_resumption") == [(1,)]


def test_what_stands_under_the_memorandum_rests_and_comes_back_with_it(town):
    dora = town.as_(town.dora_lind)
    before = town.admin(OPEN, DSA)
    assert before != [(0,)]
    pause(dora, "mou")
    assert town.admin(OPEN, DSA) == [(0,)]
    page = dora.get(ADDRESS).text
    assert "The agreement above it is paused, and this one with it." in page
    assert "What is missing" not in page  # Nothing is: it goes on by itself.
    go_on(dora, "mou")
    assert town.admin(OPEN, DSA) == before


def test_a_paused_agreement_can_be_ended_and_does_not_come_back(town):
    ben = town.as_(town.ben_ito)
    pause(ben)
    assert end(ben, DSA).status_code == 302
    assert "Let this agreement go on" not in ben.get(ADDRESS).text
    ben.post(f"{ADDRESS}resumption/", {"form_key": "A" * 22, "reason": "x"})
    assert not sees_school(town, town.rosa_diaz, town.marisol)


def test_only_a_partys_steward_pauses(quiet_town):
    rosa, nora = quiet_town.as_(quiet_town.rosa_diaz), quiet_town.as_(quiet_town.nora_west)
    assert quiet_town.as_(quiet_town.ben_ito).get(f"{ADDRESS}suspension/").status_code == 200
    for client in (rosa, nora):
        assert client.get(f"{ADDRESS}suspension/").status_code == 404
        for verb in ("suspension", "resumption"):
            assert client.post(f"{ADDRESS}{verb}/", {"form_key": "A" * 22, "reason": "x"}).status_code == 404
    assert quiet_town.as_(quiet_town.ben_ito).get(f"{ADDRESS}resumption/").status_code == 405


def test_that_an_agreement_rests_is_told_to_its_parties_alone(town):
    ((number,),) = town.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)
    pause(town.as_(town.ben_ito))
    rests = "SELECT access.rests_v1(%s)"
    with town.raw(town.rosa_diaz) as rosa, town.raw(town.nora_west) as nora, town.raw(None) as nobody:
        assert rosa.execute(rests, [number]).fetchone() == (True,)
        for stranger in (nora, nobody):
            assert not stranger.execute(rests, [number]).fetchone()[0]
            assert stranger.execute("SELECT access.own_suspension_v1(%s)", [number]).fetchone() == (None,)
            assert stranger.execute("SELECT count(*) FROM agreements_suspension").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute("SELECT access.paused_v1(%s)", [number])


def test_while_its_hosting_rests_a_districts_files_are_refused(town):
    ask = "SELECT access.in_force_v1(id) FROM agreements_agreement WHERE key = 'host-lakeside-usd'"
    assert town.admin(ask) == [(True,)]
    pause(town.as_(town.ben_ito), "host-lakeside-usd")
    assert town.admin(ask) == [(False,)]


def test_why_not_says_that_it_is_paused(town):
    pause(town.as_(town.ben_ito))
    answer = json.loads(
        town.homeroom(
            *("decide", "--person", "rosa.diaz", "--student", "county-dcs:10023", "--element", "academics.transcript"),
            *("--purpose", "school-stability", "--as-operator", "--json"),
        ).stdout
    )
    assert (answer["verdict"], answer["code"]) == ("deny", "R-SUSPENDED")
    assert "is paused." in answer["sentence"]


def paused_by_the_file(**days):
    def write(content):
        agreement(content, DSA)["suspensions"] = [{"reason": "Audit", **days}]

    return write


@pytest.mark.parametrize(
    ("days", "is_seen"),
    [
        ({"from": ago(2)}, False),
        ({"from": ago(2), "to": ago(0)}, False),  # Its last day is whole.
        ({"from": ago(2), "to": ago(1)}, True),
        ({"from": ago(-1)}, True),
        ({"from": "2026-01-01T08:00:00-06:00", "to": "2099-01-01T08:00:00+00:00"}, False),
    ],
)
def test_the_file_pauses_for_days_or_to_the_moment(town, tmp_path, days, is_seen):
    assert sees_school(town, town.rosa_diaz, town.marisol)
    apply(town, tmp_path, paused_by_the_file(**days))
    assert sees_school(town, town.rosa_diaz, town.marisol) is is_seen
    assert apply(town, tmp_path, paused_by_the_file(**days))["status"] == "unchanged"
    apply(town, tmp_path)
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_what_a_steward_paused_rests_though_the_file_does_not_know_of_it(town, tmp_path):
    pause(town.as_(town.ben_ito))
    assert apply(town, tmp_path)["status"] == "unchanged"
    apply(town, tmp_path, lambda content: agreement(content, DSA).update(title="Another title"))
    assert not sees_school(town, town.rosa_diaz, town.marisol)


def test_pauses_go_out_with_the_file_and_come_in_again_as_they_were(town, tmp_path):
    apply(town, tmp_path, paused_by_the_file(**{"from": ago(9), "to": ago(5)}))
    pause(town.as_(town.ben_ito))
    out = tmp_path / "out.yaml"
    town.homeroom("export-collaboration", str(out))
    told = next(a for a in yaml.safe_load(out.read_text())["agreements"] if a["id"] == DSA)["suspensions"]
    assert [(str(each["from"]), str(each.get("to"))) for each in told][0] == (str(ago(9)), str(ago(5)))
    assert told[1]["reason"] == "An incident is looked into."
    assert json.loads(town.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"


def test_the_page_asks_a_fixed_number_of_times(town):
    ben = town.as_(town.ben_ito)
    pause(ben)
    assert queries(ben, ADDRESS) <= 12
    assert queries(ben, "/agreements/") <= 12
    assert queries(ben, "/agreements/host-lakeside-usd/suspension/") <= 12

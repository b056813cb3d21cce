"""How records are compared, whether rules link, and links that come back among the pairs without saying so."""

import re

import pytest

from tests.matching.reviewing import current, form_key, say, verdicts, work


def text(answer) -> str:
    return answer.content.decode()


def drawn(town, child) -> int:
    """The link of this child comes back to the reviewers; answers the pair."""
    [(pair,)] = town.admin("SELECT id FROM matching_pair WHERE student_id = %s", child.id)
    town.admin("INSERT INTO matching_auditdraw (pair_id) VALUES (%s)", pair)
    return pair


def answers(town) -> list[tuple]:
    return town.admin("SELECT is_same FROM matching_auditanswer ORDER BY id")


def test_a_link_that_came_back_stands_among_those_that_wait_and_looks_like_them(town):
    lena = town.as_(town.lena_marsh)
    assert "2 children wait" in text(lena.get("/matches/"))
    pair = drawn(town, town.marisol)
    page = text(lena.get("/matches/"))
    assert "3 children wait" in page and f"/matches/{pair}/" in page
    case = text(lena.get(f"/matches/{pair}/"))
    assert "Waits for a decision" in case and "Same child" in case and "Not the same" in case
    for telling in ("What was decided", "Undo the decision", "Who saw what"):
        assert telling not in case, telling


def test_said_to_be_the_same_it_stays_a_link_and_waits_no_more(town):
    lena, pair = town.as_(town.lena_marsh), drawn(town, town.marisol)
    told = say(lena, pair, "link")
    assert told.status_code == 302 and answers(town) == [(True,)]
    work(town)
    assert "2 children wait" in text(lena.get("/matches/"))
    assert current(town, "students_identity", town.marisol) == 1
    assert verdicts(town, pair) == ["link"]
    assert "What was decided" in text(lena.get(f"/matches/{pair}/"))


def test_said_not_to_be_it_is_cut_its_stewards_are_told_and_rules_link_no_more(town):
    lena, pair = town.as_(town.lena_marsh), drawn(town, town.marisol)
    say(lena, pair, "refuse")
    assert answers(town) == [(False,)]
    work(town)
    assert current(town, "students_identity", town.marisol) == 0
    assert verdicts(town, pair) == ["link", "refuse"]
    assert town.admin("SELECT count(*) FROM notices_notice WHERE kind = 'link_cut'")[0][0] > 1
    assert town.admin("SELECT is_on, is_by_audit FROM matching_switching") == [(False, True)]
    page = text(lena.get("/matches/model/"))
    assert "Rules are switched off" in page
    assert re.search(r"Of these wrong</dt>\s*<dd>\s*<span>1<", page)


def test_none_of_these_answers_it_too(town):
    lena, pair = town.as_(town.lena_marsh), drawn(town, town.marisol)
    [(other,)] = town.admin(
        f"INSERT INTO matching_pair ({COPIED}, candidate, expires_at)"
        f" SELECT {COPIED}, 'another'::bytea, now() + interval '9 days' FROM matching_pair WHERE id = %s RETURNING id",
        pair,
    )
    key = form_key(lena, pair)
    seen = {"seen": f"{pair},{other}", "form_key": key}
    assert lena.post(f"/matches/{pair}/refusals/", seen).status_code == 302
    assert answers(town) == [(False,)]
    assert verdicts(town, other) == ["refuse"]


COPIED = "student_id, agency_id, contributor_id, sealed_child, sealed_candidate, rule, agrees, compared, batch_id"


def test_the_page_says_what_agreement_tells_in_words_and_bits_and_when_a_person_is_asked(quiet_town):
    page = text(quiet_town.as_(quiet_town.lena_marsh).get("/matches/model/"))
    for part in ("State student ID", "very strong", "day and month the other way round", "Rules link", "+12."):
        assert part in page, part
    assert "They contradict each other" in page


def switch(client, **said):
    key = re.search(r'name="form_key" value="([^"]+)"', text(client.get("/matches/model/")))[1]
    return client.post("/matches/model/switchings/", {"form_key": key, **said})


def test_a_linkage_steward_switches_rules_off_and_on_and_says_why(town):
    lena = town.as_(town.lena_marsh)
    assert switch(lena, is_on="off", reason="Two wrong ones in one week.").status_code == 302
    assert "Rules are switched off" in text(lena.get("/matches/model/"))
    assert switch(lena, is_on="on", reason="The file was mended.").status_code == 302
    assert "Rules link</span>" in text(lena.get("/matches/model/")).replace("Rules link\n", "Rules link")
    assert town.admin("SELECT is_on, is_by_audit, reason FROM matching_switching ORDER BY id") == [
        (False, False, "Two wrong ones in one week."),
        (True, False, "The file was mended."),
    ]


@pytest.mark.parametrize("said", [{}, {"is_on": "off"}, {"reason": "Why not"}, {"is_on": "perhaps", "reason": "x"}])
def test_what_says_nothing_switches_nothing(town, said):
    answer = switch(town.as_(town.lena_marsh), **said)
    assert answer.status_code == 422
    assert town.admin("SELECT count(*) FROM matching_switching") == [(0,)]


@pytest.mark.parametrize("person", ["rosa_diaz", "ben_ito", "tom_reed", "ada_okafor"])
def test_nobody_else_has_these_pages(quiet_town, person):
    client = quiet_town.as_(getattr(quiet_town, person))
    assert client.get("/matches/model/").status_code == client.post("/matches/model/switchings/").status_code == 404


def test_the_wrong_method_is_refused(quiet_town):
    lena = quiet_town.as_(quiet_town.lena_marsh)
    assert lena.post("/matches/model/").status_code == lena.get("/matches/model/switchings/").status_code == 405

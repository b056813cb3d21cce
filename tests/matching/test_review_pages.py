"""The review list and the page of a pair: who may look, what stands there, what looking leaves in the book."""

import pytest

from tests.matching.reviewing import form_key, pair_of, say, verdicts


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_tells_what_waits_and_names_nobody(quiet_town):
    lena = quiet_town.as_(quiet_town.lena_marsh)
    page = lena.get("/matches/")
    assert page.status_code == 200
    assert "2 children wait for your decision" in text(page)
    assert "Lakeside County Child Services and Lakeside Unified School District" in text(page)
    assert text(page).count("1 school record<") == 2
    for name in ("Lucia", "Brandt", "Olmo", "Teo", "Brask", "Marisol"):
        assert name not in text(page), name


def test_two_records_stand_side_by_side_and_nothing_is_chosen(quiet_town):
    lena, pair = quiet_town.as_(quiet_town.lena_marsh), pair_of(quiet_town, quiet_town.lucia)
    page = text(lena.get(f"/matches/{pair}/"))
    for part in ("Lucia", "Brandt", "Olmo", "July 21, 2012", "Agree", "Close", "Missing", "Lincoln Middle School"):
        assert part in page, part
    for label in ("Same child", "Not the same", "Decide later"):
        assert label in page
    assert "Undo the decision" not in page
    assert "checked" not in page and "usa-button--secondary" not in page


def test_looking_discloses_both_records_once_each(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    lena.get("/matches/")
    assert disclosures(town) == []  # The list shows nobody.
    lena.get(f"/matches/{pair}/")
    assert disclosures(town) == [
        ("county-dcs", "data-host", "lena.marsh", "linkage", "IV-E", "matching:pair"),
        ("lakeside-usd", "data-host", "lena.marsh", "linkage", "FERPA-SCHOOL-OFFICIAL", "matching:pair"),
    ]


def disclosures(town) -> list[tuple]:
    return town.admin(
        "SELECT c.key, r.key, p.key, d.relation, d.basis, e.page FROM access_disclosure d"
        " JOIN access_event e ON e.id = d.event_id JOIN partners_person p ON p.id = d.person_id"
        " JOIN partners_organization c ON c.id = d.contributor_id JOIN partners_organization r ON r.id = d.recipient_id"
        " WHERE d.student_id = %s AND p.key IN ('lena.marsh', 'rosa.diaz') ORDER BY c.key",
        town.lucia.id,
    )


def test_to_the_childs_own_caseworker_only_the_schools_record_is_disclosed(town):
    rosa, pair = town.as_(town.rosa_diaz), pair_of(town, town.lucia)
    assert rosa.get(f"/matches/{pair}/").status_code == 200
    assert [(row[0], row[2]) for row in disclosures(town)] == [("lakeside-usd", "rosa.diaz")]


def test_the_stewards_of_both_partners_read_who_compared_their_records(town):
    town.as_(town.lena_marsh).get(f"/matches/{pair_of(town, town.lucia)}/")
    for steward in (town.dora_lind, town.ben_ito):
        assert "Lena Marsh" in text(town.as_(steward).get("/disclosures/")), steward
    assert "Lena Marsh" in text(town.as_(town.rosa_diaz).get(f"{town.lucia.url}disclosures/"))


def test_the_caseworker_decides_about_her_own_child_and_her_colleague_does_not(town):
    pair = pair_of(town, town.lucia)
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    key = form_key(rosa, pair)
    assert tom.get("/matches/").status_code == 200
    assert "children wait for" not in text(tom.get("/matches/"))
    hidden, missing = tom.get(f"/matches/{pair}/"), tom.get("/matches/999999/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert say(tom, pair, "link", key).status_code == 404
    assert verdicts(town, pair) == []
    assert say(rosa, pair, "link", key).status_code == 302
    assert verdicts(town, pair) == ["link"]


@pytest.mark.leak(28)
@pytest.mark.parametrize("person", ["ben_ito", "dora_lind", "ada_okafor", "sam_hill", "omar_voss"])
def test_who_does_not_review_finds_nothing_there(quiet_town, person):
    pair = pair_of(quiet_town, quiet_town.lucia)
    assert quiet_town.as_(quiet_town.lena_marsh).get(f"/matches/{pair}/").status_code == 200
    client = quiet_town.as_(getattr(quiet_town, person))
    assert client.get("/").status_code == 200
    for url in ("/matches/", f"/matches/{pair}/"):
        assert client.get(url).status_code == 404, url


@pytest.mark.leak(28)
@pytest.mark.parametrize(("agreement", "steward"), [("host-county-dcs", "dora.lind"), ("host-lakeside-usd", "ben.ito")])
def test_without_the_hosting_agreement_of_both_partners_the_pair_is_not_there(town, agreement, steward):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    assert lena.get(f"/matches/{pair}/").status_code == 200
    town.admin(
        "INSERT INTO agreements_ending (agreement_id, by_id, at, reason)"
        " SELECT a.id, p.id, now(), 'over' FROM agreements_agreement a, partners_person p"
        " WHERE a.key = %s AND p.key = %s",
        agreement,
        steward,
    )
    assert lena.get(f"/matches/{pair}/").status_code == 404
    assert "No pair of records waits" in text(lena.get("/matches/"))


def test_the_wrong_method_is_refused(quiet_town):
    lena, pair = quiet_town.as_(quiet_town.lena_marsh), pair_of(quiet_town, quiet_town.lucia)
    assert lena.post("/matches/").status_code == 405
    assert lena.post(f"/matches/{pair}/").status_code == 405
    assert lena.get(f"/matches/{pair}/decisions/").status_code == 405


def test_pressing_twice_makes_one_decision(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    key = form_key(lena, pair)
    first, second = say(lena, pair, "link", key), say(lena, pair, "link", key)
    assert first.url == second.url == f"/matches/{pair_of(town, town.teo)}/"  # The next child who waits.
    assert verdicts(town, pair) == ["link"]


def test_whoever_comes_second_reads_that_the_pair_was_decided(town):
    lena, rosa, pair = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.lucia)
    key = form_key(rosa, pair)
    say(lena, pair, "refuse")
    answer = rosa.post(f"/matches/{pair}/decisions/", {"verdict": "link", "form_key": key}, follow=True)
    assert "was decided meanwhile" in text(answer)
    assert verdicts(town, pair) == ["refuse"]


@pytest.mark.parametrize("verdict", ["", "perhaps"])
def test_what_is_no_decision_is_answered_with_a_sentence(town, verdict):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    answer = say(lena, pair, verdict)
    assert answer.status_code == 422
    assert "Nothing was decided" in text(answer)
    assert verdicts(town, pair) == []


def test_an_expired_pair_is_not_decided_any_more(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    key = form_key(lena, pair)
    town.admin("UPDATE matching_pair SET expires_at = now() WHERE id = %s", pair)
    answer = lena.post(f"/matches/{pair}/decisions/", {"verdict": "link", "form_key": key}, follow=True)
    assert "waited for more than 30 days" in text(answer)
    assert verdicts(town, pair) == []


def test_each_page_asks_the_database_a_fixed_number_of_questions(quiet_town):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lena, pair = quiet_town.as_(quiet_town.lena_marsh), pair_of(quiet_town, quiet_town.lucia)
    for url in ("/matches/", f"/matches/{pair}/"):
        with CaptureQueriesContext(connection) as asked:
            lena.get(url)
        assert len(asked) <= 12, f"{url}: {len(asked)} " + "\n".join(q["sql"] for q in asked)

"""One case is one child with every record that may be the child's; what is shown of them, and the answers."""

import re
from datetime import UTC, datetime

import pytest

from homeroom.matching.queries import Waiting, beside
from tests.matching.planting import CHILD_OF_TWINS, TWINS, all_form, pairs_of, send
from tests.matching.reviewing import held, pair_of, say, verdicts, work


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def twins(town, tmp_path):
    """Anne, whom both twins of the roster resemble."""
    send(town, tmp_path, [CHILD_OF_TWINS], TWINS)
    town.twins = pairs_of(town, CHILD_OF_TWINS[0])
    assert len(town.twins) == 2
    return town


def test_all_records_that_may_be_the_childs_stand_side_by_side(twins):
    lena = twins.as_(twins.lena_marsh)
    for pair in twins.twins:
        page = text(lena.get(f"/matches/{pair}/"))
        for part in ("Anneliese", "Annamarie", "School record 1", "School record 2", "March 9, 2012"):
            assert part in page, part
        assert "School record 3" not in page


def test_one_child_is_one_line_of_the_list(twins):
    page = text(twins.as_(twins.lena_marsh).get("/matches/"))
    assert "3 children wait for your decision" in page
    assert "2 school records" in page
    assert f"/matches/{twins.twins[0]}/" in page and f"/matches/{twins.twins[1]}/" not in page


def test_every_record_that_is_shown_is_a_disclosure(twins):
    lena = twins.as_(twins.lena_marsh)
    lena.get(f"/matches/{twins.twins[0]}/")
    [told] = twins.admin(
        "SELECT array_agg(c.key ORDER BY c.key) FROM access_disclosure d JOIN partners_organization c ON c.id = d.contributor_id"
        " JOIN partners_person p ON p.id = d.person_id WHERE p.key = 'lena.marsh'"
    )
    assert told == (["county-dcs", "lakeside-usd", "lakeside-usd"],)


def test_a_banner_says_that_they_may_be_twins(twins):
    lena = twins.as_(twins.lena_marsh)
    assert "2 of these records share a birth date" in text(lena.get(f"/matches/{twins.twins[0]}/"))
    assert "Think of twins" not in text(lena.get(f"/matches/{pair_of(twins, twins.lucia)}/"))


def test_none_of_these_refuses_all_that_were_shown_and_is_undone_at_once(twins):
    lena, (one, other) = twins.as_(twins.lena_marsh), twins.twins
    form = all_form(text(lena.get(f"/matches/{one}/")))
    answer = lena.post(f"/matches/{one}/refusals/", form, follow=True)
    assert "2 records are not this child’s" in text(answer)
    assert f'action="/matches/{one}/undo/"' in text(answer)
    assert verdicts(twins, one) == verdicts(twins, other) == ["refuse"]
    lena.post(f"/matches/{one}/undo/")
    lena.post(f"/matches/{one}/undo/")  # A second click finds that it is undone already.
    assert verdicts(twins, one) == verdicts(twins, other) == ["refuse", "undo"]
    work(twins)
    assert "3 children wait" in text(lena.get("/matches/"))


def test_what_was_not_on_the_page_is_not_refused(twins):
    lena, (one, other) = twins.as_(twins.lena_marsh), twins.twins
    form = all_form(text(lena.get(f"/matches/{one}/")))
    lena.post(f"/matches/{one}/refusals/", form | {"seen": str(one)})
    assert verdicts(twins, one) == ["refuse"] and verdicts(twins, other) == []


@pytest.mark.parametrize("seen", ["", "all", "1;2"])
def test_what_names_no_pair_refuses_nothing(twins, seen):
    lena, (one, _) = twins.as_(twins.lena_marsh), twins.twins
    form = all_form(text(lena.get(f"/matches/{one}/")))
    assert "Nothing was decided" in text(lena.post(f"/matches/{one}/refusals/", form | {"seen": seen}, follow=True))
    assert verdicts(twins, one) == []


def test_after_an_answer_the_rest_of_the_case_opens_and_then_the_next_child(twins):
    lena, (one, other) = twins.as_(twins.lena_marsh), twins.twins
    lucia, teo = pair_of(twins, twins.lucia), pair_of(twins, twins.teo)
    assert say(lena, one, "refuse").url == f"/matches/{other}/"
    assert say(lena, lucia, "later").url == f"/matches/{teo}/"
    assert "Child 3 of 3 who wait" in text(lena.get(f"/matches/{other}/"))
    assert say(lena, other, "refuse").url == f"/matches/{lucia}/"  # After the last, the oldest.


def test_a_reason_is_kept_where_it_fits_the_answer(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    page = text(lena.get(f"/matches/{pair}/"))
    assert "No reason given" in page and not re.search(r"<option[^>]*sibling[^>]*selected", page)
    say(lena, pair, "refuse", reason="sibling")
    assert town.admin("SELECT reason FROM matching_decision WHERE pair_id = %s", pair) == [("sibling",)]
    assert "It is a twin, a brother or a sister" in text(lena.get(f"/matches/{pair}/"))


def test_a_reason_of_another_answer_is_left_out(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "later", reason="sibling")
    assert town.admin("SELECT verdict, reason FROM matching_decision WHERE pair_id = %s", pair) == [("later", "")]


def test_a_link_is_undone_before_the_worker_came_and_brings_nothing(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    say(lena, pair, "link")
    assert lena.post(f"/matches/{pair}/undo/").url == f"/matches/{pair}/"
    work(town)
    assert verdicts(town, pair) == ["link", "undo"]
    assert town.admin("SELECT count(*) FROM students_enrollment WHERE student_id = %s", town.lucia.id) == [(0,)]
    assert held(town) == 7


def test_nobody_undoes_from_a_message_what_somebody_else_said(town):
    lena, rosa, pair = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.lucia)
    say(lena, pair, "refuse")
    assert "Somebody has decided this anew" in text(rosa.post(f"/matches/{pair}/undo/", follow=True))
    assert verdicts(town, pair) == ["refuse"]


def test_strength_is_said_in_words_before_any_number(quiet_town):
    page = text(quiet_town.as_(quiet_town.lena_marsh).get(f"/matches/{pair_of(quiet_town, quiet_town.teo)}/"))
    for part in ("very strong", "strongly against", "a nickname of the other", "+12.", "\N{MINUS SIGN}5.", "In all"):
        assert part in page, part
    assert page.index("very strong") < page.index("+12.")
    assert "They contradict each other" in page
    assert "style=" not in page


def test_a_nickname_is_named_as_such(quiet_town):
    page = text(quiet_town.as_(quiet_town.lena_marsh).get(f"/matches/{pair_of(quiet_town, quiet_town.teo)}/"))
    assert "“Teo” is a form of the name “Teodoro”." in page


def test_a_former_last_name_is_named_as_such(quiet_town):
    page = text(quiet_town.as_(quiet_town.lena_marsh).get(f"/matches/{pair_of(quiet_town, quiet_town.lucia)}/"))
    assert "“Olmo” is a former last name of the child." in page


def test_single_keys_can_be_switched_off_and_no_script_comes_then(town):
    lena, pair = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    page = lena.get(f"/matches/{pair}/")
    assert "matching/keys.js" in text(page) and "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert lena.post("/matches/keys/", {"next": f"/matches/{pair}/"}).url == f"/matches/{pair}/"
    assert "matching/keys.js" not in text(lena.get(f"/matches/{pair}/"))
    lena.post("/matches/keys/", {"next": "https://elsewhere.example/"})
    assert "matching/keys.js" in text(lena.get(f"/matches/{pair}/"))


def test_the_pages_of_a_case_ask_few_questions_however_many_records_it_has(twins):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lena = twins.as_(twins.lena_marsh)
    for url in (
        "/matches/",
        f"/matches/{twins.twins[0]}/",
        "/matches/figures/",
        f"/matches/{twins.twins[0]}/question/",
    ):
        with CaptureQueriesContext(connection) as asked:
            assert lena.get(url).status_code == 200
        assert len(asked) <= 12, f"{url}: {len(asked)} " + "\n".join(q["sql"][:200] for q in asked)


def copies(town, pair: int, number: int) -> None:
    """As many more students who are told like the one of this pair."""
    same = "student_id, agency_id, contributor_id, sealed_child, sealed_candidate, rule, agrees, compared, batch_id, expires_at"
    town.admin(
        f"INSERT INTO matching_pair (candidate, {same}) SELECT uuid_send(gen_random_uuid()), {same}"
        " FROM matching_pair, generate_series(1, %s) WHERE id = %s",
        number,
        pair,
    )


def test_at_most_ten_records_are_shown_and_the_others_counted(town):
    lena, lucia = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    copies(town, lucia, 9)
    page = text(lena.get(f"/matches/{lucia}/"))
    assert "School record 10" in page and "more record" not in page
    copies(town, lucia, 2)
    newest = town.admin("SELECT max(id) FROM matching_pair")[0][0]
    page = text(lena.get(f"/matches/{newest}/"))  # The one that was asked for is among them.
    assert "School record 10" in page and "School record 11" not in page
    assert "2 more records resemble this child" in page and f"/matches/{newest}/decisions/" in page


def test_of_a_record_that_is_no_longer_kept_there_is_no_column(town):
    lena, lucia = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    copies(town, lucia, 1)
    say(lena, lucia, "refuse")
    town.admin("UPDATE matching_pair SET sealed_child = '', sealed_candidate = '' WHERE id = %s", lucia)
    page = text(lena.get(f"/matches/{lucia}/"))
    assert page.count('<th scope="col">School record') == 1 and "Lucia" in page
    assert "no longer kept" not in page


def test_the_case_beside_is_found_also_from_one_that_no_longer_waits():
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    cases = [Waiting(student=n, pair=10 * n, found_at=day) for n, day in enumerate(days, start=1)]
    assert beside(cases, 1, days[0]) == (1, 4, None, 20)
    assert beside(cases, 4, days[3]) == (4, 4, 30, None)
    assert beside([*cases[:1], *cases[2:]], 2, days[1]) == (None, 3, 10, 30)
    assert beside([], 2, days[1]) == (None, 0, None, None)

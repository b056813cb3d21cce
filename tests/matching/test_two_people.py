"""A link that could be wrong in the dangerous way needs two people, of whom the second does not know what the first one said."""

import re

import psycopg
import pytest

from homeroom.matching.model import guards
from tests.matching.reviewing import current, pair_of, say, verdicts, work
from tests.matching.test_case_page import text

TWO = "Two people look at this one"


def firsts(town, pair: int) -> list[tuple]:
    return town.admin(
        "SELECT p.key, f.taken_back_at IS NOT NULL FROM matching_firstanswer f JOIN partners_person p ON p.id = f.by_id"
        " WHERE f.pair_id = %s ORDER BY f.id",
        pair,
    )


def second_steward(town):
    """Another linkage steward of the host: Lena's training and signature are copied."""
    town.admin(
        "UPDATE partners_person SET role = 'linkage_steward', organization_id ="
        " (SELECT organization_id FROM partners_person WHERE key = 'lena.marsh') WHERE key = 'omar.voss'"
    )
    return town.as_(town.omar_voss)


def test_the_first_who_says_same_child_links_nothing(town):
    lena, teo = town.as_(town.lena_marsh), pair_of(town, town.teo)
    assert TWO in text(lena.get(f"/matches/{teo}/"))
    answer = lena.get(say(lena, teo, "link").url)
    assert "Nothing is shared until a second person says so too" in text(answer)
    assert verdicts(town, teo) == [] and firsts(town, teo) == [("lena.marsh", False)]
    work(town)
    assert current(town, "students_enrollment", town.teo) == 0


def test_the_second_who_says_same_child_makes_the_link(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    say(lena, teo, "link")
    assert verdicts(town, teo) == ["link"]
    work(town)
    assert current(town, "students_enrollment", town.teo) == 1
    page = text(lena.get(f"/matches/{teo}/"))
    assert "Same child, as the first of two people" in page and "Rosa Diaz" in page and "Lena Marsh" in page


def test_the_same_person_is_no_second_person(town):
    lena, teo = town.as_(town.lena_marsh), pair_of(town, town.teo)
    say(lena, teo, "link")
    answer = lena.get(f"/matches/{teo}/")
    assert "You said: same child" in text(answer) and 'value="link"' not in text(answer)
    say(lena, teo, "link")
    say(lena, teo, "refuse")
    assert verdicts(town, teo) == [] and len(firsts(town, teo)) == 1


def test_two_linkage_stewards_are_two_people(town):
    lena, omar, teo = town.as_(town.lena_marsh), second_steward(town), pair_of(town, town.teo)
    say(lena, teo, "link")
    say(omar, teo, "link")
    assert verdicts(town, teo) == ["link"]


def test_the_second_answers_without_seeing_what_the_first_one_said(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)

    def seen() -> list[str]:
        pages = [text(lena.get(url)) for url in ("/", "/matches/", f"/matches/{teo}/", "/matches/figures/")]
        # Keys of forms differ each time, and until when one stays signed in each minute.
        return [re.sub(r'value="[\w-]{22,}"|<p class="seat__until">.*?</p>', "", page, flags=re.S) for page in pages]

    before = seen()
    say(rosa, teo, "link")
    assert seen() == before
    assert "Rosa Diaz" not in text(lena.get(f"/matches/{teo}/"))
    with town.raw("lena.marsh") as connection:  # The database tells her no more than the page.
        assert connection.execute("SELECT count(*) FROM matching_firstanswer").fetchone() == (0,)
    with town.raw("rosa.diaz") as connection:
        assert connection.execute("SELECT count(*) FROM matching_firstanswer").fetchone() == (1,)
    say(lena, teo, "refuse")
    assert "Rosa Diaz" in text(lena.get(f"/matches/{teo}/"))


def test_where_the_second_says_no_it_is_refused_and_both_sayings_stay(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link", reason="knows_child")
    say(lena, teo, "refuse", reason="facts_differ")
    assert verdicts(town, teo) == ["refuse"]
    for reader in (lena, rosa):
        page = text(reader.get(f"/matches/{teo}/"))
        for part in (
            "Same child, as the first",
            "I know this child",
            "Not the same",
            "What differs cannot be a mistake",
        ):
            assert part in page, part


def test_putting_off_is_no_answer_and_shows_nothing(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    say(lena, teo, "later")
    assert "Rosa Diaz" not in text(lena.get(f"/matches/{teo}/"))
    say(lena, teo, "link")
    assert verdicts(town, teo) == ["later", "link"]


def test_what_was_taken_back_counts_no_more(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    assert "taken back" in text(rosa.post(f"/matches/{teo}/undo/", follow=True))
    assert firsts(town, teo) == [("rosa.diaz", True)]
    say(lena, teo, "link")
    assert verdicts(town, teo) == []


def test_after_an_undone_link_two_people_are_asked_anew(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    say(lena, teo, "link")
    work(town)
    say(lena, teo, "undo")
    work(town)
    say(lena, teo, "link")
    assert verdicts(town, teo) == ["link", "undo"]
    assert firsts(town, teo) == [("rosa.diaz", False), ("lena.marsh", False)]


def test_what_was_said_before_it_was_weighed_anew_was_said_of_something_else(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    town.admin(
        "INSERT INTO matching_weighing (pair_id, batch_id, model, compared, weight, band, line, evidence, measured,"
        " is_beside_twins) SELECT pair_id, batch_id, 'another', compared, weight, band, line, evidence, measured,"
        " is_beside_twins FROM matching_weighing WHERE pair_id = %s",
        teo,
    )
    say(lena, teo, "link")
    assert verdicts(town, teo) == []


def weigh(town, pair: int, *, contradictions: int = 0, twins: bool = False, line: str = "weighs_enough") -> None:
    town.admin(
        "UPDATE matching_weighing SET band = 'review', line = %s, is_beside_twins = %s,"
        " measured = measured || jsonb_build_object('contradictions', %s::integer) WHERE pair_id = %s",
        line,
        twins,
        contradictions,
        pair,
    )


LINES_OF_TWO = (
    "has_first_name",
    "has_no_contradiction",
    "has_more_than_a_birth_date_one_figure_apart",
    "has_own_evidence",
    "is_ahead_by_own_evidence",
)


def test_the_database_knows_the_lines_by_the_models_own_names():
    assert set(LINES_OF_TWO) < {guard.name for guard in guards.GUARDS}


@pytest.mark.parametrize(
    ("weighed", "needs_two"),
    [
        ({"contradictions": 1}, True),
        ({"twins": True}, True),
        *(({"line": guard.name}, guard.name in LINES_OF_TWO) for guard in guards.GUARDS),
    ],
    ids=str,
)
def test_which_pairs_need_two_people(town, weighed, needs_two):
    lena, lucia = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    weigh(town, lucia, **weighed)
    assert (TWO in text(lena.get(f"/matches/{lucia}/"))) is needs_two
    say(lena, lucia, "link")
    assert verdicts(town, lucia) == ([] if needs_two else ["link"])


@pytest.mark.parametrize("rule", ["names_and_part_of_birth_date", "name_birth_date_and_school"])
def test_one_name_and_a_part_of_a_birth_date_need_two_people_where_nothing_was_weighed(town, rule):
    lena, lucia = town.as_(town.lena_marsh), pair_of(town, town.lucia)
    town.admin("DELETE FROM matching_weighing WHERE pair_id = %s", lucia)
    town.admin("UPDATE matching_pair SET rule = %s WHERE id = %s", rule, lucia)
    say(lena, lucia, "link")
    assert verdicts(town, lucia) == ([] if rule == "names_and_part_of_birth_date" else ["link"])


def test_what_was_weighed_of_other_data_asks_nobody(town):
    lena, teo = town.as_(town.lena_marsh), pair_of(town, town.teo)
    town.admin("UPDATE matching_weighing SET compared = '\\x00' WHERE pair_id = %s", teo)
    assert TWO not in text(lena.get(f"/matches/{teo}/"))


LINK = (
    "INSERT INTO matching_decision (pair_id, verdict, by_id, rule) SELECT %s, 'link', id, '' FROM partners_person"
    " WHERE key = %s"
)
FIRST = "INSERT INTO matching_firstanswer (pair_id, by_id) SELECT %s, id FROM partners_person WHERE key = %s"


def test_past_the_page_too_nobody_links_alone(town):
    lucia, teo = pair_of(town, town.lucia), pair_of(town, town.teo)
    with town.raw("lena.marsh") as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(LINK, [lucia, "lena.marsh"])
        with pytest.raises(psycopg.errors.CheckViolation, match="needs two people"), connection.transaction():
            connection.execute(LINK, [teo, "lena.marsh"])
        with connection.transaction():
            connection.execute(FIRST, [teo, "lena.marsh"])
        with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
            connection.execute(LINK, [teo, "lena.marsh"])


def test_nobody_answers_first_for_somebody_else_or_where_one_is_enough(town):
    lucia, teo = pair_of(town, town.lucia), pair_of(town, town.teo)
    with town.raw("lena.marsh") as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(FIRST, [teo, "lena.marsh"])
        for pair, key in ((teo, "rosa.diaz"), (lucia, "lena.marsh")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(FIRST, [pair, key])


def test_nobody_takes_back_what_somebody_else_said(town):
    lena, rosa, teo = town.as_(town.lena_marsh), town.as_(town.rosa_diaz), pair_of(town, town.teo)
    say(rosa, teo, "link")
    say(lena, teo, "link")  # From now on she reads what Rosa said.
    taken = "UPDATE matching_firstanswer SET taken_back_at = now()"
    with town.raw("lena.marsh") as connection:
        assert connection.execute("SELECT count(*) FROM matching_firstanswer").fetchone() == (1,)
        assert connection.execute(taken).rowcount == 0
    with town.raw("rosa.diaz") as connection:
        assert connection.execute(taken).rowcount == 1


def test_a_decision_written_past_all_that_is_not_carried_out(town):
    teo = pair_of(town, town.teo)
    town.admin("ALTER TABLE matching_decision DISABLE TRIGGER link_needs_second")
    town.admin(LINK, teo, "lena.marsh")
    town.admin("ALTER TABLE matching_decision ENABLE TRIGGER link_needs_second")
    [(decision,)] = town.admin("SELECT max(id) FROM matching_decision WHERE by_id IS NOT NULL")
    answer = town.homeroom("settle", str(decision), "--from", "lakeside-usd", check=False)
    assert answer.returncode
    assert "it needs two people" in answer.stderr
    assert current(town, "students_enrollment", town.teo) == 0
    assert town.admin("SELECT settled_at FROM matching_decision WHERE id = %s", decision) == [(None,)]


def test_first_answers_and_questions_go_with_the_pair(town):
    lena, teo = town.as_(town.lena_marsh), pair_of(town, town.teo)
    say(lena, teo, "link")
    town.admin("UPDATE matching_pair SET expires_at = now() WHERE id = %s", teo)
    town.homeroom("clear")
    assert firsts(town, teo) == [] and town.admin("SELECT id FROM matching_pair WHERE id = %s", teo) == []

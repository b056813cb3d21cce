"""Asking the agency about its child: its data steward answers from its own record, and the school learns nothing."""

import re

import psycopg
import pytest

from tests.access.emergencies import freeze, thaw
from tests.access.test_emergencies import recuse
from tests.matching.reviewing import pair_of, say
from tests.matching.test_case_page import text

NOTE, ANSWER = "We wonder about the year.", "The birth certificate says 2013."


def key_on(page) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', text(page))[1]


def ask(client, pair: int, **said):
    where = f"/matches/{pair}/question/"
    form = {"form_key": key_on(client.get(where)), "asks": "birth_date", "note": NOTE, **said}
    return client.post(where, form)


def answer(client, number: int, words: str = ANSWER):
    where = f"/matches/questions/{number}/"
    return client.post(where, {"form_key": key_on(client.get(where)), "answer": words})


def only(town) -> int:
    [(number,)] = town.admin("SELECT id FROM matching_question")
    return number


@pytest.fixture
def asked(town):
    """Lena has asked about Teo's birth date."""
    ask(town.as_(town.lena_marsh), pair_of(town, town.teo))
    town.question = only(town)
    return town


def test_the_case_says_that_the_agency_is_asked_and_shows_its_answer(asked):
    lena, dora, teo = asked.as_(asked.lena_marsh), asked.as_(asked.dora_lind), pair_of(asked, asked.teo)
    assert re.search(r"Asked the agency on [^<]+, no answer yet", text(lena.get(f"/matches/{teo}/")))
    assert "no answer yet" in text(lena.get("/matches/"))
    assert answer(dora, asked.question).url == "/matches/questions/"
    page = text(lena.get(f"/matches/{teo}/"))
    assert ANSWER in page and "no answer yet" not in page
    assert "The agency has answered" in text(lena.get("/matches/"))


def test_the_steward_sees_the_agencys_own_record_and_nothing_of_the_schools(asked):
    dora = asked.as_(asked.dora_lind)
    page = text(dora.get(f"/matches/questions/{asked.question}/"))
    for part in ("Is the birth date right?", NOTE, "Teo", "Brask", "Aug. 16, 2013", "Lena Marsh"):
        assert part in page, part
    for part in ("Teodoro", "Lincoln Middle", "Lakeside Unified", "LKS-LINC"):
        assert part not in page, part
    assert "Teo" not in text(dora.get("/matches/questions/"))


def test_it_stands_on_the_stewards_first_page_until_it_is_answered(asked):
    dora, where = asked.as_(asked.dora_lind), f"/matches/questions/{asked.question}/"
    assert where in text(dora.get("/"))
    answer(dora, asked.question)
    assert where not in text(dora.get("/"))
    assert dora.get(where).status_code == 404


def test_what_was_decided_meanwhile_waits_for_no_answer(asked):
    dora = asked.as_(asked.dora_lind)
    assert f"/matches/questions/{asked.question}/" in text(dora.get("/matches/questions/"))
    say(asked.as_(asked.lena_marsh), pair_of(asked, asked.teo), "refuse")
    assert "No question waits for you" in text(dora.get("/matches/questions/"))


@pytest.mark.leak(28)
@pytest.mark.parametrize("person", ["ben_ito", "nora_west"])
def test_the_school_is_never_asked(asked, person):
    steward = asked.as_(getattr(asked, person))
    assert "No question waits for you" in text(steward.get("/matches/questions/"))
    hidden, missing = (steward.get(f"/matches/questions/{n}/") for n in (asked.question, 987_654))
    assert hidden.status_code == missing.status_code == 404 and hidden.content == missing.content


def test_who_does_not_review_the_pair_asks_nothing(town):
    tom, teo = town.as_(town.tom_reed), pair_of(town, town.teo)
    assert town.as_(town.rosa_diaz).get(f"/matches/{teo}/question/").status_code == 200
    assert tom.get(f"/matches/{teo}/question/").status_code == 404
    assert tom.post(f"/matches/{teo}/question/", {"asks": "school"}).status_code == 404


def test_what_is_no_question_is_answered_with_a_sentence(town):
    lena, teo = town.as_(town.lena_marsh), pair_of(town, town.teo)
    for said in ({"asks": ""}, {"asks": "diagnosis"}, {"note": "x" * 301}):
        assert ask(lena, teo, **said).status_code == 422, said
    assert town.admin("SELECT count(*) FROM matching_question") == [(0,)]
    ask(lena, teo, note="x" * 300)
    assert answer(town.as_(town.dora_lind), only(town), "x" * 501).status_code == 422


def test_note_and_answer_lie_sealed(asked):
    answer(asked.as_(asked.dora_lind), asked.question)
    [(note, words, child)] = asked.admin("SELECT sealed_note, sealed_answer, sealed_child FROM matching_question")
    for sealed, plain in ((note, NOTE), (words, ANSWER), (child, "Brask")):
        assert plain.encode() not in bytes(sealed)


QUESTION = (
    "INSERT INTO matching_question (pair_id, student_id, agency_id, asks, sealed_child, sealed_note, by_id)"
    " SELECT p.id, {student}, {agency}, 'school', {sealed}, '', {by} FROM matching_pair p WHERE p.id = %s"
)
WHOLE = {"student": "p.student_id", "agency": "p.agency_id", "sealed": "p.sealed_child", "by": "access.person_v1()"}


@pytest.mark.parametrize(
    "otherwise",
    [{"student": "p.student_id + 1"}, {"agency": "p.contributor_id"}, {"sealed": "p.sealed_candidate"}, {"by": "1"}],
    ids=str,
)
def test_past_the_page_too_a_question_is_of_its_pairs_child_and_for_its_agency(town, otherwise):
    teo = pair_of(town, town.teo)
    with town.raw("lena.marsh") as connection:
        with connection.transaction(force_rollback=True):
            connection.execute(QUESTION.format(**WHOLE), [teo])
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(QUESTION.format(**WHOLE | otherwise), [teo])


def test_only_the_agencys_steward_answers_and_only_once(asked):
    given = "UPDATE matching_question SET sealed_answer = 'x', answered_at = now(), answered_by_id = access.person_v1()"
    for who in ("lena.marsh", "rosa.diaz", "ben.ito"):
        with asked.raw(who) as connection:
            assert connection.execute(given).rowcount == 0, who
    with asked.raw("dora.lind") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(given.replace("access.person_v1()", "1"))
        assert connection.execute(given).rowcount == 1
        assert connection.execute(given).rowcount == 0


def numbers_open_to(town, person: str) -> list[tuple]:
    with town.raw(person) as connection:
        return connection.execute("SELECT id FROM matching_question").fetchall()


def test_a_steward_to_whom_the_child_is_barred_is_not_asked(asked):
    assert numbers_open_to(asked, "dora.lind") == [(asked.question,)]
    recuse(asked, "dora.lind", "10028")
    assert numbers_open_to(asked, "dora.lind") == []


def test_while_sharing_is_paused_nobody_reads_a_question(asked):
    assert numbers_open_to(asked, "dora.lind") == [(asked.question,)]
    paused = freeze(asked)
    assert numbers_open_to(asked, "dora.lind") == []
    thaw(asked, paused)
    assert numbers_open_to(asked, "dora.lind") == [(asked.question,)]

"""A student says what of the plan should be another way; whoever answers for the case has a week to answer."""

from datetime import timedelta

from tests.casework.writing import add_need, id_of, send, task_of
from tests.desk.asking import count_of, text_of
from tests.town.files import TODAY

WORDS = "Mondays I would rather ride with my brother."
TASK = "Answer what the student wants to change"


def need_of(town, what: str = "A ride to school on Mondays") -> int:
    return town.admin("SELECT id FROM casework_need WHERE what = %s", what)[0][0]


def address(town, number: int) -> str:
    return f"{town.marisol.url}plan/needs/{number}/changes/new/"


def test_it_lands_on_the_caseworkers_first_page_with_a_week_to_answer(town):
    rosa, mari = town.as_(town.rosa_diaz), town.as_(town.mari_vega)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    asks = address(town, need_of(town))
    assert f'href="{asks}"' in mari.get("/").content.decode()
    page = text_of(mari.get(asks))
    assert "Rosa Diaz answers you by" in page and "Sam Hill" in page and "Ada Okafor" not in page
    answer = send(mari, asks, note=WORDS)
    assert answer.status_code == 302
    assert "Sent. Rosa Diaz answers by" in text_of(mari.get(answer.url))
    assert TASK in text_of(rosa.get("/"))
    assert WORDS in text_of(rosa.get(f"{town.marisol.url}plan/tasks/{task_of(town, TASK)}/"))
    ((owner, due_on),) = town.admin(
        "SELECT owner_id, due_on FROM casework_turn WHERE task_id = %s", task_of(town, TASK)
    )
    assert (owner, due_on) == (id_of(town, "rosa.diaz"), TODAY + timedelta(days=7))


def test_the_student_reads_the_answer_and_is_told_of_it(town):
    rosa, mari = town.as_(town.rosa_diaz), town.as_(town.mari_vega)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    send(mari, address(town, need_of(town)), note=WORDS)
    page = f"{town.marisol.url}plan/tasks/{task_of(town, TASK)}/"
    assert (
        send(
            rosa, f"{page}completion/", on_page=page, then="others", note="From Monday on you ride together."
        ).status_code
        == 302
    )
    assert "From Monday on you ride together." in text_of(mari.get(page))
    assert ("task_finished",) in town.admin(
        "SELECT kind FROM notices_notice WHERE person_id = %s", id_of(town, "mari.vega")
    )


def test_the_school_and_the_home_do_not_learn_of_it_unless_an_agreement_opens_it(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    send(town.as_(town.mari_vega), address(town, need_of(town)), note=WORDS)
    seen = {}
    for person in ("mari.vega", "rosa.diaz", "sam.hill", "ada.okafor", "tom.reed", "dora.lind"):
        with town.raw(person) as connection:
            seen[person] = connection.execute("SELECT count(*) FROM casework_turn WHERE note = %s", [WORDS]).fetchone()[
                0
            ]
    assert {person for person, rows in seen.items() if rows} == {"mari.vega", "rosa.diaz", "sam.hill"}


def test_of_what_the_school_wrote_there_is_no_such_button_since_the_school_would_not_learn_of_it(town):
    ada, mari = town.as_(town.ada_okafor), town.as_(town.mari_vega)
    add_need(ada, town.marisol, id_of(town, "ada.okafor"), what="Catch up in reading")
    asks = address(town, need_of(town, "Catch up in reading"))
    assert "Catch up in reading" in text_of(mari.get("/"))
    assert asks not in mari.get("/").content.decode()
    assert mari.get(asks).status_code == 404


def test_nobody_asks_in_the_students_place(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    asks = address(town, need_of(town))
    assert town.as_(town.mari_vega).get(asks).status_code == 200
    for person in (town.rosa_diaz, town.carmen_abuela, town.ada_okafor):
        assert town.as_(person).get(asks).status_code == 404


def test_without_words_nothing_is_sent_and_with_them_once(town):
    rosa, mari = town.as_(town.rosa_diaz), town.as_(town.mari_vega)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    asks = address(town, need_of(town))
    assert send(mari, asks, note=" ").status_code == 422
    from tests.casework.writing import hidden

    machinery = hidden(mari.get(asks).content.decode())
    for _ in range(2):
        assert mari.post(asks, {**machinery, "note": WORDS}).status_code == 302
    assert town.admin("SELECT count(*) FROM casework_task WHERE what = %s", TASK) == [(1,)]


def test_my_page_still_asks_no_more_than_it_may(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    assert count_of(town.as_(town.mari_vega), "/") <= 12

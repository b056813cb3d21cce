"""A teacher's part: what the plan of an own student says, and raising a concern that who answers for the case looks into."""

import pytest

from tests.casework.writing import add_need, id_of, join, on, send, task_of
from tests.desk.asking import NOBODY, bytes_of, count_of, sections_of, text_of
from tests.town.files import ahead

QUERIES_MAX = 12  # DESIGN section 6.
NEW = "plan/concerns/new/"


@pytest.fixture
def tess(town):
    """On Marisol's team; the plan has a need."""
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    join(town.as_(town.ada_okafor), town.marisol, id_of(town, "tess.young"), "teacher")
    return town.as_(town.tess_young)


def raise_concern(client, child, **more):
    typed = {"going_well": "Likes science", "domain": "literacy", "what": "Reads far below the class", **more}
    return send(client, child.url + NEW, **typed)


def test_today_of_a_teacher_lists_her_students_with_what_they_need(town, tess):
    page = tess.get("/")
    for words in ("Marisol", "A ride to school on Mondays", "Call the bus company", "Rosa Diaz", "Raise a concern"):
        assert words in text_of(page)
    assert f'href="{town.marisol.url}{NEW}"' in page.content.decode()
    for others in (town.jonah, town.lucia, town.priya):
        assert others.url not in page.content.decode()


def test_she_reads_of_her_own_student_the_plan_and_her_schools_own_records_and_nothing_more(town, tess):
    rosa = town.as_(town.rosa_diaz)
    written = {"with_whom": "Carmen", "medium": "phone", "was_reached": "on", "happened_on": on(0)}
    for readers in ("notes_shared", "notes_restricted"):
        send(rosa, f"{town.marisol.url}contacts/new/", who_reads=readers, note="Zqnote of the agency.", **written)
    answer = tess.get(town.marisol.url)
    assert answer.status_code == 200
    assert "attendance" in sections_of(answer)
    for page in ("", "plan/", "team/"):
        text = text_of(tess.get(town.marisol.url + page))
        for closed in ("Heron Lane", "JV-10023", "Zqnote", "Lakeside Juvenile Court"):
            assert closed not in text, (page, closed)
    assert "Zqnote" in text_of(rosa.get(f"{town.marisol.url}contacts/"))
    assert tess.get(f"{town.marisol.url}contacts/").status_code == 404
    with town.raw(town.tess_young) as connection:
        for table in ("students_placement", "students_careepisode", "casework_contact", "students_hearing"):
            assert connection.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,), table
        assert connection.execute("SELECT count(*) FROM casework_need").fetchone() == (1,)


def test_a_concern_is_on_the_plan_with_what_goes_well_and_in_the_hands_of_the_caseworker(town, tess):
    answer = raise_concern(tess, town.marisol)
    assert answer.status_code == 302
    text = text_of(tess.get(answer.url))
    for words in ("Reads far below the class", "Likes science", "Rosa Diaz finds it on the first page"):
        assert words in text
    [(owner, due_on, found)] = town.admin(
        "SELECT p.key, t.due_on, n.found FROM casework_turn t JOIN partners_person p ON p.id = t.owner_id"
        " JOIN casework_task k ON k.id = t.task_id JOIN casework_need n ON n.id = k.need_id WHERE n.domain = 'literacy'"
    )
    assert (owner, due_on, found) == ("rosa.diaz", ahead(7), "school_said")
    rosa = town.as_(town.rosa_diaz)
    assert "Look into a teacher’s concern" in text_of(rosa.get("/"))
    assert "Likes science" in text_of(rosa.get(f"{town.marisol.url}plan/"))
    assert "1 task was put in your hands" in text_of(rosa.get("/notices/"))


def test_what_goes_well_is_asked_first_and_may_stay_open(town, tess):
    page = tess.get(town.marisol.url + NEW).content.decode()
    assert page.index('name="going_well"') < page.index('name="what"')
    assert "not a report of abuse" in page
    assert raise_concern(tess, town.marisol, going_well="").status_code == 302
    assert town.admin("SELECT count(*) FROM casework_strength") == [(0,)]


def test_before_saving_it_says_who_looks_into_it_and_who_can_read_it_and_that_is_true(town, tess):
    page = text_of(tess.get(town.marisol.url + NEW))
    assert "Rosa Diaz (Caseworker) looks into it by" in page
    raise_concern(tess, town.marisol)
    for person, name in (("rosa.diaz", "Rosa Diaz"), ("sam.hill", "Sam Hill"), ("ada.okafor", "Ada Okafor")):
        assert name in page
        assert "Reads far below the class" in text_of(town.as_(person).get(f"{town.marisol.url}plan/"))
    # Cy Fox is on no team of hers, so is not named and reads nothing.
    assert "Cy Fox" not in page
    assert town.as_(town.cy_fox).get(f"{town.marisol.url}plan/").status_code == 404


def test_the_teacher_learns_what_became_of_it(town, tess):
    raise_concern(tess, town.marisol)
    rosa, task = town.as_(town.rosa_diaz), task_of(town, "Look into a teacher’s concern, and say what happens next")
    page = f"{town.marisol.url}plan/tasks/{task}/"
    send(
        rosa, f"{page}completion/", on_page=page, then="next", next_action="Find a reading tutor",
        owner=id_of(town, "ada.okafor"), due_on=on(9), note="",
    )  # fmt: skip
    assert "Find a reading tutor" in text_of(tess.get("/"))
    assert "finished" in text_of(tess.get("/notices/"))


def test_each_reads_the_task_in_the_own_language(town, tess):
    raise_concern(town.as_(town.tess_young, language="es"), town.marisol)
    for language, words in (("en", "Look into a teacher’s concern"), ("es", "Atender la preocupación de un maestro")):
        rosa = town.as_(town.rosa_diaz, language=language)
        task = task_of(town, "Look into a teacher’s concern, and say what happens next")
        for page in ("/", town.marisol.url, f"{town.marisol.url}plan/", f"{town.marisol.url}plan/tasks/{task}/"):
            assert words in text_of(rosa.get(page)), (language, page)


def test_sent_twice_it_is_one_concern(town, tess):
    from tests.casework.writing import hidden

    machinery = hidden(tess.get(town.marisol.url + NEW).content.decode())
    typed = {**machinery, "going_well": "", "domain": "literacy", "what": "Reads far below the class"}
    first, second = (tess.post(town.marisol.url + NEW, typed) for _ in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert town.admin("SELECT count(*) FROM casework_need WHERE domain = 'literacy'") == [(1,)]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("what", "", "Write an answer here."),
        ("domain", "", "Choose one."),
        ("domain", "no_such_domain", "not one of the available choices"),
        ("what", "x" * 2_001, "2000"),
        ("going_well", "a\x00b", "cannot be kept (NUL)"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(town, tess, field, typed, says):
    answer = raise_concern(tess, town.marisol, **{field: typed})
    assert answer.status_code == 422
    assert says in text_of(answer)
    kept = "Likes science" if field != "going_well" else "Reads far below the class"
    assert kept in answer.content.decode()
    assert town.admin("SELECT count(*) FROM casework_need") == [(1,)]
    assert raise_concern(tess, town.marisol).status_code == 302


def test_a_student_whom_she_does_not_teach_is_as_if_not_there(town, tess):
    assert tess.get(town.marisol.url + NEW).status_code == 200
    for child in (town.ines, town.jonah, town.priya):
        for page in ("", "plan/", NEW):
            hidden, missing = tess.get(child.url + page), tess.get(NOBODY + page)
            assert hidden.status_code == 404, page
            assert bytes_of(hidden) == bytes_of(missing)
        assert tess.post(child.url + NEW, {"domain": "literacy", "what": "x"}).status_code == 404
    assert town.admin("SELECT count(*) FROM casework_need") == [(1,)]


def test_the_form_is_the_teachers_and_others_have_their_own(town, tess):
    assert tess.get(town.marisol.url + NEW).status_code == 200
    assert "Add a need" not in text_of(tess.get(f"{town.marisol.url}plan/"))
    for other in (town.rosa_diaz, town.ada_okafor, town.cy_fox, town.ben_ito):
        assert town.as_(other).get(town.marisol.url + NEW).status_code == 404
    assert "Add a need" in text_of(town.as_(town.ada_okafor).get(f"{town.marisol.url}plan/"))
    assert tess.put(town.marisol.url + NEW).status_code == 405


def test_leaving_the_team_ends_it_at_the_next_click(town, tess):
    number = town.admin("SELECT id FROM casework_membership")[0][0]
    assert tess.get(town.marisol.url).status_code == 200
    send(town.as_(town.ada_okafor), f"{town.marisol.url}team/{number}/departure/", reason="Another class")
    for page in ("", "plan/", NEW):
        assert tess.get(town.marisol.url + page).status_code == 404
    assert "A ride to school" not in text_of(tess.get("/"))
    assert "puts you on the student’s team" in text_of(tess.get("/"))


def test_without_the_news_of_care_she_reads_the_plan_and_is_not_asked_to_write(town, tess):
    """Her school's own plan opens with the news of care (decision 4); without it no line of her file would be read."""
    assert "Raise a concern" in text_of(tess.get("/"))
    town.admin("UPDATE access_grant SET during = tstzrange(lower(during), now()) WHERE own AND role = 'teacher'")
    text = text_of(tess.get("/"))
    assert "A ride to school on Mondays" in text
    assert "Raise a concern" not in text
    assert tess.get(town.marisol.url + NEW).status_code == 404


def test_where_nobody_could_look_into_it_she_is_told_whom_to_tell(town, tess):
    assert tess.get(town.marisol.url + NEW).status_code == 200
    town.admin(
        "UPDATE partners_person SET active = tstzrange(NULL, now())"
        " WHERE role IN ('caseworker', 'caseworker_supervisor', 'school_counselor', 'education_liaison')"
    )
    answer = tess.get(town.marisol.url + NEW, follow=True)
    assert "Tell the school counselor" in text_of(answer)


def test_the_next_in_line_looks_into_it_where_no_caseworker_can_read_it(town, tess):
    assert "Rosa Diaz (Caseworker) looks into it" in text_of(tess.get(town.marisol.url + NEW))
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE role LIKE 'caseworker%%'")
    assert "Ada Okafor (School counselor) looks into it" in text_of(tess.get(town.marisol.url + NEW))


@pytest.mark.parametrize("page", ["", NEW, "plan/"])
def test_the_queries_stay_few(town, tess, page):
    address = town.marisol.url + page if page else "/"
    tess.get(address)
    few = count_of(tess, address)
    for number in range(6):
        raise_concern(tess, town.marisol, what=f"Concern {number}")
    assert count_of(tess, address) == few <= QUERIES_MAX

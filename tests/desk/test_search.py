"""The page on which one finds a student: what it finds, what it never tells, and what stands in the book."""

import re

import pytest

from tests.desk.asking import statements, text_of
from tests.students.planting import Planted, add_children

SEARCH = "/search/"
ANY_KEY = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def send(client, words: str):
    return client.post(SEARCH, {"words": words})


def found(answer) -> list[str]:
    """Names of the students on the page, in their order."""
    return re.findall(r'<th scope="row"><a href="/students/[^"]+">([^<]+)</a>', answer.content.decode())


def same_but_for_keys(answer) -> tuple:
    """All of an answer but what is new on every page: the keys of its forms."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "Set-Cookie")}
    return answer.status_code, headers, ANY_KEY.sub("", answer.content.decode())


def answer_to(client, words: str) -> tuple:
    """As above, without the words themselves, which the page gives back."""
    status, headers, body = same_but_for_keys(send(client, words))
    assert f'value="{words}"' in body
    return status, headers | {"Content-Length": ""}, body.replace(f'value="{words}"', "")


@pytest.fixture(scope="module")
def rosa(quiet_town):
    """Signed in once: from one address one may do so thirty times a minute."""
    return quiet_town.as_("rosa.diaz")


def test_a_caseworker_finds_her_student_and_each_name_leads_to_the_page(town):
    rosa = town.as_(town.rosa_diaz)
    answer = send(rosa, "vega-ruiz, mari")
    assert answer.status_code == 200
    assert found(answer) == ["Marisol Ana Vega Ruiz"]
    assert f'href="{town.marisol.url}"' in answer.content.decode()
    assert "Lincoln Middle" in text_of(answer)  # As lists show: age, grade, school.
    assert rosa.get(town.marisol.url).status_code == 200


@pytest.mark.parametrize("words", ["Olmo", "4/2/2013", "10024", "Vega Ruiz", "Jonha"])
def test_former_names_days_identifiers_and_one_wrong_letter_are_found(rosa, words):
    assert found(send(rosa, words))


def test_no_name_stands_in_an_address(rosa):
    assert found(send(rosa, "Marisol"))
    assert found(rosa.get(SEARCH, {"words": "Marisol"})) == []  # What an address asks is not answered.
    page = rosa.get("/").content.decode()
    assert '<form role="search" method="post" action="/search/"' in page
    assert 'autocomplete="off"' in re.search(r'<input type="search"[^>]*>', page)[0]


@pytest.mark.parametrize(
    "person", ["rosa.diaz", "sam.hill", "ada.okafor", "tess.young", "cy.fox", "dora.lind", "ben.ito"]
)
def test_who_works_with_students_searches(quiet_town, person):
    assert quiet_town.as_(person).get(SEARCH).status_code == 200


@pytest.mark.parametrize("person", ["carmen.abuela", "mari.vega", "lena.marsh", "omar.voss"])
def test_families_and_who_sees_no_student_have_no_search(quiet_town, person):
    client = quiet_town.as_(person)
    assert client.get("/").status_code == 200
    assert SEARCH not in client.get("/").content.decode()
    assert client.get(SEARCH).status_code == 404
    assert client.post(SEARCH, {"words": "Marisol"}).status_code == 404


def test_a_stranger_finds_nobody_where_the_caseworker_finds_somebody(quiet_town, rosa):
    assert found(send(rosa, "Marisol"))
    for stranger in ("tom.reed", "uma.bell", "kim.noor", "cy.fox"):
        assert found(send(quiet_town.as_(stranger), "Marisol")) == []


def test_a_page_that_finds_nobody_teaches_and_says_whom_to_ask(rosa):
    text = text_of(send(rosa, "Nobody Anywhere"))
    assert "Nobody whom you work with fits this" in text
    assert "Chuy finds Jesús" in text
    assert "Dora Lind" in text


@pytest.mark.parametrize("words", ["", "  ", "!?", "-"])
def test_a_search_for_nothing_says_what_to_write(rosa, words):
    answer = send(rosa, words)
    assert answer.status_code == 422
    assert "Write a name, a birth date or an identifier." in text_of(answer)


def test_too_many_words_are_refused_and_kept(rosa):
    answer = send(rosa, "Marisol " * 20)
    assert answer.status_code == 422
    assert "Marisol Marisol" in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["'; DROP TABLE x --", "%", "\\", '{"a":', "Ольга Петрова", "李小龙", "محمد", "=", "~vega"]
)
def test_words_in_any_script_and_signs_of_any_kind_are_only_words(rosa, words):
    assert send(rosa, words).status_code in (200, 422)


@pytest.mark.leak(17)
def test_leak_test_17_a_hidden_name_changes_no_byte_of_any_answer(town):
    """Ines is Tom's. Whether she is called as one searches, or not, Rosa's page is the same to the byte."""
    rosa = town.as_(town.rosa_diaz)
    assert found(send(town.as_(town.tom_reed), "Ines Quill")) == ["Ines Quill"]
    before = {
        words: answer_to(rosa, words) for words in ("Ines", "Quill", "Vega Ruiz", "Zeferina", "1/30/2015", "10026")
    }
    town.admin(
        "UPDATE students_glimpse SET value = '\"Zeferina Vega Ruiz\"' WHERE student_id = %s AND element IN (1, 2)"
        " AND superseded_at IS NULL",
        town.ines.id,
    )
    town.admin("UPDATE students_identity SET former_last_names = '[\"Vega Ruiz\"]' WHERE student_id = %s", town.ines.id)
    assert found(send(town.as_(town.tom_reed), "Zeferina")) == ["Zeferina Vega Ruiz"]
    assert {words: answer_to(rosa, words) for words in before} == before


@pytest.mark.leak(29)
def test_leak_test_29_hidden_and_missing_answer_with_equal_bytes(quiet_town, rosa):
    assert found(send(quiet_town.as_("tom.reed"), "Ines")) == ["Ines Quill"]
    assert answer_to(rosa, "Ines") == answer_to(rosa, "Zora") == answer_to(rosa, "1/30/2015")


def test_a_search_stands_in_the_book_and_its_words_nowhere(town):
    rosa = town.as_(town.rosa_diaz)
    send(rosa, "Marisol Vega")
    send(rosa, "Zeferina")
    events = (
        "SELECT operation, outcome, student_ids, asked_for FROM access_event WHERE page = 'desk:search' ORDER BY id"
    )
    assert town.admin(events) == [("search", "permit", [town.marisol.id], ""), ("search", "permit", [], "")]
    tables = town.admin(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    for (table,) in tables:
        assert town.admin(f"SELECT count(*) FROM \"{table}\" t WHERE t::text ILIKE '%%zeferina%%'") == [(0,)], table


def test_who_is_shown_in_a_search_is_disclosed_as_on_a_list(town):
    told = (
        "SELECT DISTINCT o.key, d.dataset FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " JOIN partners_organization o ON o.id = d.contributor_id WHERE e.page = %s AND d.student_id = %s ORDER BY 1, 2"
    )
    rosa = town.as_(town.rosa_diaz)
    rosa.get("/")
    send(rosa, "Marisol")
    assert town.admin(told, "desk:search", town.marisol.id) == town.admin(told, "desk:home", town.marisol.id)
    assert town.admin(told, "desk:search", town.marisol.id)


def test_finding_by_an_identifier_tells_it_and_stands_in_the_book(town):
    """Of a school's state identifier: identity_match_keys, even where the birth date is not shown."""
    town.admin("UPDATE students_glimpse SET superseded_at = now(), superseded_by_id = batch_id WHERE element = 3")
    told = (
        "SELECT count(*) FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " WHERE e.page = 'desk:search' AND d.dataset = 2"
    )
    rosa = town.as_(town.rosa_diaz)
    assert found(send(rosa, "Marisol"))
    assert town.admin(told) == [(0,)]
    assert found(send(rosa, "ST-501"))
    assert town.admin(told)[0][0] > 0


@pytest.mark.leak(17)
def test_more_than_a_screen_asks_for_a_word_and_says_no_number(town):
    rosa = town.as_(town.rosa_diaz)
    assert "Add a word" not in text_of(send(rosa, "Brandt"))
    add_children(town, [Planted("Zed", f"Brandt {letter}ou") for letter in "abcdefghijklmnopqrstuvwxy"])
    answer = send(rosa, "Brandt")
    assert len(found(answer)) == 20
    assert "More students fit than can be shown here. Add a word." in text_of(answer)
    assert not re.search(r"\b2[0-9]\b", text_of(answer).split("Add a word")[0].rpartition("Students whom this fits")[2])


def test_the_page_asks_as_much_for_one_student_as_for_many(rosa):
    counts = []
    for words in ("Zora", "Marisol", "Vega Ruiz"):
        send(rosa, words)
        with statements() as seen:
            send(rosa, words)
        counts.append(len(seen))
    assert counts[1] == counts[2] <= 12
    assert counts[0] <= 12


def test_the_page_speaks_spanish(rosa):
    text = text_of(rosa.get(SEARCH, headers={"accept-language": "es"}))
    assert "Buscar" in text

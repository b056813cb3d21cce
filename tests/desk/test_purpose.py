"""The purpose stands at the head of each page; another one is another session."""

from tests.agreements.keys import form_key
from tests.desk.asking import sections_of, text_of

LIVE = "SELECT count(*) FROM access_session WHERE ended_at IS NULL"


def choose(client, town, key):
    ((purpose_id,),) = town.admin("SELECT id FROM access_purpose WHERE key = %s", key)
    return client.post("/purpose/", {"purpose": purpose_id, "form_key": form_key(client, "/purpose/")})


def test_another_purpose_opens_what_agreements_give_for_it(town):
    rosa = town.as_(town.rosa_diaz)
    assert "attendance" in sections_of(rosa.get(town.marisol.url))
    answer = choose(rosa, town, "tutoring")
    assert answer.status_code == 302
    page = rosa.get(town.marisol.url)
    assert "Help the child catch up" in text_of(page)
    assert "placement" in sections_of(page)  # Her own agency's records need no agreement.
    assert "attendance" not in sections_of(page)


def test_the_session_of_the_former_purpose_has_ended(town):
    rosa = town.as_(town.rosa_diaz)
    assert town.admin(LIVE) == [(1,)]
    choose(rosa, town, "tutoring")
    assert town.admin(LIVE) == [(1,)]
    assert town.admin("SELECT count(*) FROM access_session") == [(2,)]


def test_a_purpose_that_does_not_exist_is_refused_in_words(town):
    rosa = town.as_(town.rosa_diaz)
    answer = rosa.post("/purpose/", {"purpose": "99", "form_key": form_key(rosa, "/purpose/")})
    assert answer.status_code == 422
    assert town.admin("SELECT count(*) FROM access_session") == [(1,)]


def test_a_family_is_not_asked_why(town):
    assert "Purpose:" in text_of(town.as_(town.rosa_diaz).get("/"))
    for at_home in (town.carmen_abuela, town.mari_vega):
        assert "Purpose:" not in text_of(town.as_(at_home).get("/"))


def test_a_purpose_is_read_in_the_language_of_the_reader_where_it_has_a_name_in_it(town):
    rosa = town.as_(town.rosa_diaz)
    in_spanish, url = {"HTTP_ACCEPT_LANGUAGE": "es"}, town.marisol.url
    for page in ("/", url, "/purpose/"):
        assert "Que siga en la escuela adecuada sin perder un día" in text_of(rosa.get(page, **in_spanish)), page
    assert "Keep the child in the right school without losing a day" in text_of(rosa.get("/"))
    choose(rosa, town, "tutoring")  # Which has none.
    assert "Help the child catch up" in text_of(rosa.get("/", **in_spanish))
    told = text_of(rosa.get(f"{url}why/", **in_spanish))
    assert "no cubre “Help the child catch up”. Cubre: Que siga en la escuela adecuada sin perder un día." in told


def test_the_purpose_is_written_down(town):
    rosa = town.as_(town.rosa_diaz)
    choose(rosa, town, "tutoring")
    rosa.get(town.marisol.url)
    assert town.admin(
        "SELECT u.key FROM access_event e JOIN access_purpose u ON u.id = e.purpose_id ORDER BY e.id DESC LIMIT 1"
    ) == [("tutoring",)]

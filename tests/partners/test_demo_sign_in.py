"""The demonstration's sign-in page exists in a demonstration and nowhere else."""

from django.test import Client, override_settings

from tests.desk.asking import bytes_of, text_of


def test_outside_a_demonstration_there_is_no_such_page(town):
    with override_settings(HOMEROOM_DEMO=True):
        assert Client().get("/demo/").status_code == 200
        assert Client().post("/demo/sign-in/", {"person": "rosa.diaz"}).status_code == 302
    page, post = Client().get("/demo/"), Client().post("/demo/sign-in/", {"person": "rosa.diaz"})
    assert page.status_code == post.status_code == 404
    assert bytes_of(page) == bytes_of(Client().get("/no-such-page/"))
    assert town.admin("SELECT count(*) FROM access_session") == [(1,)]


@override_settings(HOMEROOM_DEMO=True)
def test_people_stand_under_their_organizations_with_what_to_try(town):
    text = text_of(Client().get("/demo/"))
    assert text.index("Lakeside County Child Services") < text.index("Sign in as Rosa Diaz")
    assert text.index("Lakeside Unified School District") < text.index("Sign in as Ada Okafor")
    assert "Every child, school and number here is made up" in text


@override_settings(HOMEROOM_DEMO=True)
def test_a_button_signs_in_as_that_person_and_ends_the_former_token(town):
    client = Client()
    client.post("/demo/sign-in/", {"person": "rosa.diaz"})
    assert "Vega Ruiz" in text_of(client.get("/"))
    client.post("/demo/sign-in/", {"person": "tom.reed"})
    assert "Marisol" not in text_of(client.get("/"))
    assert town.admin("SELECT count(*) FROM access_session WHERE ended_at IS NULL") == [(1,)]


@override_settings(HOMEROOM_DEMO=True)
def test_nobody_can_be_who_is_not_there(town):
    assert Client().post("/demo/sign-in/", {"person": "no.body"})["location"] == "/demo/"
    assert town.admin("SELECT count(*) FROM access_session") == [(0,)]

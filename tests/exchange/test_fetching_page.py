"""The page on which a district's steward says from where, and when, Homeroom fetches its records."""

import pytest

from tests.desk.asking import count_of, text_of
from tests.exchange.own_tables import key_in
from tests.exchange.service import SECRET

PAGE = "/imports/fetching/oneroster/"
ED_FI = "/imports/fetching/edfi/"
SAID = {
    "address": "https://sis.lakeside.example/ims/oneroster/rostering/v1p2/",
    "token_address": "https://sis.lakeside.example/oauth/token",
    "client_id": "homeroom",
    "secret": SECRET,
    "scope": "",
    "hour": "3",
}
ORDERS = "SELECT address, hour FROM exchange_fetchorder ORDER BY id"


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def say(client, **more):
    return client.post(PAGE, {"form_key": key_in(client.get(PAGE).content.decode()), **SAID, **more})


def test_what_is_ordered_stands_on_the_page_and_can_be_changed_and_ended(town, ben):
    assert "Fetch from your service" in text_of(ben.get("/imports/sources/"))
    assert "Fetch now" not in text_of(ben.get(PAGE))
    assert say(ben).status_code == 302
    text = text_of(ben.get(PAGE))
    assert "https://sis.lakeside.example/ims/oneroster/rostering/v1p2" in text and "Every day at 3 a.m." in text
    assert "As Ben Ito said on" in text and "Not yet: it is fetched within the hour." in text and SECRET not in text
    say(ben, hour="22")
    assert "Every day at 10 p.m." in text_of(ben.get(PAGE))
    for _ in range(2):  # Ending twice is ending once.
        assert ben.post(PAGE + "end/").status_code == 302
    assert "Every day at" not in text_of(ben.get(PAGE))
    assert [hour for _address, hour in town.admin(ORDERS)] == [3, 22, None]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"address": "http://sis.lakeside.example/"}, "It begins with https://"),
        ({"token_address": "sis.lakeside.example"}, "It begins with https://"),
        ({"secret": ""}, "Write an answer here."),
        ({"hour": "24"}, "24"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field_and_nothing_is_ordered(town, ben, typed, told):
    answer = say(ben, **typed)
    assert answer.status_code == 422 and told in text_of(answer)
    assert town.admin(ORDERS) == []
    assert say(ben).status_code == 302


def test_fetching_now_makes_one_import_however_often_it_is_asked_for(town, ben):
    say(ben)
    first = ben.post(PAGE + "now/")
    assert first.status_code == 302 and ben.post(PAGE + "now/")["Location"] == first["Location"]
    assert "OneRoster 1.2, sis.lakeside.example.zip" in text_of(ben.get(first["Location"]))
    town.homeroom("worker", "--once", "--without-nightly")  # Nobody has that name.
    text = text_of(ben.get(first["Location"]))
    assert "Refused" in text and "No answer came from this address." in text
    assert "It is fetched again at its hour" in text and "send it again" not in text
    assert f'href="{PAGE}"' in ben.get(first["Location"]).content.decode()
    assert "See what came" in text_of(ben.get(PAGE))
    ben.post(PAGE + "end/")
    assert ben.post(PAGE + "now/")["Location"] == PAGE


def test_each_kind_of_service_is_ordered_and_ended_apart(town, ben):
    say(ben)
    assert "Your service speaks Ed-Fi?" in text_of(ben.get(PAGE))
    text = text_of(ben.get(ED_FI))
    assert "Address of your Ed-Fi API" in text and "What to ask for" not in text and "Fetch now" not in text
    told = {name: value for name, value in SAID.items() if name != "scope"}
    told |= {"form_key": key_in(ben.get(ED_FI).content.decode()), "address": "https://ods.lakeside.example/data/v3"}
    assert ben.post(ED_FI, told).status_code == 302
    assert "https://ods.lakeside.example/data/v3" in text_of(ben.get(ED_FI))
    assert "https://sis.lakeside.example" in text_of(ben.get(PAGE))
    ben.post(ED_FI + "end/")
    assert "Fetch now" not in text_of(ben.get(ED_FI)) and "Fetch now" in text_of(ben.get(PAGE))
    assert ben.get("/imports/fetching/sftp/").status_code == 404 == ben.post("/imports/fetching/sftp/now/").status_code


def test_an_agency_s_steward_learns_that_only_districts_records_are_fetched(town, ben):
    assert "Client id" in text_of(ben.get(PAGE))
    dora = town.as_(town.dora_lind)
    text = text_of(dora.get(PAGE))
    assert "Only a school district’s records can be fetched." in text and "Client id" not in text
    dora.post(PAGE, {"form_key": key_in(ben.get(PAGE).content.decode()), **SAID})
    assert town.admin(ORDERS) == []


def test_whoever_is_no_steward_finds_no_such_page_and_another_district_sees_nothing_of_it(town, ben):
    say(ben)
    for person, status in ((town.ada_okafor, 404), (town.rosa_diaz, 404)):
        client = town.as_(person)
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE + "now/").status_code == client.post(PAGE + "end/").status_code == status
    assert "lakeside.example" not in town.as_(town.nora_west).get(PAGE).content.decode()
    town.as_(town.nora_west).post(PAGE + "end/")
    assert "lakeside.example" in text_of(ben.get(PAGE))


def test_the_page_asks_few_questions_and_speaks_spanish(town, ben):
    say(ben)
    ben.post(PAGE + "now/")
    assert count_of(ben, PAGE) <= 12
    assert "Traer de su servicio" in text_of(town.as_(town.ben_ito, "es").get(PAGE))

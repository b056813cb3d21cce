"""A program of the district sends its export: an address for one file, the file, and what became of it."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from homeroom.connections.scopes import CORE, SENDING
from tests.exchange.fetching import Program, connected, say
from tests.exchange.sending import files_of, work, zipped
from tests.town.cast import own_address

UPLOADS, FILE = "/api/v1/uploads", b"sourcedId,name\n"


def asks_for_an_address(program: Program, **more):
    headers = {"authorization": f"Bearer {program.token(SENDING)}"}
    sent = {"file_name": "export.zip", **more}
    return Client(REMOTE_ADDR=own_address()).post(UPLOADS, sent, content_type="application/json", headers=headers)


def address(program: Program, **more) -> str:
    answer = asks_for_an_address(program, **more)
    assert answer.status_code == 201, answer.content
    return answer.json()["url"]


def put(url: str, file: bytes = FILE, **headers):
    return Client(REMOTE_ADDR=own_address()).put(url, file, content_type="application/zip", headers=headers)


def ask(program: Program, url: str):
    return Client(REMOTE_ADDR=own_address()).get(url, headers={"authorization": f"Bearer {program.token()}"})


def spooled() -> int:
    return len(list(Path(settings.SPOOL_FOLDER).glob("*")))


def batches(town) -> int:
    return town.admin("SELECT count(*) FROM students_batch")[0][0]


@pytest.fixture
def of_ben(town):
    return connected(town, "ben.ito", scopes=[SENDING])


def test_a_file_is_sent_loaded_and_told_of(town, of_ben):
    export = zipped(files_of(town, "lakeside-usd")).getvalue()
    before = batches(town)
    answer = put(address(of_ben), export)
    assert answer.status_code == 202, answer.content
    waits = ask(of_ben, answer.json()["url"]).json()
    assert (waits["file_name"], waits["status"], waits["counts"]) == ("export.zip", "received", None)
    work(town)
    told = ask(of_ben, answer.json()["url"]).json()
    assert told["status"] == "loaded" and told["finished_at"]
    counts = told["counts"]
    parts = ("on_record", "unchanged", "held", "rejected", "unmatched")
    assert counts["read"] == sum(counts[part] for part in parts) > 0
    assert sum(each["read"] for each in told["files"].values()) == counts["read"]
    assert batches(town) == before + 1
    assert "export.zip" in town.as_("ben.ito").get("/imports/").content.decode()


def test_what_is_wrong_is_told_by_row_and_column_and_not_by_what_stood_there(town, of_ben):
    rows = 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,"Zqwx School",university,,\n'
    told = ask(of_ben, put(address(of_ben, file_name="orgs.csv"), rows.encode()).json()["url"])
    work(town)
    told = ask(of_ben, told.wsgi_request.build_absolute_uri())
    assert told.json()["messages"], told.content
    assert {message["file"] for message in told.json()["messages"]} <= {"orgs.csv", ""}
    assert b"Zqwx" not in told.content and b"university" not in told.content


def test_a_file_may_wait_until_its_steward_says_that_it_is_right(town, of_ben):
    export = zipped(files_of(town, "lakeside-usd")).getvalue()
    answer = put(address(of_ben, look_first=True), export)
    work(town)
    assert ask(of_ben, answer.json()["url"]).json()["status"] in ("checked", "doubted")


def test_an_address_takes_one_file_however_often_it_is_sent(town, of_ben):
    url, before = address(of_ben), batches(town)
    first, kept = put(url), spooled()
    again = put(url, b"another file")
    assert (again.status_code, again.json()) == (202, first.json())
    assert batches(town) == before + 1 and spooled() == kept


def test_an_address_opens_nothing_but_its_errand(town, of_ben):
    ticket = address(of_ben).rpartition("/")[2]
    asking = Client(REMOTE_ADDR=own_address(), headers={"authorization": f"Bearer {ticket}"})
    assert asking.get("/api/v1/files/1").status_code == 401
    assert asking.post(UPLOADS, {"file_name": "a.csv"}, content_type="application/json").status_code == 401
    assert asking.get("/ims/oneroster/rostering/v1p2/orgs").status_code == 401
    assert put(f"{UPLOADS}/{ticket}").status_code == 202


def test_a_token_that_asks_freely_is_no_address(town, of_ben):
    before = spooled()
    assert put(f"{UPLOADS}/{of_ben.token(SENDING)}").status_code == 401
    assert put(f"{UPLOADS}/none").status_code == 401
    assert spooled() == before


def test_an_address_is_dead_when_its_connection_ends(town, of_ben):
    url, dead = address(of_ben), address(of_ben)
    assert put(url).status_code == 202
    ben = town.as_("ben.ito")
    assert ben.post(f"/connections/{of_ben.connection}/end/").status_code == 302
    before = batches(town)
    assert put(dead).status_code == 401 and batches(town) == before


def test_an_address_lasts_half_an_hour(town, of_ben):
    url = address(of_ben)
    town.admin("UPDATE access_session SET expires_at = now() WHERE device = 'program'")
    assert put(url).status_code == 401
    assert put(address(of_ben)).status_code == 202


def test_only_in_the_name_of_a_data_steward(town, of_ben):
    assert asks_for_an_address(of_ben).status_code == 201
    answer = asks_for_an_address(connected(town, "tess.young", scopes=[SENDING]))
    assert answer.status_code == 403 and "data steward" in answer.json()["title"]


def test_only_with_the_scope_for_it(town, of_ben):
    assert asks_for_an_address(of_ben).status_code == 201
    token = connected(town, "ben.ito", scopes=[CORE]).token()
    asking = Client(REMOTE_ADDR=own_address(), headers={"authorization": f"Bearer {token}"})
    answer = asking.post(UPLOADS, {"file_name": "a.csv"}, content_type="application/json")
    assert answer.status_code == 403 and SENDING in answer.headers["WWW-Authenticate"]


def test_nobody_is_told_of_another_partners_file(town, of_ben):
    url = put(address(of_ben)).json()["url"]
    assert ask(of_ben, url).status_code == 200
    of_dora = connected(town, "dora.lind", scopes=[SENDING])
    assert put(address(of_dora)).status_code == 202
    hidden, missing = ask(of_dora, url), ask(of_dora, url.rpartition("/")[0] + "/987654")
    assert hidden.status_code == missing.status_code == 404 and hidden.content == missing.content


def test_head_is_answered_as_get_is(town, of_ben):
    url = put(address(of_ben)).json()["url"]
    asking = Client(REMOTE_ADDR=own_address(), headers={"authorization": f"Bearer {of_ben.token()}"})
    assert asking.get(url).status_code == asking.head(url).status_code == 200


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "file_name"),
        ({"file_name": ""}, "file_name"),
        ({"file_name": "x" * 151}, "file_name"),
        ({"file_name": "../passwd"}, "file_name"),
        ({"file_name": "a\x00.csv"}, "file_name"),
        ({"file_name": "a.csv", "look_first": "perhaps"}, "look_first"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_with_the_field(town, of_ben, body, where):
    headers = {"authorization": f"Bearer {of_ben.token(SENDING)}"}
    asking = Client(REMOTE_ADDR=own_address(), headers=headers)
    answer = asking.post(UPLOADS, body, content_type="application/json")
    assert answer.status_code == 400 and where in answer.json()["title"]
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 5000, b'{"file_name": 7}'])
def test_a_body_that_is_no_object_of_json_is_refused(town, of_ben, sent):
    headers = {"authorization": f"Bearer {of_ben.token(SENDING)}"}
    asking = Client(REMOTE_ADDR=own_address(), headers=headers)
    assert asking.post(UPLOADS, sent, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("length", "status"), [("0", 400), ("", 411), ("many", 411), ("999999999999", 413), ("99", 400)]
)
def test_of_a_file_that_does_not_come_as_it_is_told_nothing_stays(town, of_ben, length, status):
    url, before = address(of_ben), (batches(town), spooled())
    answer = Client(REMOTE_ADDR=own_address()).put(
        url, FILE, content_type="text/csv", CONTENT_LENGTH=length, **{"wsgi.input": io.BytesIO(FILE)}
    )
    assert answer.status_code == status, answer.content
    assert answer.json()["title"].endswith(".")
    assert (batches(town), spooled()) == before
    assert put(url).status_code == 202  # It can be sent once more.


def test_who_has_not_agreed_or_has_ended_it_sends_nothing(town):
    waiting = connected(town, "ben.ito", scopes=[SENDING], agreed=False)
    assert waiting.ask_for_token().status_code == 401
    say(town, waiting.connection, "agree")
    assert asks_for_an_address(waiting).status_code == 201


def test_the_page_lets_only_a_data_steward_send_files(town):
    from tests.connections.test_connections import connect
    from tests.desk.asking import text_of

    ben = town.as_("ben.ito")
    refused, _sent = connect(ben, town, "tess.young", scopes=[SENDING])
    assert refused.status_code == 422 and "Only a data steward sends files" in text_of(refused)
    made, _sent = connect(ben, town, "ben.ito", scopes=[SENDING])
    assert made.status_code == 201 and "The program is connected" in text_of(made)

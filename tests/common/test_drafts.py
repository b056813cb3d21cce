"""No text is lost: a form that cannot be saved comes back filled, to the person who wrote it and to nobody else."""

import re
from datetime import timedelta

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from homeroom.access.rules import rules
from homeroom.common import drafts
from tests.access.matrix import addresses, some_addresses
from tests.casework.writing import add_need, hidden, id_of, on, send, task_of
from tests.conftest import town_after
from tests.desk.asking import bytes_of, text_of
from tests.town.cast import PASSWORD
from tests.town.living import live

NOTE = "She told me of her old school, and of the bus. " * 60  # 600 words.


def typed_contact(page: str, note: str = NOTE, **more) -> dict[str, str]:
    written = {"who_reads": "notes_shared", "note": note, "with_whom": "Ms. Young", "medium": "video"}
    return {**hidden(page), **written, "happened_on": "30/02/2026", "topics": ["literacy"], **more}


def end_sessions(town) -> None:
    town.admin("UPDATE access_session SET ended_at = now()")


def sign_in_again(client, answer, person: str, language: str = "en"):
    """Follow the way to sign-in and through it, as this person."""
    page = client.get(answer["location"])
    # The last on the page: the language switch has a `next` of its own.
    following = re.findall(r'name="next" value="([^"]*)"', page.content.decode())[-1]
    answer = client.post("/sign-in/", {"login": person, "password": PASSWORD, "next": following})
    assert answer.status_code == 302
    return client.get(answer["location"])


def is_filled(page, note: str = NOTE) -> bool:
    return note.strip() in page.content.decode().replace("&#x27;", "'")


@pytest.fixture
def address(town):
    return f"{town.marisol.url}contacts/new/"


@pytest.fixture
def rosa(town):
    return town.as_(town.rosa_diaz)


def opened(client, address):
    return client.get(address).content.decode()


def test_a_form_posted_after_the_session_ended_comes_back_filled_and_is_saved_once(town, rosa, address):
    typed = typed_contact(opened(rosa, address), happened_on=on(0))
    end_sessions(town)
    answer = rosa.post(address, typed)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["location"]
    assert "What you wrote is kept" in text_of(rosa.get(answer["location"]))
    page = sign_in_again(rosa, answer, town.rosa_diaz)
    assert page.status_code == 200
    assert is_filled(page)
    body = page.content.decode()
    assert "Here is what you had written" in body
    assert 'value="Ms. Young"' in body
    assert re.search(r'value="video" selected', body)
    assert re.search(r'value="literacy"[^>]* checked', body)
    assert not re.search(r'name="was_reached"[^>]* checked', body)  # It was not ticked when it was sent.
    again = {**typed_contact(body, happened_on=on(0))}
    assert again["form_key"] == typed["form_key"]  # So that what was saved after all is not saved twice.
    for _ in range(2):
        assert rosa.post(address, again).status_code == 302
    assert town.admin("SELECT count(*) FROM casework_contact") == [(1,)]
    assert not is_filled(rosa.get(address))  # Sent, it is no longer offered.
    assert "What you began to write" not in text_of(rosa.get("/"))


def test_it_also_comes_back_when_the_web_session_is_gone_and_on_another_device(town, rosa, address):
    typed = typed_contact(opened(rosa, address))
    town.admin("DELETE FROM django_session")
    answer = rosa.post(address, typed)
    assert answer.status_code == 302
    assert is_filled(town.as_(town.rosa_diaz).get(address))


def test_another_person_and_another_child_find_nothing_of_it(town, rosa, address):
    typed = typed_contact(opened(rosa, address))
    assert is_filled_for(town, town.rosa_diaz, address, after=lambda: rosa.post(address, typed))
    assert not is_filled(town.as_(town.sam_hill).get(address))  # Her supervisor may open the same page.
    assert not is_filled(town.as_(town.rosa_diaz).get(f"{town.jonah.url}contacts/new/"))
    number = town.admin("SELECT id FROM common_draft")[0][0]
    assert is_filled(town.as_(town.rosa_diaz).get(f"/drafts/{number}/"))
    theirs, nobodys = (town.as_(town.sam_hill).get(f"/drafts/{n}/") for n in (number, 987_654))
    assert theirs.status_code == 404
    assert bytes_of(theirs) == bytes_of(nobodys)


def is_filled_for(town, person, address, *, after) -> bool:
    end_sessions(town)
    after()
    return is_filled(town.as_(person).get(address))


def test_another_person_who_signs_in_at_the_same_browser_sees_nothing_of_it(town, rosa, address):
    typed = typed_contact(opened(rosa, address))
    end_sessions(town)
    answer = rosa.post(address, typed)
    page = sign_in_again(rosa, answer, town.sam_hill)
    assert page.status_code == 200
    assert not is_filled(page)
    assert is_filled(town.as_(town.rosa_diaz).get(address))


def test_a_form_of_an_earlier_session_is_kept_though_its_token_is_old(town, address):
    """Signed in again in another tab, the first tab's token is no longer right."""
    rosa = Client(enforce_csrf_checks=True)
    sign_in_with_token(rosa, town.rosa_diaz)
    page = opened(rosa, address)
    typed = {**typed_contact(page), "csrfmiddlewaretoken": token_of(page)}
    rosa.cookies.clear()
    sign_in_with_token(rosa, town.rosa_diaz)
    answer = rosa.post(address, typed)
    assert (answer.status_code, answer["location"]) == (302, address)
    assert is_filled(rosa.get(address))
    assert town.admin("SELECT count(*) FROM casework_contact") == [(0,)]


def token_of(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)[1]


def sign_in_with_token(client, person):
    token = token_of(client.get("/sign-in/").content.decode())
    typed = {"login": person, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/sign-in/", typed).status_code == 302


@pytest.mark.parametrize(
    ("headers", "changed"),
    [
        ({"origin": "https://elsewhere.example"}, {}),
        ({"sec-fetch-site": "cross-site"}, {}),
        ({}, {"sheet": ""}),
        ({}, {"sheet": "WzEsIi8iLCJ4Il0:1wRong:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}),
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_another_site_plants_no_draft(town, address, headers, changed, is_signed_in):
    rosa = Client(enforce_csrf_checks=True)
    sign_in_with_token(rosa, town.rosa_diaz)
    typed = typed_contact(opened(rosa, address))  # Without the token of the page: as from elsewhere.
    if not is_signed_in:
        end_sessions(town)
    assert rosa.post(address, {**typed, **changed}, headers=headers).status_code == 403
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]
    assert rosa.post(address, typed).status_code == 302  # From its own page the same is kept.
    assert town.admin("SELECT count(*) FROM common_draft") == [(1,)]


def test_nobody_plants_a_draft_for_another_with_a_sheet_of_their_own(town, address):
    sam, rosa = town.as_(town.sam_hill), town.as_(town.rosa_diaz)
    typed = typed_contact(opened(sam, address))
    rosa.post(address, typed)  # Behind the door, a sheet of somebody else counts for nothing.
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]
    end_sessions(town)
    rosa.post(address, typed)
    assert town.admin('SELECT "by" FROM common_draft') == [(id_of(town, "sam.hill"),)]


def test_what_comes_back_with_errors_is_kept_should_the_browser_die(town, rosa, address):
    answer = rosa.post(address, typed_contact(opened(rosa, address)))
    assert answer.status_code == 422
    page = town.as_(town.rosa_diaz).get(address)
    assert is_filled(page)
    assert 'value="30/02/2026"' in page.content.decode()
    assert "Write down a contact" in text_of(rosa.get("/"))


def test_when_the_save_fails_the_page_holds_the_text_and_the_server_too(town, rosa, address, monkeypatch):
    from homeroom.casework import actions

    typed = typed_contact(opened(rosa, address), happened_on=on(0))
    real = actions.log_contact
    monkeypatch.setattr(actions, "log_contact", lambda *a, **k: 1 / 0)
    rosa.raise_request_exception = False
    answer = rosa.post(address, typed)
    assert answer.status_code == 500
    body = answer.content.decode()
    assert NOTE.strip() in body
    assert is_filled(town.as_(town.rosa_diaz).get(address))
    monkeypatch.setattr(actions, "log_contact", real)
    # Sent again from that very page.
    resent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))
    resent["note"] = re.search(r"<textarea[^>]*name=\"note\"[^>]*>\n(.*?)</textarea>", body, re.S)[1]
    assert rosa.post(address, resent).status_code == 302
    assert rosa.post(address, resent).status_code == 302
    assert town.admin("SELECT count(*) FROM casework_contact") == [(1,)]
    assert not is_filled(rosa.get(address))


def test_without_a_database_the_page_itself_holds_the_text(town, rosa, address):
    typed = typed_contact(opened(rosa, address))
    town.admin("ALTER ROLE homeroom_app SET statement_timeout = '30s'")
    from django.db import connections

    for alias in ("default", "identity"):
        connections[alias].close()
        connections[alias].settings_dict["HOST"] = "/nowhere"
    try:
        rosa.raise_request_exception = False
        answer = rosa.post(address, typed)
    finally:
        from tests.conftest import point_django_at

        point_django_at(town.database)
    assert answer.status_code == 503
    assert NOTE.strip() in answer.content.decode()
    assert answer["Retry-After"]


def test_what_is_kept_on_purpose_is_offered_on_the_first_page_and_can_be_thrown_away(town, rosa, address):
    page = opened(rosa, address)
    assert "Keep it for later" in page
    answer = rosa.post(address, {**typed_contact(page), "keep_for_later": "1"})
    assert (answer.status_code, answer["location"]) == (302, "/")
    today = rosa.get("/").content.decode()
    assert "Kept for 30 days" in today
    offered = re.search(r'href="(/drafts/\d+/)">Write down a contact', today)[1]
    page = text_of(rosa.get(offered))
    assert "Go on writing" in page
    assert "her old school" in page
    assert is_filled(rosa.get(address))
    number = offered.split("/")[2]
    assert rosa.get("/drafts/discarding/").status_code == 405
    town.as_(town.sam_hill).post("/drafts/discarding/", {"draft": number})
    assert is_filled(rosa.get(address))  # Nobody throws away what another wrote.
    answer = rosa.post("/drafts/discarding/", {"anew": number})
    assert answer["location"] == address
    assert not is_filled(rosa.get(address))
    assert rosa.get(offered).status_code == 404
    assert rosa.post("/drafts/discarding/", {"draft": number})["location"] == "/"


def test_where_nothing_was_written_nothing_is_kept(town, rosa, address):
    answer = rosa.post(address, {**hidden(opened(rosa, address)), "medium": "video", "keep_for_later": "1"})
    assert (answer.status_code, answer["location"]) == (302, address)
    assert "Nothing was written yet" in text_of(rosa.get(address))
    rosa.post(address, {**hidden(opened(rosa, address)), "medium": "video", "note": "  "})
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]


def test_there_is_one_draft_for_each_person_and_form_and_the_latest_holds(town, rosa, address):
    for words in ("The first try of it", "The second try of it"):
        rosa.post(address, {**typed_contact(opened(rosa, address), words), "keep_for_later": "1"})
    assert is_filled(rosa.get(address), "The second try of it")
    assert town.admin("SELECT count(*) FROM common_draft") == [(1,)]


def test_two_forms_of_one_page_keep_their_drafts_apart(town, rosa):
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    assert send(rosa, f"{page}turns/", on_page=page, state="", note="Words about waiting").status_code == 422
    assert send(rosa, f"{page}completion/", on_page=page, then="", note="Words about the end").status_code == 422
    body = opened(rosa, page)
    handing, done = body[body.index('id="change-heading"') :], body[: body.index('id="change-heading"')]
    assert "Words about waiting" in handing and "Words about the end" not in handing
    assert "Words about the end" in done and "Words about waiting" not in done


def test_what_was_overtaken_is_kept_with_the_version_of_then(town, rosa):
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    page = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    typed = {"state": "open", "owner": id_of(town, "sam.hill"), "due_on": on(9), "note": "Rosa's own words"}
    mine = {**hidden(opened(rosa, page), "turns/"), **typed}
    sam = town.as_(town.sam_hill)
    assert send(sam, f"{page}turns/", on_page=page, **{**typed, "note": "Sam was first"}).status_code == 302
    end_sessions(town)
    rosa.post(f"{page}turns/", mine)
    again = town.as_(town.rosa_diaz)
    body = opened(again, page)
    assert "Rosa&#x27;s own words" in body
    answer = again.post(f"{page}turns/", {**hidden(body, "turns/"), **typed})
    assert answer.status_code == 409  # She has not seen what Sam did, so she is shown it.


def test_when_access_has_ended_ones_own_words_can_still_be_copied(town, rosa, address):
    typed = typed_contact(opened(rosa, address), happened_on=on(0))
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'rosa.diaz'"
    )
    assert rosa.post(address, typed).status_code == 404
    assert rosa.get(address).status_code == 404
    number = town.admin("SELECT id FROM common_draft")[0][0]
    page = rosa.get(f"/drafts/{number}/")
    assert is_filled(page)
    assert "Marisol" not in page.content.decode()


def test_nothing_of_a_draft_is_in_clear_in_the_database(town, rosa, address):
    rosa.post(address, {**typed_contact(opened(rosa, address), "Canary-Nightingale sings"), "keep_for_later": "1"})
    ((row,),) = town.admin("SELECT d::text || encode(sealed, 'escape') || encode(place, 'escape') FROM common_draft d")
    assert "Canary" not in row
    assert str(town.marisol.public_id) not in row
    # Moved to another person's name by hand, it opens for nobody.
    town.admin('UPDATE common_draft SET "by" = %s', id_of(town, "sam.hill"))
    assert not is_filled(town.as_(town.sam_hill).get(address), "Canary-Nightingale sings")


def test_a_draft_is_there_for_thirty_days(town, rosa, address):
    rosa.post(address, {**typed_contact(opened(rosa, address)), "keep_for_later": "1"})
    town.admin("UPDATE common_draft SET kept_at = now() - interval '29 days'")
    assert is_filled(rosa.get(address))
    town.admin("UPDATE common_draft SET kept_at = now() - interval '30 days'")
    assert not is_filled(rosa.get(address))


def test_one_person_keeps_no_more_than_so_many(town, rosa, address, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 2)
    for page in (address, f"{town.jonah.url}contacts/new/", f"{town.marisol.url}plan/needs/new/"):
        rosa.post(page, {**hidden(opened(rosa, page)), "note": NOTE, "what": NOTE, "keep_for_later": "1"})
    full = [
        is_filled(rosa.get(page))
        for page in (address, f"{town.jonah.url}contacts/new/", f"{town.marisol.url}plan/needs/new/")
    ]
    assert full == [False, True, True]


def test_a_sheet_of_last_month_counts_for_nothing(town, rosa, address, monkeypatch):
    typed = typed_contact(opened(rosa, address))
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert rosa.post(address, typed).status_code == 422
    assert town.admin("SELECT count(*) FROM common_draft") == [(0,)]


def test_every_form_in_which_somebody_writes_carries_a_sheet(server):
    """No page opts in, and none can opt out."""
    with town_after(server, live) as town:
        found = forms_with_a_sheet(town)
    assert {"casework:new_contact", "casework:task", "casework:closing", "agreements:ending"} <= found


def forms_with_a_sheet(town) -> set[str]:
    found = set()
    every = addresses(town)
    for person in (town.rosa_diaz, town.ben_ito, town.lena_marsh):
        client = town.as_(person)
        some = {address for of_page in some_addresses(town, person).values() for address in of_page}
        for name, address in every:
            is_tried = address in some or name.startswith("agreements:")  # Few of those are the visitor's own.
            if is_tried and "GET" in rules()[name].methods and name != "common:gallery":
                page = client.get(address).content.decode(errors="replace")
                for form in re.findall(r"<form[^>]*method=.post.[^>]*>(.*?)</form>", page, re.S):
                    if "form_key" in form and "<textarea" in form:
                        assert 'name="sheet"' in form, address
                        found.add(name)
    return found


# --- What the database holds to ------------------------------------------------------------------------------------

DRAFT = "INSERT INTO common_draft (\"by\", place, sealed, kept_at) VALUES (%s, %s, 'x', now() - %s::interval)"


def test_drafts_are_ones_own_and_the_role_app_changes_none(town):
    for key in ("rosa.diaz", "sam.hill"):
        town.admin(DRAFT, id_of(town, key), key.encode(), "1 day")
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute("SELECT place FROM common_draft").fetchall() == [(b"rosa.diaz",)]
        for sql in ("UPDATE common_draft SET sealed = ''", "DELETE FROM common_draft"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), rosa.transaction():
                rosa.execute(sql)
    with town.raw(None) as nobody:
        assert nobody.execute("SELECT count(*) FROM common_draft").fetchone() == (0,)
    with town.raw(town.rosa_diaz, role="worker") as worker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker.execute("SELECT * FROM common_draft")


def test_the_disposer_clears_drafts_that_were_sent_or_are_a_month_old_and_no_others(town):
    town.admin(DRAFT, 1, b"young", "29 days")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM common_draft").rowcount == 0
    town.admin(DRAFT, 1, b"old", "30 days")
    town.admin(DRAFT, 2, b"sent", "1 day")
    town.admin("UPDATE common_draft SET sealed = '' WHERE place = 'sent'")
    with town.connection("disposer") as disposer:
        assert disposer.execute("DELETE FROM common_draft").rowcount == 2
    town.homeroom("clear")
    assert town.admin("SELECT place FROM common_draft") == [(b"young",)]

"""Whatever people type: kept as it was typed, explained where it cannot be kept, shown as text, saved once."""

import html
import secrets
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeroom.access.keys import key_of
from homeroom.common.once import new_key
from tests.casework.test_undo import at_once
from tests.casework.writing import add_need, hidden, id_of, join, on, send, task_of
from tests.desk.asking import text_of

AT_ONCE = 20
NUL = "a\x00b"
# What breaks programs: markup, quoting, templates, SQL, lines, direction, joined and lone marks, the last of Unicode.
NASTY = (
    "<script>window.__x=1</script>", "\"><img src=x onerror=alert(1)>", "O'Neal's & \"Co\" -- ; DROP TABLE x", "{{ 7*7 }}",
    "{% csrf_token %}", "%s %(a)s {0}", "line\r\nline\rline\nline", "\u202eright to left\u202c", "שלום\u200f, עולם",
    "e\u0301 is not \u00e9", "\u0301 alone", "👩‍👧‍👦 🏳️‍🌈", "\ufeffbom",
    "a\u00ad\u200bb", "\U0010ffff", "\x1b[31m", "../../etc", "=cmd|'x'!A1",
    "1e999", "-1", "٣", "None", "\\", "\x7f", "\u2028", "ﷺ" * 50,
)  # fmt: skip
# Names as people bear them: one word, two surnames, marks, six scripts, composed and decomposed.
NAMES = (
    "Zoë", "José Ñandú Íñiguez de la Peña", "Jose\u0301", "Ng", "O’Brien-D'Souza", "Nguyễn Thị Ánh", "Þórdís Æsa", "Łucja Żółć",
    "van ’t Hoff", "Ḥanan ʿAlī", "Людмила Щукина", "Ґалаґан Її", "Σοφία Παπαδοπούλου",
    "مريم بنت عبد الله", "نازنین‌زهرا", "אברהם בן־דוד",
    "李小龙", "歐陽菲菲", "山田 太郎", "キム・ミンジ", "김민지",
    "अनुष्का श्रीवास्तव", "ரஜினிகாந்த்", "ნინო ჩხეიძე", "Արամ Խաչատրյան", "ማርያም",
    "Sukarno", "X Æ A-12", "Null", "Test", "Robert'); DROP TABLE students;--", "Anne-Marie St. John-Smythe III",
)  # fmt: skip
TYPED = st.one_of(
    st.sampled_from((*NASTY, *NAMES, NUL, "", " ", "x" * 201, "x" * 2_001)),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
)
FEW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)


@pytest.fixture
def rosa(town):
    return town.as_(town.rosa_diaz)


def pages_with_forms(town, rosa) -> dict[str, tuple[str, str]]:
    """Every form of casework: its address, and the page on which it lies."""
    join(rosa, town.marisol, id_of(town, "cy.fox"))
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    need = f"{town.marisol.url}plan/needs/{town.admin('SELECT id FROM casework_need')[0][0]}/"
    task = f"{town.marisol.url}plan/tasks/{task_of(town, 'Call the bus company')}/"
    member = f"{town.marisol.url}team/{town.admin('SELECT id FROM casework_membership')[0][0]}/"
    alone = ("contacts/new/", "plan/needs/new/", "team/new/")
    return {
        **{form: (town.marisol.url + form, town.marisol.url + form) for form in alone},
        **{form: (need + form, need + form) for form in ("tasks/new/", "goals/new/", "closing/")},
        **{form: (task + form, task) for form in ("turns/", "completion/")},
        "departure/": (f"{member}departure/", f"{member}departure/"),
    }


def names_of(page: str, address: str, on_page: str) -> set[str]:
    """What the form of this page sends."""
    import re

    form = next(
        body
        for opening, body in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.S)
        if "form_key" in body and (address == on_page or address in opening)
    )
    return set(re.findall(r'name="(\w+)"', form)) - {
        "csrfmiddlewaretoken",
        "form_key",
        "sheet",
        "version",
        "keep_for_later",
    }


@pytest.mark.parametrize(
    "form",
    [
        *("contacts/new/", "plan/needs/new/", "team/new/", "tasks/new/", "goals/new/"),
        *("closing/", "turns/", "completion/", "departure/"),
    ],
)
def test_no_form_of_casework_breaks_whatever_stands_in_its_fields(town, rosa, form):
    address, on_page = pages_with_forms(town, rosa)[form]
    page = rosa.get(on_page).content.decode()
    machinery = hidden(page, address if address != on_page else "")
    names = sorted(names_of(page, address, on_page))
    assert names

    @FEW
    @given(st.fixed_dictionaries(dict.fromkeys(names, TYPED)))
    def any_answers(typed):
        answer = rosa.post(address, {**machinery, "form_key": new_key(), **typed})
        if form == "departure/":  # Who has left cannot leave again.
            town.admin("DELETE FROM casework_departure")
        assert answer.status_code in (302, 404, 409, 422)
        body = answer.content.decode()
        assert "<script" not in body and "<img src=x" not in body

    any_answers()
    # Chance need not try it on each form: what is too long, or no choice of the list, comes back to be corrected.
    refused = rosa.post(address, {**machinery, "form_key": new_key(), **dict.fromkeys(names, "x" * 2_001)})
    assert refused.status_code == 422


@pytest.mark.parametrize("name", [*NASTY, *NAMES])
def test_what_was_typed_is_stored_as_it_was_typed_and_shown_as_text(quiet_rosa, name):
    """Blank space at both ends is left away; everything else is kept, byte for byte."""
    town, rosa = quiet_rosa
    mark = secrets.token_hex(4)
    text = f"{name} {mark}"
    kept = text.strip()
    need = add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), what=text, next_action=text)
    assert need.status_code == 302
    assert town.admin("SELECT what FROM casework_need ORDER BY id DESC LIMIT 1") == [(kept,)]
    assert town.admin("SELECT what FROM casework_task ORDER BY id DESC LIMIT 1") == [(kept,)]
    page = rosa.get(need["location"]).content.decode()
    assert html.escape(kept) in page
    assert "<script" not in page
    typed = {"who_reads": "notes_shared", "note": text, "with_whom": text, "medium": "phone", "happened_on": on(0)}
    assert send(rosa, f"{town.marisol.url}contacts/new/", **typed).status_code == 302
    ((sealed, with_whom),) = town.admin("SELECT sealed_note, with_whom FROM casework_contact ORDER BY id DESC LIMIT 1")
    assert with_whom == kept
    assert key_of(SimpleNamespace(key="county-dcs")).open(sealed) == kept
    assert html.escape(kept) in rosa.get(f"{town.marisol.url}contacts/").content.decode()
    assert send(rosa, f"{town.marisol.url}team/new/", name=text, team_role="other", begins_on=on(0)).status_code == 302
    assert town.admin("SELECT name FROM casework_membership ORDER BY id DESC LIMIT 1") == [(kept,)]


@pytest.fixture(scope="module")
def quiet_rosa(quiet_town):
    return quiet_town, quiet_town.as_(quiet_town.rosa_diaz)


@pytest.mark.parametrize(
    ("form", "field"), [("contacts/new/", "note"), ("plan/needs/new/", "what"), ("team/new/", "name")]
)
def test_a_character_that_cannot_be_kept_is_explained_in_both_languages(town, form, field):
    for language, says in (("en", "a character that cannot be kept"), ("es", "un carácter que no se puede guardar")):
        client = town.as_(town.rosa_diaz, language)
        answer = send(client, town.marisol.url + form, **{field: NUL})
        assert answer.status_code == 422
        assert says in text_of(answer)


def test_fifty_thousand_words_are_explained_and_none_is_lost(town, rosa):
    address = f"{town.marisol.url}contacts/new/"
    assert "60,000 characters" in text_of(rosa.get(address))  # Said before.
    for word in ("words ", "слова ", "كلمات ", "単語語 "):
        note = word * 50_000
        typed = {"who_reads": "notes_shared", "note": note, "with_whom": "x", "medium": "phone", "happened_on": on(0)}
        answer = send(rosa, address, **typed)
        assert answer.status_code == 422
        assert "60000" in text_of(answer)
        assert note.strip() in answer.content.decode()
        assert note.strip() in rosa.get(address).content.decode()  # And is there tomorrow.


def test_a_day_that_is_none_is_told_by_its_field_with_what_was_typed_and_what_to_do(town, rosa):
    answer = add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), due="30/02/2026")
    assert "By when – You wrote “30/02/2026”. There is no month 30. Write the month first" in text_of(answer)
    answer = add_need(
        town.as_(town.rosa_diaz, "es"), town.marisol, id_of(town, "rosa.diaz"), due="30 de febrero de 2027"
    )
    assert "30 de febrero de 2027" in text_of(answer)
    assert "Febrero 2027 tiene 28 días" in text_of(answer)


def test_a_phone_number_stays_as_written_and_is_dialled(town, rosa):
    written = "(312) 555–0102 ext. 4"
    send(rosa, f"{town.marisol.url}team/new/", name="Carmen", team_role="champion", phone=written, begins_on=on(0))
    page = rosa.get(f"{town.marisol.url}team/").content.decode()
    assert f'<a href="tel:+13125550102;ext=4">{written}</a>' in page


@pytest.mark.parametrize(
    "form", ["contacts/new/", "plan/needs/new/", "turns/", "completion/", "closing/", "departure/"]
)
def test_sent_twenty_times_at_once_it_is_saved_once(town, rosa, form):
    address, on_page = pages_with_forms(town, rosa)[form]
    page = rosa.get(on_page).content.decode()
    rows = {
        "contacts/new/": "casework_contact",
        "plan/needs/new/": "casework_need",
        "turns/": "casework_turn",
        "completion/": "casework_turn",
        "closing/": "casework_needstate",
        "departure/": "casework_departure",
    }[form]
    before = town.admin(f"SELECT count(*) FROM {rows}")[0][0]
    typed = {
        **hidden(page, address if address != on_page else ""),
        **ANSWERS,
        "owner": id_of(town, "rosa.diaz"),
        "due_on": on(3),
        "happened_on": on(0),
        **({"state": "resolved"} if form == "closing/" else {}),
    }
    cookie = rosa.cookies["homeroom"].value
    answers = at_once(*[lambda: sent_with(cookie, address, typed) for _ in range(AT_ONCE)])
    assert {status for status, _ in answers} == {302}
    assert len({place for _, place in answers}) == 1
    assert town.admin(f"SELECT count(*) FROM {rows}")[0][0] == before + 1
    assert sent_with(cookie, address, typed) == answers[0]  # Nor once more, a while later.


ANSWERS = {
    "who_reads": "notes_shared",
    "note": "Once",
    "with_whom": "x",
    "medium": "phone",
    "domain": "literacy",
    "what": "x",
    "found": "record",
    "next_action": "y",
    "state": "blocked",
    "then": "met",
    "resolution": "time",
}


def sent_with(cookie: str, address: str, typed: dict) -> tuple[int, str]:
    """The same browser, once more."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["homeroom"] = cookie
    answer = client.post(address, typed)
    return answer.status_code, answer.headers.get("Location", "")

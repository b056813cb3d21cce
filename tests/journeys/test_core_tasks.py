"""What people do most, each within its clicks: by keyboard, without a script, at 360 px, in both languages.

Of the twelve core tasks of the expectations: 1, 3, 5, 6, 7, 8, 9, 11, 12, and a student's own page. The others wait for pages
that are not built: school moves (2), court reports (4), the timeline (10).
"""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.casework.test_invitations import code_in, invite
from tests.conftest import TEMPLATE, point_django_at
from tests.insight.workbooks import Workbook
from tests.journeys.conftest import served
from tests.journeys.keyboard import Keyboard
from tests.photographs import taken
from tests.town.cast import give_accounts
from tests.town.living import live

pytestmark = pytest.mark.browser
LANGUAGES = ("en-US", "es-US")


@pytest.fixture(scope="module")
def town(server):
    """People have worked in it; two foster parents have a letter each that nobody has used."""
    with served(server, TEMPLATE) as town:
        give_accounts(server, town.database)
        before = point_django_at(town.database)
        try:
            live(town)
            rosa = town.as_(town.rosa_diaz)
            town.codes = {
                language: code_in(invite(rosa, town.marisol, name=f"Nell {language}", language=language[:2]))
                for language in LANGUAGES
            }
        finally:
            point_django_at(before)
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


@pytest.fixture(params=LANGUAGES)
def at_the_keyboard(browser, town, request):
    made = []

    def sit(person: str, *, signs_in: bool = True) -> Keyboard:
        made.append(Keyboard(browser, town, person, request.param))
        return made[-1].sign_in() if signs_in else made[-1]

    sit.language = request.param
    yield sit
    for each in made:
        each.context.close()


def test_1_a_caseworker_writes_down_a_contact(town, at_the_keyboard):
    rosa = at_the_keyboard("rosa.diaz")
    rosa.go(town.marisol.url)
    rosa.press("a[href$='contacts/new/']")
    rosa.tick("input[name=who_reads][value=notes_shared]")
    note = f"She asked for the choir again ({at_the_keyboard.language})."
    rosa.write("textarea[name=note]", note)
    rosa.write("input[name=with_whom]", "Carmen")
    rosa.fits()
    rosa.press("form button[type=submit]")
    rosa.shows(note)
    assert rosa.clicks <= 3


def test_3_a_caseworker_finds_a_child_by_a_nickname(town, at_the_keyboard):
    """Her advocate calls Lucia "Lucy"."""
    rosa = at_the_keyboard("rosa.diaz")
    rosa.write("form[role=search] input[type=text], form[role=search] input[type=search]", "Lucy")
    rosa.clicks += 1
    with rosa.page.expect_navigation():
        rosa.page.keyboard.press("Enter")
    rosa.fits()
    rosa.shows("Lucia")
    rosa.press(f"a[href='{town.lucia.url}']")
    assert rosa.page.url.endswith(town.lucia.url)
    assert rosa.clicks <= 3


def test_5_a_teacher_sees_what_her_students_need(town, at_the_keyboard):
    tess = at_the_keyboard("tess.young")
    tess.shows("Marisol", "A ride to school on Mondays")
    tess.fits()
    tess.press("a:has-text('A ride to school on Mondays')")
    tess.shows("Call the bus company")
    tess.fits()
    assert tess.clicks <= 2


def test_6_a_teacher_raises_a_concern_that_the_caseworker_finds(town, at_the_keyboard):
    what = f"She falls asleep in the first hour ({at_the_keyboard.language})."
    tess = at_the_keyboard("tess.young")
    tess.press(f"a[href='{town.marisol.url}plan/concerns/new/']")
    tess.shows("Rosa Diaz")
    tess.write("textarea[name=going_well]", "She explains fractions to others.")
    tess.choose("select[name=domain]")
    tess.write("textarea[name=what]", what)
    tess.fits()
    tess.press("form:has(textarea) button[type=submit]")
    tess.shows(what, "Rosa Diaz")
    assert tess.clicks <= 3
    rosa = at_the_keyboard("rosa.diaz")
    rosa.press(
        {"en-US": "a:has-text('Look into a teacher')", "es-US": "a:has-text('Atender la preocupación')"}[rosa.language]
    )


def test_7_a_counselor_confirms_enrollment_and_credits(town, at_the_keyboard):
    ada = at_the_keyboard("ada.okafor")
    ada.press(f"a[href='{town.marisol.url}']")
    ada.shows("Lincoln Middle School", {"en-US": "Credits", "es-US": "Créditos"}[at_the_keyboard.language])
    ada.fits()
    assert ada.clicks <= 2


def test_8_a_foster_parent_accepts_the_invitation_and_sees_the_next_date(town, at_the_keyboard):
    nell = at_the_keyboard("nell", signs_in=False)
    nell.clicks += 1  # What the camera shows is tapped.
    nell.go(f"/join/{town.codes[at_the_keyboard.language]}/")
    nell.write("input[name=password]", "seven green umbrellas")
    nell.tick("input[name=agrees]")
    nell.fits()
    nell.press("form button[type=submit]")
    nell.press(f"a[href='{town.marisol.url}']")
    nell.shows({"en-US": "Next date", "es-US": "Próxima fecha"}[at_the_keyboard.language])
    assert nell.clicks <= 6


def test_9_a_foster_parent_writes_to_the_team_with_a_photo(town, at_the_keyboard):
    note = f"She read to her brother ({at_the_keyboard.language})."
    carmen = at_the_keyboard("carmen.abuela")
    carmen.press(f"a[href='{town.marisol.url}']")
    carmen.press("a[href$='contacts/messages/new/']")
    carmen.shows("Rosa Diaz")
    carmen.write("textarea[name=note]", note)
    # The telephone's own camera takes it; no page does.
    photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": taken(3000, 2000)}
    carmen.page.locator("input[type=file]").set_input_files(photo)
    carmen.write("input[name=photos_show]", "Both with a book")
    carmen.fits()
    carmen.press("form:has(textarea) button[type=submit]")
    carmen.shows(note)
    carmen.fits()
    shown = carmen.page.locator("ul.photos img").first
    shown.scroll_into_view_if_needed()
    shown.evaluate("image => image.decode()")
    assert shown.evaluate("image => image.naturalWidth") == 320
    assert carmen.clicks <= 3
    rosa = at_the_keyboard("rosa.diaz")
    rosa.go(f"{town.marisol.url}contacts/")
    rosa.shows(note, "Carmen Abuela")


def test_11_a_manager_filters_saves_and_exports_a_list(town, at_the_keyboard):
    """She sees no student: her list is the board of needs, suppressed."""
    name = f"By domain ({at_the_keyboard.language})"
    mona = at_the_keyboard("mona.gray")
    mona.choose("select[name=table]")
    mona.fits()
    mona.press("form.filters button")
    mona.hides("Open tasks by organization</caption>", "Tareas pendientes por organización</caption>")
    mona.press("a[href^='/needs/views/new/']")
    mona.write("input[name=name]", name)
    mona.fits()
    mona.press("form:has(input[name=name]) button[type=submit]")
    mona.shows(name)
    mona.fits()
    mona.press("a[href^='/needs/export/']")
    mona.fits()
    with mona.page.expect_download() as download:
        mona.reach("form:has(input[name=format]) button[type=submit]")
        mona.clicks += 1
        mona.page.keyboard.press("Enter")
    book = Workbook(download.value.path().read_bytes())
    assert len(book.titles) == 2 and len(book.rows()) > 3
    assert mona.clicks <= 6
    mona.go("/")
    mona.press(f"ul.views a:has-text('{name}')")
    mona.hides("Open tasks by organization</caption>", "Tareas pendientes por organización</caption>")


def test_12_a_steward_sends_a_file_and_corrects_what_was_wrong(town, at_the_keyboard):
    rows = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n"
    rows += "S1,lincoln-ms,2026-10-01,Tardy,5,\nS1,lincoln-ms,{day},Tardy,5,\n"
    done = {"en-US": "Loaded", "es-US": "Cargado"}[at_the_keyboard.language]
    ben = at_the_keyboard("ben.ito")
    ben.press("a[href='/imports/']")
    ben.press("a[href='/imports/new/']")
    send(ben, rows.format(day="30/02/2026"), done)
    ben.shows("30/02/2026", "eventDate")
    ben.fits()
    with ben.page.expect_download() as download:
        ben.reach("a[href$='errors.csv']")
        ben.clicks += 1
        ben.page.keyboard.press("Enter")
    assert "30/02/2026" in download.value.path().read_text()
    ben.press("a[href='/imports/']")
    ben.press("a[href='/imports/new/']")
    send(ben, rows.format(day="2026-10-05"), done)
    ben.hides("30/02/2026")
    assert ben.clicks <= 8


def send(ben, content: str, done: str) -> None:
    # The system's own dialog chooses the file; no page does.
    file = {"name": "attendance.csv", "mimeType": "text/csv", "buffer": content.encode()}
    ben.page.locator("input[type=file]").set_input_files(file)
    ben.page.locator("input[name=look_first]").evaluate("box => { box.checked = false; }")
    ben.press("form[enctype] button")
    ben.reload_until(done)


def test_a_student_reads_the_own_page_without_a_click(town, at_the_keyboard):
    mari = at_the_keyboard("mari.vega")
    mari.shows("A ride to school on Mondays", "Carmen")
    mari.fits()
    assert mari.clicks == 0

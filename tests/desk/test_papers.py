"""Papers: the same person's page as PDF, for that person by name, tagged, and nothing on it that the page does not show."""

import io
import os
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from homeroom.common.tables import Row, Table
from homeroom.common.typesetting import NoLetters, NotSet, Paper, Part, TooLong, typeset
from tests.access.matrix import Allowed, plant, words_of
from tests.casework.writing import add_need, id_of, join
from tests.conftest import town_after
from tests.desk.asking import text_of
from tests.town.living import live

PAGES = ("", "plan/", "team/", "disclosures/")


def pdf(client, child, page="") -> PdfReader:
    answer = client.get(f"{child.url}{page}print.pdf")
    assert answer.status_code == 200, answer.status_code
    if folder := os.environ.get("HOMEROOM_PHOTOGRAPHS"):  # To look at what was set.
        name = (
            f"paper-{page.strip('/') or 'student'}-{language_of(client)}-{len(list(Path(folder).glob('paper-*.pdf')))}"
        )
        Path(folder, f"{name}.pdf").write_bytes(answer.content)
    return PdfReader(io.BytesIO(answer.content))


def language_of(client) -> str:
    cookie = client.cookies.get("homeroom_language")
    return cookie.value if cookie else "en"


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.fixture
def lived_in(server):
    with town_after(server, live) as town:
        yield town


def test_a_paper_is_tagged_titled_in_its_language_and_says_that_it_is_for_everybody_to_read(lived_in):
    rosa = lived_in.as_(lived_in.rosa_diaz)
    for page in PAGES:
        for language in ("en", "es"):
            rosa.cookies["homeroom_language"] = language
            reader = pdf(rosa, lived_in.marisol, page)
            root = reader.trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"].value
            assert root["/Lang"] == language
            assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
            assert b"pdfuaid" in root["/Metadata"].get_data()
            assert "/StructTreeRoot" in root
            assert reader.metadata.title
            assert "Vega" not in reader.metadata.title  # The head of a window is read over shoulders.
            fonts = [
                descendant["/FontDescriptor"].get_object()
                for sheet in reader.pages
                for font in sheet["/Resources"]["/Font"].values()
                for descendant in (d.get_object() for d in font.get_object()["/DescendantFonts"])
            ]
            assert fonts
            for descriptor in fonts:
                assert {"/FontFile2", "/FontFile3"} & set(descriptor), "A font is not embedded."


def test_it_says_for_whom_it_is_on_each_sheet_and_counts_the_sheets(lived_in):
    reader = pdf(lived_in.as_(lived_in.rosa_diaz), lived_in.marisol)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]
    for number, text in enumerate(pages, start=1):
        assert "Confidential. For Rosa Diaz, " in text
        assert "Share only as your agreement allows." in text
        assert f"Page {number} of {len(pages)}" in text
    spanish = lived_in.as_(lived_in.rosa_diaz, "es-US,es")
    assert "Confidencial. Para Rosa Diaz, " in words(pdf(spanish, lived_in.marisol))


def test_the_name_of_the_file_says_nothing(lived_in):
    answer = lived_in.as_(lived_in.rosa_diaz).get(f"{lived_in.marisol.url}print.pdf")
    assert re.fullmatch(r'attachment; filename="homeroom-\d{4}-\d\d-\d\d\.pdf"', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_the_page_shows_is_on_the_paper(lived_in):
    rosa = lived_in.as_(lived_in.rosa_diaz)
    for page, said in (
        ("", ("Vega Ruiz", "Care and placement", "Heron Lane", "Call the bus company", "Attendance", "Schools so far")),
        ("plan/", ("A ride to school on Mondays", "Call the bus company", "In school every Monday", "Rosa Diaz")),
        ("team/", ("Carmen Abuela", "555-0102", "Champion", "Cy Fox")),
        ("disclosures/", ("Who looked at this record", "Your own organization")),
    ):
        shown, printed = text_of(rosa.get(f"{lived_in.marisol.url}{page}")), words(pdf(rosa, lived_in.marisol, page))
        for each in said:
            assert each in shown, (page, each)
            assert each in printed, (page, each)


def test_the_counselors_paper_has_no_section_that_her_page_has_not(lived_in):
    ada = lived_in.as_(lived_in.ada_okafor)
    page = ada.get(lived_in.marisol.url).content.decode()
    printed = words(pdf(ada, lived_in.marisol))
    assert "Vega Ruiz" in printed
    assert "Heron Lane" not in printed
    assert "Heron Lane" in words(pdf(lived_in.as_(lived_in.rosa_diaz), lived_in.marisol))
    open_now = set(re.findall(r'<h2 id="(\w+)-heading">', page))
    from homeroom.desk.sections import SECTIONS

    for kind in SECTIONS:
        if kind.key not in open_now and kind.key != "schools":
            assert str(kind.heading) not in printed, kind.key


@pytest.mark.leak(21)
@pytest.mark.parametrize("who", ["rosa.diaz", "ada.okafor", "cy.fox", "carmen.abuela", "mari.vega", "kim.noor"])
def test_no_paper_holds_a_planted_word_that_is_not_for_its_reader(lived_in, who):
    plant(lived_in)
    client, allowed = lived_in.as_(who), Allowed(lived_in, who)
    found = 0
    for page in PAGES:
        answer = client.get(f"{lived_in.marisol.url}{page}print.pdf")
        if answer.status_code == 200:
            text = words_of(answer)
            assert allowed.leaks(text) == [], page
            found += text.count("zq")
    assert found > 0 or who == "kim.noor"


def test_a_stranger_gets_no_paper(lived_in):
    assert lived_in.as_(lived_in.rosa_diaz).get(f"{lived_in.marisol.url}print.pdf").status_code == 200
    kim = lived_in.as_(lived_in.kim_noor)
    for page in PAGES:
        assert kim.get(f"{lived_in.marisol.url}{page}print.pdf").status_code == 404
    assert lived_in.as_(lived_in.ada_okafor).get(f"{lived_in.marisol.url}disclosures/print.pdf").status_code == 404


def test_printing_stands_in_the_book_as_printing(lived_in):
    ada = lived_in.as_(lived_in.ada_okafor)
    ada.get(f"{lived_in.marisol.url}print.pdf")
    latest = "SELECT page, operation, outcome FROM access_event ORDER BY id DESC LIMIT 1"
    assert lived_in.admin(latest) == [("desk:student_pdf", "print", "permit")]
    assert lived_in.admin(
        "SELECT count(*) > 0 FROM access_disclosure WHERE event_id = (SELECT max(id) FROM access_event)"
    ) == [(True,)]


def test_what_a_line_lets_one_see_and_not_print_is_left_out_and_named(lived_in):
    ada = lived_in.as_(lived_in.ada_okafor)
    whole = words(pdf(ada, lived_in.marisol))
    assert "Not on this paper" not in whole
    assert "Care and placement" in whole or "People" in whole
    lived_in.admin('UPDATE agreements_line SET operations = \'["view", "list"]\'')
    assert ada.get(lived_in.marisol.url).status_code == 200
    less = words(pdf(ada, lived_in.marisol))
    assert "Not on this paper" in less
    assert len(less) < len(whole)
    plant(lived_in)
    answer = ada.get(f"{lived_in.marisol.url}print.pdf")
    agency = lived_in.admin("SELECT id FROM partners_organization WHERE key = 'county-dcs'")[0][0]
    printed = words_of(answer)
    assert not re.search(rf"zq[ed]\d+c{agency}[ed]", printed)
    assert re.search(rf"zq[ed]\d+c{agency}[ed]", ada.get(lived_in.marisol.url).content.decode())


def test_of_a_plan_that_may_not_be_printed_nothing_is(lived_in):
    ada = lived_in.as_(lived_in.ada_okafor)
    assert "A ride to school on Mondays" in words(pdf(ada, lived_in.marisol, "plan/"))
    lived_in.admin('UPDATE agreements_line SET operations = \'["view", "list"]\'')
    assert "A ride to school on Mondays" in text_of(ada.get(f"{lived_in.marisol.url}plan/"))
    printed = words(pdf(ada, lived_in.marisol, "plan/"))
    assert "A ride to school on Mondays" not in printed
    assert "Not on this paper" in printed


# --- Letters ----------------------------------------------------------------------------------------------------------

HARD = 'O\'Brien-D’Angelo #let $a$ *b* _c_ @d <e> `f` \\n "q" // /* ~ = - + [x] {y}'


def set_in(text: str) -> str:
    paper = Paper(
        title="T",
        heading=text,
        lead=text,
        parts=[Part(text, [text], [Row(text, text, text)], [Table(text, ["a"], [[text]])], [text])],
    )
    return words(PdfReader(io.BytesIO(typeset(paper, text))))


def test_an_apostrophe_and_the_marks_of_the_typesetter_come_out_as_typed():
    said = set_in(HARD)
    wanted = HARD.replace("\\n", "\\n")
    assert said.replace(" ", "").count(wanted.replace(" ", "")) >= 8


@pytest.mark.parametrize(
    "name", ["Zoë Nuñez-Łukasz Þór Nguyễn", "Ольга Іваненко", "Γιώργος Παπαδόπουλος", "עמית כהן", "محمد علي"]
)
def test_names_in_the_scripts_that_we_ship_come_out(name):
    said = set_in(name)
    for part in name.split():
        # Right-to-left words are found in the order in which they are spoken, or in the one in which they are drawn.
        assert part in said or part[::-1] in said


@pytest.mark.parametrize("name", ["王小明", "🦉"])
def test_where_no_font_has_a_letter_there_is_no_paper_and_a_page_says_why(town, name, monkeypatch):
    from homeroom.common import typesetting

    monkeypatch.setattr(typesetting, "FONTS", typesetting.SHIPPED)
    with pytest.raises(NoLetters):
        set_in(name)
    join(town.as_(town.rosa_diaz), town.marisol, id_of(town, "cy.fox"))
    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(f"{town.marisol.url}team/print.pdf").status_code == 200
    town.admin(
        "UPDATE casework_membership SET appointed = %s, organization_name = %s, name = %s, person_id = NULL",
        name,
        name,
        name,
    )
    answer = rosa.get(f"{town.marisol.url}team/print.pdf")
    assert answer.status_code == 422
    assert name[0] in text_of(answer)


def test_a_mistake_in_setting_repeats_nothing_that_was_to_be_printed(monkeypatch):
    import typst

    def fails(*args, **kwargs):
        raise typst.TypstError("Marisol Vega", "Marisol Vega")

    monkeypatch.setattr(typst, "compile", fails)
    with pytest.raises(NotSet) as error:
        set_in("x")
    assert "Marisol" not in str(error.value)


def test_what_is_longer_than_anybody_reads_is_not_set():
    with pytest.raises(TooLong):
        typeset(Paper("T", "H", parts=[Part(texts=["x" * 2_000_000])]), "")


def test_fifty_thousand_words_are_set(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    town.admin("UPDATE casework_need SET what = repeat('word ', 50000)")
    assert len(pdf(rosa, town.marisol, "plan/").pages) > 50


def test_a_paper_asks_the_database_once_more_than_a_page_may_namely_what_may_be_printed(lived_in):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    rosa = lived_in.as_(lived_in.rosa_diaz)
    for page in PAGES:
        with CaptureQueriesContext(connections["default"]) as asked:
            pdf(rosa, lived_in.marisol, page)
        assert len(asked) <= 12 + 1, (page, len(asked))

from datetime import date

import pytest
from django.template.loader import render_to_string

from homeroom.common import gallery
from homeroom.common.tables import Cell, Compared, Row, Table
from tests.common.pages import PAGES


@pytest.mark.parametrize("name", gallery.names())
def test_each_component_has_an_example(name):
    example = gallery.COMPONENTS / "examples" / f"{name}.html"
    assert f"components/{name}.html" in example.read_text()


def test_no_example_is_left_of_a_component_that_is_gone():
    assert {path.stem for path in (gallery.COMPONENTS / "examples").iterdir()} == set(gallery.names())


@pytest.mark.parametrize("address", ["/student", "/form", "/sign-in", "/help", "/gallery"])
def test_a_page_has_one_main_heading_and_no_inline_style_or_script(address, monkeypatch):
    page = PAGES[address]()
    assert page.count("<h1") == page.count("<main") == 1
    assert " style=" not in page and "<style" not in page and "<script" not in page
    assert "– Homeroom</title>" in page


def test_the_title_of_a_students_page_holds_no_name():
    page = PAGES["/student"]()
    assert "Marisol Vega" in page
    assert "Marisol" not in page[: page.index("</head>")]


def test_a_form_with_errors_says_so_in_its_title():
    assert "<title>Error:" not in PAGES["/form"]()
    assert "<title>Error: Raise a concern" in PAGES["/form-wrong"]()


def test_a_cell_knows_its_column_so_that_a_phone_can_say_it():
    table = Table("Schools", ["School", "Status"], [["Lincoln", Cell("Enrolled", kind="good")]])
    page = render_to_string("components/table.html", {"table": table})
    assert '<th scope="row" data-label="School">' in page
    assert '<td data-label="Status">' in page


def test_a_row_that_lacks_a_cell_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="shorter"):
        list(Table("Schools", ["School", "Status"], [["Lincoln"]]))


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [("Vega", "Vega", "agree"), ("Vega", "Luna", "differ"), ("", "Vega", "missing"), (None, None, "missing")],
)
def test_two_facts_agree_or_differ_or_one_is_missing(left, right, verdict):
    assert Compared("Last name", left, right).verdict == verdict


def test_what_is_not_on_record_is_said_in_words():
    page = render_to_string("components/summary_list.html", {"rows": [Row("Grade", None), Row("Absences", 0)]})
    assert page.count("Not on record") == 1


def test_several_values_stand_one_under_the_other():
    page = render_to_string(
        "components/summary_list.html", {"rows": [Row("Gets", ["Grades", "<b>"]), Row("Sends", [])]}
    )
    assert "<li>Grades</li><li>&lt;b&gt;</li>" in page
    assert page.count("Not on record") == 1


def test_what_people_wrote_is_never_markup():
    for component, context in {
        "alert": {"text": "<b>x"},
        "table": {"table": Table("<b>x", ["<b>x"], [["<b>x"]])},
        "summary_list": {"rows": [Row("<b>x", "<b>x", note="<b>x")]},
        "details": {"summary": "<b>x", "text": "<b>x"},
        "side_by_side": {"compared": [Compared("<b>x", "<b>x", date(2026, 1, 1))], "left": "<b>x"},
    }.items():
        assert "<b>" not in render_to_string(f"components/{component}.html", context)

"""Lists as Excel files: what was filtered is what one gets, as far as an agreement lets it be taken away; and the book knows."""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.common.dates import in_words
from tests.access.matrix import Allowed, plant
from tests.casework.writing import add_need, id_of, on, send
from tests.conftest import copy_of, drop, point_django_at
from tests.desk.asking import statements, text_of
from tests.insight import copying
from tests.insight.copying import as_table, number_of, take
from tests.insight.managing import hire_manager, many_needs
from tests.insight.test_caseload import make_children_like_marisol, move, names
from tests.insight.workbooks import Workbook
from tests.partners.test_step_up import asks, long_ago
from tests.town.cast import PASSWORD, Town, give_accounts
from tests.town.files import TODAY
from tests.town.living import live

LIST, FILE = "/caseload/", "/caseload/export/"
BOARD, BOARD_FILE = "/needs/", "/needs/export/"
ABOUT = -1  # The sheet before the tables.
LATEST = "SELECT page, operation, outcome, cardinality(student_ids) FROM access_event ORDER BY id DESC LIMIT 1"


def export(client, address: str = FILE, **asked) -> Workbook:
    return copying.export(client, address, **asked)


def listed(book: Workbook) -> list[str]:
    return [row["Name"] for row in book.rows()]


def forbid_exports(town) -> None:
    town.admin("UPDATE agreements_line SET operations = operations - 'export'")


def test_what_is_filtered_is_what_one_gets_over_all_pages(town):
    make_children_like_marisol(town, 60)
    rosa = town.as_(town.rosa_diaz)
    pages = [name for number in (1, 2) for name in names(rosa.get(LIST, {"page": number}))]
    assert len(pages) > 60
    assert listed(export(rosa)) == pages
    school = re.search(r'name="school">.*?<option>([^<]+)</option>', rosa.get(LIST).content.decode(), re.S)[1]
    some = names(rosa.get(LIST, {"school": school}))
    assert 0 < len(some) < len(pages)
    assert listed(export(rosa, school=school)) == some
    assert export(rosa, school="No Such School").rows() == []


def test_the_first_row_names_the_columns_and_days_are_days(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    move(town, -2)
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days', held_on = NULL")
    send(
        rosa, f"{town.marisol.url}contacts/new/", who_reads="notes_shared", note="Zqnote", with_whom="Carmen",
        medium="phone", was_reached="on", happened_on=on(-3),
    )  # fmt: skip
    book = export(rosa)
    [row] = [row for row in book.rows() if "Marisol" in row["Name"]]
    assert (row["Open tasks"], row["Overdue"]) == (1, 1)
    assert row["Last contact"] == TODAY - timedelta(days=3)
    assert row["Next hearing"] == (timezone.now() + timedelta(days=5)).astimezone(zone(town)).date()
    assert isinstance(row["Age"], int) and isinstance(row["Days at this school"], int)
    assert row["School"] == "Lincoln Middle School"
    assert "Zqnote" not in book.text


def zone(town):
    from zoneinfo import ZoneInfo

    return ZoneInfo(town.admin("SELECT timezone FROM partners_collaboration")[0][0])


def test_a_name_that_looks_like_a_formula_is_text(town):
    bad = '=HYPERLINK("http://x.example","Marisol")'
    town.admin(
        "UPDATE students_glimpse SET value = to_jsonb(%s::text) WHERE student_id = %s AND superseded_at IS NULL"
        " AND element = %s",
        bad,
        town.marisol.id,
        catalogue().elements["identity.legal_name"].number,
    )
    rosa = town.as_(town.rosa_diaz)
    assert bad in [name.replace("&quot;", '"') for name in names(rosa.get(LIST))]
    book = export(rosa)
    assert bad in listed(book)
    assert "<f>" not in book.text and "<hyperlink" not in book.text
    assert all(book.is_text_for_good(cell) for cell in book.cells() if re.fullmatch(r"A(?!1$)\d+", cell.get("r")))


def test_it_says_for_whom_when_and_from_what_it_was_made_and_its_name_says_nothing(town):
    rosa = town.as_(town.rosa_diaz)
    answer = take(rosa, FILE, {"need": "literacy", "overdue": "1"})
    [(number,)] = town.admin("SELECT max(id) FROM insight_export")
    name = f"homeroom-students-copy-{number}-{TODAY}-destroy-by-{TODAY + timedelta(days=30)}.xlsx"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"].count("no-store") == 1
    book = Workbook(answer.content)
    assert book.titles == ["Confidential", "My students"]
    told = " ".join(str(value) for row in book.rows(ABOUT) for value in row.values())
    for words in ("Rosa Diaz, Lakeside County Child Services", str(TODAY.year), "Open need: Reading and writing",
                  "Only with overdue tasks", "Share only as your agreement allows"):  # fmt: skip
        assert words in told
    assert "Confidential, for Rosa Diaz" in book.text


def test_the_file_is_in_the_language_of_the_page(town):
    book = export(town.as_(town.rosa_diaz, language="es"), need="literacy")
    assert "Tareas pendientes" in book.text or "Nombre" in book.text
    assert "Confidencial, para Rosa Diaz" in book.text
    assert "Open tasks" not in book.text


def test_what_an_agreement_does_not_let_one_take_away_stays_on_the_screen(town):
    rosa = town.as_(town.rosa_diaz)
    assert "Lincoln Middle School" in export(rosa).text
    forbid_exports(town)
    assert "Lincoln Middle School" in text_of(rosa.get(LIST))
    book = export(rosa)
    assert "Lincoln Middle School" not in book.text
    told = " ".join(str(value) for row in book.rows(ABOUT) for value in row.values())
    assert re.search(r"does not let you take them away: .*School", told)
    # Of the own agency's file everything is there still.
    assert any("Marisol" in name for name in listed(book))


def test_what_is_taken_away_is_shown_as_the_line_shows_it_that_lets_it_be_taken(town):
    """Where one line shows a birth date in full to look at, and another its year to take away, the file has the year."""
    rosa = town.as_(town.rosa_diaz)
    [row] = [row for row in export(rosa).rows() if "Marisol" in row["Name"]]
    assert isinstance(row["Age"], int)
    number = catalogue().elements["identity.birth_date"].number
    town.admin("UPDATE access_grant SET own = false")
    town.admin(  # Whatever opens it in full lets nobody take it away; the masked one does.
        "UPDATE access_grant SET line_id = (SELECT min(id) FROM agreements_line), datasets = datasets & ~2::bigint"
        " WHERE role = 'caseworker' AND get_bit(\"full\", %s) = 1",
        number,
    )
    town.admin(
        "UPDATE agreements_line SET operations = operations - 'export' WHERE id = (SELECT min(id) FROM agreements_line)"
    )
    town.admin(
        'INSERT INTO access_grant (recipient_id, role, contributor_id, ground_id, datasets, "full", masked, flag, own, basis,'
        " during) SELECT recipient_id, role, contributor_id, ground_id, 0, 0::bit(128), set_bit(0::bit(128), %s, 1),"
        " 0::bit(128), false, 'x', during FROM access_grant WHERE role = 'caseworker' AND get_bit(\"full\", %s) = 1",
        number,
        number,
    )
    told = [str(row.get("Age", "")) for row in export(rosa).rows()]
    assert told and all(re.fullmatch(r"\d+ or \d+", age) for age in told)


def test_a_count_of_a_part_is_not_told_as_one_of_all(town):
    rosa, ada = town.as_(town.rosa_diaz), town.as_(town.ada_okafor)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    add_need(ada, town.marisol, id_of(town, "ada.okafor"))
    assert [row.get("Open tasks") for row in export(rosa).rows() if "Marisol" in row["Name"]] == [2]
    forbid_exports(town)
    assert [row.get("Open tasks") for row in export(rosa).rows() if "Marisol" in row["Name"]] == [None]
    assert [row["Open tasks"] for row in export(rosa).rows() if "Jonah" in row["Name"]] == [0]


def test_a_school_takes_its_own_records_away_and_not_what_it_may_only_look_at(town):
    add_need(town.as_(town.rosa_diaz), town.marisol, id_of(town, "rosa.diaz"))
    ada = town.as_(town.ada_okafor)
    [row] = [row for row in export(ada).rows() if "Marisol" in row["Name"]]
    assert row["School"] == "Lincoln Middle School"
    assert "Open tasks" not in row
    assert re.search(r'data-label="Open tasks" class="number">1<', ada.get(LIST).content.decode())


def test_an_export_asks_who_one_is_and_leads_back_to_the_same_file(town):
    rosa, file = town.as_(town.rosa_diaz), f"{FILE}?need=literacy"
    assert rosa.get(file).status_code == 200
    long_ago(town)
    for page in (file, BOARD_FILE):
        answer = town.as_(town.sam_hill) if page == BOARD_FILE else rosa
        long_ago(town)
        assert asks(answer.get(page))
    assert rosa.get(LIST).status_code == 200
    assert rosa.post("/account/confirm/", {"password": PASSWORD, "next": file})["location"] == file
    assert rosa.get(file).status_code == 200


def test_every_child_in_the_file_stands_in_the_book_as_exported(town):
    make_children_like_marisol(town, 60)
    rosa = town.as_(town.rosa_diaz)
    many = len(export(rosa).rows())
    assert town.admin(LATEST) == [("insight:students_export", "export", "permit", many)]
    told = town.admin(
        "SELECT DISTINCT d.student_id, o.key FROM access_disclosure d JOIN partners_organization o ON o.id = d.contributor_id"
        " WHERE d.event_id = (SELECT max(id) FROM access_event)"
    )
    assert (town.marisol.id, "lakeside-usd") in told
    export(rosa, school="No Such School")
    assert town.admin(LATEST) == [("insight:students_export", "export", "permit", 0)]


def test_who_left_the_caseload_is_not_in_the_next_file(town):
    rosa = town.as_(town.rosa_diaz)
    assert any("Marisol" in name for name in listed(export(rosa)))
    town.admin(
        "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE student_id = %s AND role = 'caseworker'",
        town.marisol.id,
    )
    town.admin("SELECT access.restand_all_v1()")
    book = export(rosa)
    assert book.rows()
    assert "Marisol" not in book.text


@pytest.mark.parametrize("stranger", ["cy.fox", "tess.young", "ben.ito", "omar.voss", "carmen.abuela", "mari.vega"])
def test_who_has_no_list_gets_no_file(town, stranger):
    assert town.as_(town.ada_okafor).get(FILE).status_code == 200
    assert town.as_(town.sam_hill).get(BOARD_FILE).status_code == 200
    client = town.as_(stranger)
    for file in (FILE, BOARD_FILE):
        assert client.get(file).status_code == 404
        assert client.post(file, {"format": "xlsx"}).status_code == 404


def test_what_the_address_makes_up_is_not_asked(town):
    rosa = town.as_(town.rosa_diaz)
    everybody = listed(export(rosa))
    assert listed(export(rosa, worker="x", sort="y", need="z", page="w", overdue="2")) == everybody
    assert listed(export(rosa, page="2")) == everybody


def test_a_list_that_is_too_long_is_refused_with_what_to_do(town, monkeypatch):
    from homeroom.insight import exporting

    rosa = town.as_(town.rosa_diaz)
    assert rosa.get(FILE).status_code == 200
    monkeypatch.setattr(exporting, "STUDENTS_MAX", 1)
    answer = rosa.get(FILE, follow=True)
    assert "Choose fewer students" in text_of(answer)


def test_the_statements_do_not_grow_with_the_list(town):
    rosa = town.as_(town.rosa_diaz)
    rosa.get(FILE)
    with statements() as few:
        export(rosa)
    make_children_like_marisol(town, 60)
    with statements() as many:
        export(rosa)
    assert len(many) == len(few) <= 2 * 20  # The form, and the file.


# --- The form, the row and the other format -----------------------------------------------------------------------------


def test_the_form_says_what_will_be_in_it_what_will_not_and_why(town):
    rosa = town.as_(town.rosa_diaz)
    page = text_of(rosa.get(FILE, {"overdue": "1"}))
    for words in (
        "Take a copy",
        "Only with overdue tasks",
        "Last contact",
        "Left out Nothing",
        "Only people of Lakeside County Child Services",
    ):
        assert words in page, words
    forbid_exports(town)
    page = text_of(rosa.get(FILE))
    assert re.search(r"does not let you take them away: .*School", page)
    assert "Vega" not in page


def test_looking_at_the_form_is_no_copy_and_shows_nobody(town):
    rosa = town.as_(town.rosa_diaz)
    export(rosa)
    made = town.admin("SELECT count(*) FROM access_event WHERE operation = 'export'")
    assert rosa.get(FILE).status_code == 200
    assert town.admin("SELECT count(*) FROM access_event WHERE operation = 'export'") == made
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]


def test_a_copy_is_a_row_that_says_who_what_for_what_for_whom_and_until_when(town):
    rosa = town.as_(town.rosa_diaz)
    answer = take(rosa, FILE, {"need": "literacy"}, expires_on=on(14))
    people = len(Workbook(answer.content).rows())
    columns = "o.key, p.key, e.of, e.student_id, e.query, e.format, u.key, r.key, e.rows, e.students, e.taken_on, e.expires_on"
    row = town.admin(
        f"SELECT {columns} FROM insight_export e JOIN partners_person p ON p.id = e.by_id"
        " JOIN partners_organization o ON o.id = e.contributor_id JOIN partners_organization r ON r.id = e.recipient_id"
        " JOIN access_purpose u ON u.id = e.purpose_id"
    )
    assert row == [
        ("county-dcs", "rosa.diaz", "students", None, "need=literacy", "xlsx", "school-stability", "county-dcs", people,
         people, TODAY, TODAY + timedelta(days=14))
    ]  # fmt: skip


def test_sent_twice_it_is_one_row_and_the_same_file_and_later_none(town):
    rosa = town.as_(town.rosa_diaz)
    page, typed = copying.form_of(rosa, FILE)
    first, second = rosa.post(page, typed), rosa.post(page, typed)
    assert first.status_code == second.status_code == 200
    assert first["Content-Disposition"] == second["Content-Disposition"]
    assert listed(Workbook(first.content)) == listed(Workbook(second.content))
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]
    # Each time it left, the book has it.
    assert town.admin("SELECT count(*) FROM access_event WHERE operation = 'export'") == [(2,)]
    town.admin("UPDATE insight_export SET at = at - interval '6 minutes'")
    again = rosa.post(page, typed)
    assert again.status_code == 302 and again["location"].startswith("/copies/#copy-")


@pytest.mark.parametrize("other", ["another list", "another format", "another holder", "a student"])
def test_a_form_that_was_sent_makes_no_other_copy(town, other):
    """Else something would leave of which there is no row."""
    rosa = town.as_(town.rosa_diaz)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    page, typed = copying.form_of(rosa, FILE)
    assert rosa.post(page, typed).status_code == 200
    address, changed = {
        "another list": (f"{FILE}?need=literacy", {}),
        "another format": (page, {"format": "csv"}),
        "another holder": (page, {"recipient": number_of(town, "lakeside-usd")}),
        "a student": (f"{town.marisol.url}export/", {}),
    }[other]
    answer = rosa.post(address, {**typed, **changed})
    assert answer.status_code == 302 and answer["location"].startswith("/copies/#copy-")
    assert rosa.post(page, typed).status_code == 200
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"format": ""}, "Choose one."),
        ({"format": "pdf"}, "Select a valid choice"),
        ({"expires_on": ""}, "Write a day."),
        ({"expires_on": on(-1)}, "Give a day on or after"),
        ({"expires_on": on(366)}, "Give a day on or before"),
        ({"recipient": "0"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_the_form_is_said_and_nothing_leaves(town, typed, said):
    rosa = town.as_(town.rosa_diaz)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    assert take(rosa, FILE).status_code == 200
    answer = take(rosa, FILE, **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert town.admin("SELECT count(*) FROM insight_export") == [(1,)]


def test_it_may_be_kept_a_year_to_the_day(town):
    assert take(town.as_(town.rosa_diaz), FILE, expires_on=on(365)).status_code == 200


def test_the_file_says_what_for_and_by_when_it_is_destroyed(town):
    said = export(town.as_(town.rosa_diaz)).about()
    [(number, day)] = town.admin("SELECT id, expires_on FROM insight_export")
    assert said["For"] == said["Taken by"] == "Rosa Diaz, Lakeside County Child Services"
    assert said["Purpose"] == town.admin("SELECT name FROM access_purpose WHERE key = 'school-stability'")[0][0]
    assert said["Destroy by"] == in_words(day)
    assert said["Copy"] == str(number)


def test_as_text_it_is_the_same_table_with_days_that_read_alike_everywhere(town):
    rosa = town.as_(town.rosa_diaz)
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days', held_on = NULL")
    answer = take(rosa, FILE, format="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbfName,")
    rows, sheet = as_table(answer), export(rosa).rows()
    assert [row["Name"] for row in rows] == [row["Name"] for row in sheet]
    [marisol] = [row for row in rows if "Marisol" in row["Name"]]
    day = (timezone.now() + timedelta(days=5)).astimezone(zone(town)).date()
    assert marisol["Next hearing"] == day.isoformat()
    assert marisol["Age"].isdecimal()
    for words in ("For: Rosa Diaz, Lakeside County Child Services", "Purpose: ", "Destroy by: ", "Copy: "):
        assert all(words in row["Confidential"] for row in rows), words


@pytest.mark.parametrize(
    "bad", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x.example","A")']
)
def test_as_text_no_cell_begins_as_a_formula_does(town, bad):
    town.admin(
        "UPDATE students_glimpse SET value = to_jsonb(%s::text) WHERE superseded_at IS NULL AND element = %s",
        bad,
        catalogue().elements["enrollment.school"].number,
    )
    rows = as_table(take(town.as_(town.rosa_diaz), FILE, format="csv"))
    assert f"'{bad}" in [row["School"] for row in rows]
    for row in rows:
        assert not any(re.match(r"\s*[=+\-@\t\r＝＋－＠]", cell) for cell in row.values())


# --- Handed to a partner ------------------------------------------------------------------------------------------------


def test_a_copy_for_a_partner_has_only_what_agreements_let_that_partner_take(town):
    rosa = town.as_(town.rosa_diaz)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"))
    town.admin("UPDATE students_hearing SET scheduled_at = now() + interval '5 days', held_on = NULL")
    [mine] = [row for row in export(rosa).rows() if "Marisol" in row["Name"]]
    assert mine["Open tasks"] == 1 and "Next hearing" in mine
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    answer = take(rosa, FILE, recipient=number_of(town, "lakeside-usd"))
    assert answer.status_code == 200
    book = Workbook(answer.content)
    [row] = [row for row in book.rows() if "Marisol" in row["Name"]]
    assert "Open tasks" not in row and "Next hearing" not in row
    assert book.about()["For"] == "Lakeside Unified School District"
    assert book.about()["Taken by"].startswith("Rosa Diaz")
    assert re.search(r"does not let you take them away: .*Open tasks", book.about()["Left out"])
    assert town.admin("SELECT o.key FROM insight_export e JOIN partners_organization o ON o.id = e.recipient_id"
                      " ORDER BY e.id DESC LIMIT 1") == [("lakeside-usd",)]  # fmt: skip


def let_take(town, contributor: str, recipient: str, *elements: str) -> None:
    """As if every line of this contributor to this recipient named these elements, to be taken away."""
    changed = town.admin(
        "UPDATE agreements_line SET elements = %s::jsonb, view = 'full', operations = operations || '[\"export\"]'"
        " WHERE contributor_id = %s AND recipients ? %s RETURNING id",
        json.dumps(elements),
        number_of(town, contributor),
        recipient,
    )
    assert changed, "No such line: nothing would be tried."


def test_what_another_contributor_sent_is_handed_on_only_where_its_line_says_so(town):
    rosa = town.as_(town.rosa_diaz)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    to_the_district = number_of(town, "lakeside-usd")
    assert "Lincoln Middle School" in Workbook(take(rosa, FILE, recipient=to_the_district).content).text
    town.admin("UPDATE agreements_line SET redisclosure = 'none'")
    assert "Lincoln Middle School" in export(rosa).text
    assert "Lincoln Middle School" not in Workbook(take(rosa, FILE, recipient=to_the_district).content).text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreements_line SET operations = operations - 'export'",
        "UPDATE agreements_line SET during = tstzrange(NULL, now() - interval '1 minute')",
        "UPDATE agreements_line SET dropped_at = now()",
        "DELETE FROM agreements_activation",
    ],
)
def test_whom_no_line_of_ones_own_shows_files_is_no_choice(town, change):
    rosa = town.as_(town.rosa_diaz)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    partner = f'name="recipient" value="{number_of(town, "lakeside-usd")}"'
    assert partner in rosa.get(FILE).content.decode()
    town.admin(change)
    assert partner not in rosa.get(FILE).content.decode()
    assert take(rosa, FILE, recipient=number_of(town, "lakeside-usd")).status_code in (200, 422)
    assert town.admin("SELECT count(*) FROM insight_export WHERE recipient_id <> contributor_id") == [(0,)]


def test_counts_are_handed_to_nobody(town):
    sam = town.as_(town.sam_hill)
    let_take(town, "county-dcs", "lakeside-usd", "identity.legal_name")
    assert 'name="recipient"' in sam.get(FILE).content.decode()
    assert 'name="recipient"' not in sam.get(BOARD_FILE).content.decode()


# --- The board ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def mona(town):
    key = hire_manager(town)
    give_accounts(town.server, town.database)
    many_needs(town, town.marisol, domain="literacy", met=14, unmet=15)
    many_needs(town, town.marisol, domain="attendance", met=30, unmet=31)
    many_needs(town, town.ines, domain="school_stability", met=3, unmet=11, by="tom.reed")
    return town.as_(key)


def test_the_manager_takes_away_what_the_page_tells_and_nothing_else(town, mona):
    book = export(mona, BOARD_FILE)
    assert book.titles == [
        "Confidential",
        "Needs by domain",
        "Needs by the quarter in which t",
        "Open tasks by organization",
    ]
    by_name = {row["What is needed"]: row for row in book.rows()}
    assert by_name["Attendance and taking part"]["Needs found"] == 61
    assert by_name["Attendance and taking part"]["Days until met, usually"] == 12
    assert by_name["School stability and enrollment"]["Needs met"] == "not shown"
    page = re.sub(r"\s+", " ", text_of(mona.get(BOARD)))
    for row in book.rows():
        assert " ".join(str(value) for value in list(row.values())[:4]) in page
    for name in ("Marisol", "Ines", str(town.marisol.public_id)):
        assert name not in book.text
    # No child is in it, and the book knows of it all the same; looking at the page tells of nobody.
    assert town.admin(LATEST) == [("insight:needs_export", "export", "permit", 0)]


def test_the_board_is_filtered_on_the_page_and_in_the_file_alike(town, mona):
    asked = {"table": "domain", "need": "literacy"}
    page = text_of(mona.get(BOARD, asked))
    assert "Reading and writing" in page and "Open tasks by organization Who" not in page
    book = export(mona, BOARD_FILE, **asked)
    assert book.titles == ["Confidential", "Needs by domain"]
    assert [row["What is needed"] for row in book.rows()] == ["Reading and writing", "All"]
    told = " ".join(str(value) for row in book.rows(ABOUT) for value in row.values())
    assert "Table: Needs by domain; What is needed: Reading and writing" in told


def test_no_filter_makes_a_number_that_the_whole_board_does_not_tell(town, mona):
    whole = {tuple(row.values()) for number in range(3) for row in export(mona, BOARD_FILE).rows(number)}
    for asked in (
        {"need": "school_stability"},
        {"since": "2026-1"},
        {"table": "quarter", "since": f"{date.today().year}-4"},
        {"table": "holder", "need": "literacy"},
        {"table": "x", "need": "y", "since": "2026-9", "student": str(town.marisol.id)},
    ):
        book = export(mona, BOARD_FILE, **asked)
        found = {tuple(row.values()) for number in range(len(book.titles) - 1) for row in book.rows(number)}
        assert found and found <= whole, asked


def test_the_supervisor_takes_away_the_counts_of_her_own_students(town, mona):
    sam = town.as_(town.sam_hill)
    row = next(
        row for row in export(sam, BOARD_FILE, table="domain").rows() if row["What is needed"].startswith("Read")
    )
    assert (row["Needs found"], row["Needs met"], row["Not met so far"]) == (29, 14, 15)


def test_as_text_each_number_of_the_board_has_a_line(town, mona):
    book, rows = export(mona, BOARD_FILE), as_table(take(mona, BOARD_FILE, format="csv"))
    told = {(row["Table"], row["Row"], row["Column"]): row["Value"] for row in rows}
    assert len(told) == len(rows)
    for number, title in enumerate(book.titles[1:2]):
        for line in book.rows(number):
            label, *numbers = line.items()
            for column, value in numbers:
                assert told[title, label[1], column] == str(value)
    # One table alone is a table.
    [row] = [row for row in as_table(take(mona, BOARD_FILE, {"table": "domain", "need": "attendance"}, format="csv"))
             if row["What is needed"] == "Attendance and taking part"]  # fmt: skip
    assert row["Needs found"] == "61"


def test_a_board_that_is_empty_is_a_file_that_says_so(town):
    book = export(town.as_(town.uma_bell), BOARD_FILE)
    assert "Nothing to show yet" in book.text


# --- Nothing leaks ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def planted_town(server):
    name = copy_of(server)
    before = point_django_at(name)
    town = Town(server, name)
    live(town)
    give_accounts(server, name)
    plant(town)
    yield town
    point_django_at(before)
    drop(server, name)


@pytest.mark.leak(21)
@pytest.mark.parametrize(
    "who", ["rosa.diaz", "sam.hill", "tom.reed", "ada.okafor", "uma.bell", "kim.noor", "mona.gray"]
)
def test_no_file_holds_a_planted_word_that_is_not_for_its_reader(planted_town, who):
    client, allowed, found = planted_town.as_(who), Allowed(planted_town, who), 0
    for file in (FILE, BOARD_FILE):
        for query in ({}, {"sort": "hearing"}, {"need": "attendance"}, {"overdue": "1"}):
            if client.get(file, query).status_code == 200:
                for text in (
                    Workbook(take(client, file, query).content).text,
                    take(client, file, query, format="csv").content.decode(),
                ):
                    assert allowed.leaks(text) == [], file
                    found += text.count("zq")
    assert found > 0 or who in ("uma.bell", "kim.noor", "mona.gray")

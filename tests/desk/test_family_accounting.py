"""A parent reads who learned what of the child's school record, in the own language, on a page and on paper (34 CFR 99.32(c))."""

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from tests.access.emergencies import commit
from tests.decide.asking import apply_permits
from tests.desk.asking import sections_of, text_of
from tests.town.cast import give_accounts

ELENA = "elena.vega"


def limit(**more):
    def change(content):
        entry = {
            "id": "l",
            "student": "county-dcs:10023",
            "effect": "limit",
            "dated": content["agreements"][0]["effective_on"],
        }
        content["orders"].append({**entry, "elements": ["attendance.*"], "against": {"person": ELENA}, **more})

    return change


@pytest.fixture
def family(town):
    """Rosa has looked at what the district keeps, and Ada at what the agency does."""
    apply_permits(town)
    give_accounts(town.server, town.database)
    for person in (town.rosa_diaz, town.ada_okafor):
        assert town.as_(person).get(town.marisol.url).status_code == 200
    return town


def address(town, child) -> str:
    return f"{child.url}disclosures/"


def test_a_parent_reads_who_saw_the_school_s_record_and_of_no_other(family):
    elena = family.as_(ELENA)
    page = text_of(elena.get(address(family, family.marisol)))
    assert "Who saw part of your child’s school record" in page
    assert "Rosa Diaz" in page and "Lakeside County Child Services" in page
    assert "Uninterrupted Scholars Act" in page
    assert "Ada Okafor" not in page  # What the agency told the school is no school record.
    assert "Who looked" in text_of(elena.get(family.marisol.url))


def test_the_record_has_its_sections_and_tells_what_right_it_is(family):
    elena = family.as_(ELENA)
    answer = elena.get(family.marisol.url)
    assert "attendance" in sections_of(answer)
    assert "You hold the right to this student’s school record" in text_of(answer)
    home = text_of(elena.get("/"))
    assert "Your children" in home and "Who lives with you" not in home


def test_whoever_the_student_lives_with_is_counted_and_not_named(family):
    assert family.as_(family.carmen_abuela).get(family.marisol.url).status_code == 200
    elena = family.as_(ELENA)
    page = text_of(elena.get(address(family, family.marisol)))
    assert "A family member, or whom the student lives with" in page
    assert "Carmen" not in page
    with family.raw(ELENA) as connection:
        named = connection.execute("SELECT key FROM partners_person WHERE key LIKE 'carmen%%'").fetchall()
    assert named == []


def test_in_spanish_and_on_paper(family):
    elena = family.as_(ELENA, "es")
    answer = elena.get(address(family, family.marisol))
    assert "Quién vio parte del expediente escolar de su hijo o hija" in text_of(answer)
    paper = on_paper(elena.get(f"{address(family, family.marisol)}print.pdf"))
    for words in ("Quién miró este expediente", "Quién vio parte del expediente escolar de su hijo o hija", *COLUMNS):
        assert squeezed(words) in paper, words
    assert squeezed("Who looked") not in paper and squeezed("Emergencia") not in paper  # There was none.
    rows = rows_of(answer)
    assert len(rows) == 1 and "Rosa Diaz" in " ".join(rows[0])
    assert all(squeezed(cell) in paper for row in rows for cell in row)


def test_emergencies_are_marked_on_paper_too(family):
    """Sharing specification 3.4: "emergencies marked"."""
    number = commit(family, "ada.okafor", "people.parents")
    assert family.as_("ada.okafor").get(f"/emergencies/{number}/").status_code == 200
    rosa = family.as_(family.rosa_diaz, "es")
    answer = rosa.get(address(family, family.marisol))
    paper = on_paper(rosa.get(f"{address(family, family.marisol)}print.pdf"))
    assert squeezed("Emergencia") in paper and squeezed("Una emergencia") in paper
    entries = [row for row in rows_of(answer) if "Ada Okafor" in " ".join(row)]
    assert len(entries) >= 2  # By a line, and in an emergency.
    for row in entries:
        marked = "Emergencia" in row[0]
        assert squeezed(("Sí" if marked else "No") + row[1].splitlines()[0]) in paper, row
        assert all(squeezed(cell.replace("Emergencia", "")) in paper for cell in row)
    assert sum("Emergencia" in row[0] for row in entries) == 1


COLUMNS = ("Cuándo", "Quién", "Tipo de información", "Desde", "Para qué", "Qué lo permitió")


def squeezed(text: str) -> str:
    """Without what stands between words: a cell on paper breaks where it must; where the page has a line, it has a comma."""
    return re.sub(r"[\s,\u00ad-]", "", text)


def on_paper(answer) -> str:
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages))


def rows_of(answer) -> list[list[str]]:
    """The cells of each row of the page, as they are read: what one can press there no paper has."""
    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    body = re.sub(r"<br><a [^>]*/review/.*?</a>", "", body, flags=re.S)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("</tr>")[:-1])
    as_read = lambda cell: unescape(re.sub(r"<[^>]+>", "", cell.replace("<br>", "\n"))).strip()  # noqa: E731
    return [[as_read(cell) for cell in row] for row in cells]


def test_nobody_else_s_child_and_no_child_answer_alike(family):
    elena = family.as_(ELENA)
    assert elena.get(address(family, family.ines)).status_code == 404
    with family.raw(ELENA) as connection:
        seen = connection.execute("SELECT DISTINCT student_id FROM access_disclosure").fetchall()
    assert seen == [(family.marisol.id,)]


def test_where_an_order_keeps_something_from_the_parent_nothing_of_who_looked_is_told(town):
    apply_permits(town, limit())
    give_accounts(town.server, town.database)
    assert town.as_(town.rosa_diaz).get(town.marisol.url).status_code == 200
    with town.raw(ELENA) as connection:
        assert connection.execute("SELECT count(*) FROM access_disclosure").fetchone() == (0,)
    elena = town.as_(ELENA)
    assert "Rosa Diaz" not in text_of(elena.get(address(town, town.marisol)))


def test_it_ends_when_the_student_is_of_age(family):
    family.admin("UPDATE students_matchkeys SET birth_on = current_date - interval '18 years'")
    assert family.as_(ELENA).get(address(family, family.marisol)).status_code == 404

"""A data steward sees who of the own organization signed and trained, and writes training down."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.casework.writing import hidden, id_of, on, send
from tests.desk.asking import count_of, text_of
from tests.desk.signing import ends_in, lapse, sign

PEOPLE = "/people/"


def training(town, key: str) -> str:
    return f"{PEOPLE}{id_of(town, key)}/training/"


def names(answer) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>\s*(.*?)\s*</th>', answer.content.decode())


def records(town) -> list[tuple]:
    return town.admin(
        "SELECT p.key, b.key, t.course, current_date - t.completed_on FROM partners_trainingrecord t"
        " JOIN partners_person p ON p.id = t.person_id JOIN partners_person b ON b.id = t.by_id ORDER BY t.id"
    )


def test_the_page_lists_the_own_organization_by_what_runs_out_first(town):
    dora = town.as_(town.dora_lind)
    ends_in(town, "tom.reed", "training", 3)
    lapse(town, "sam.hill", "confidentiality")
    town.admin(
        "DELETE FROM partners_readiness WHERE kind = 'training' AND person_id ="
        " (SELECT id FROM partners_person WHERE key = 'rosa.diaz')"
    )
    page = dora.get(PEOPLE)
    assert names(page)[:3] == ["Rosa Diaz", "Sam Hill", "Tom Reed"]
    text = text_of(page)
    assert "2 people cannot open records now" in text
    assert "No training on record" in text
    assert ", over" in text
    assert "Ben Ito" not in text and "Ada Okafor" not in text
    assert "2 people cannot open records now" in text_of(dora.get("/"))


def test_it_says_which_version_was_signed_here_and_what_came_on_paper(town):
    sign(town.as_(town.rosa_diaz), "Rosa Diaz")
    text = text_of(town.as_(town.dora_lind).get(PEOPLE))
    assert "Version homeroom-1, signed here on" in text
    assert "Signed on paper or by joining" in text


def test_who_left_and_who_needs_no_paper_are_not_on_it(town):
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'tom.reed'")
    town.admin("UPDATE partners_person SET role = 'parent' WHERE key = 'sam.hill'")
    found = names(town.as_(town.dora_lind).get(PEOPLE))
    assert "Rosa Diaz" in found
    assert "Tom Reed" not in found and "Sam Hill" not in found


@pytest.mark.parametrize("stranger", ["rosa.diaz", "lena.marsh", "carmen.abuela"])
def test_nobody_but_a_data_steward_has_the_page(town, stranger):
    assert town.as_(town.dora_lind).get(PEOPLE).status_code == 200
    assert town.as_(stranger).get(PEOPLE).status_code == 404
    assert town.as_(stranger).get(training(town, "tom.reed")).status_code == 404


def test_a_steward_whose_own_paper_lapsed_has_it_no_more(town):
    dora = town.as_(town.dora_lind)
    assert "Tom Reed" in text_of(dora.get(PEOPLE))
    lapse(town, "dora.lind", "training")
    shut = dora.get(PEOPLE)
    assert shut.status_code == 404
    assert "Tom Reed" not in text_of(shut)
    assert dora.get(training(town, "tom.reed")).status_code == 404


def test_only_reading_is_possible(town):
    assert town.as_(town.dora_lind).post(PEOPLE).status_code == 405


def test_the_pages_ask_at_most_twelve_statements(town):
    dora = town.as_(town.dora_lind)
    assert count_of(dora, PEOPLE) <= 12
    assert count_of(dora, training(town, "tom.reed")) <= 12


def test_training_that_a_steward_writes_down_opens_the_door_at_the_next_statement(town):
    rosa = town.as_(town.rosa_diaz)
    lapse(town, "rosa.diaz", "training")
    assert rosa.get(town.marisol.url).status_code == 404
    saved = send(town.as_(town.dora_lind), training(town, "rosa.diaz"), course="Privacy 101", completed_on=on(-2))
    assert saved["location"] == PEOPLE
    assert rosa.get(town.marisol.url).status_code == 200
    assert records(town) == [("rosa.diaz", "dora.lind", "Privacy 101", 2)]
    assert "Privacy 101" in text_of(town.as_(town.dora_lind).get(PEOPLE))


def test_a_second_click_is_the_same_row(town):
    dora, page = town.as_(town.dora_lind), training(town, "rosa.diaz")
    typed = {**hidden(dora.get(page).content.decode()), "course": "Privacy 101", "completed_on": on(0)}
    for key in ("A" * 22, "A" * 22, "B" * 22):
        assert dora.post(page, {**typed, "form_key": key}).status_code == 302
    assert len(records(town)) == 1


@pytest.mark.parametrize(("day", "status"), [(0, 302), (1, 422), (-364, 302), (-366, 422)])
def test_a_day_that_is_to_come_or_counts_no_more_is_refused(town, day, status):
    answer = send(town.as_(town.dora_lind), training(town, "rosa.diaz"), course="Privacy 101", completed_on=on(day))
    assert answer.status_code == status
    assert len(records(town)) == (status == 302)


@pytest.mark.parametrize("whose", ["dora.lind", "ada.okafor", "mari.vega"])
def test_of_oneself_and_of_strangers_nothing_is_there(town, whose):
    """Nobody vouches for oneself; and each steward for the own people."""
    dora = town.as_(town.dora_lind)
    assert dora.get(training(town, "rosa.diaz")).status_code == 200
    assert dora.get(training(town, whose)).status_code == 404
    assert f"/people/{id_of(town, 'dora.lind')}/training/" not in dora.get(PEOPLE).content.decode()


def listing(client) -> str:
    answer = client.get("/people/listing.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_the_public_list_names_everybody_of_the_own_organization_with_their_position_and_nobody_else(town):
    """34 CFR 300.623(d)."""
    text = listing(town.as_(town.dora_lind))
    for said in ("Caseworker Rosa Diaz", "Data steward Dora Lind", "34 CFR 300.623(d)", "Current on"):
        assert said in text, said
    assert "Ada Okafor" not in text and "Ben Ito" not in text  # Of the district.
    assert "Carmen Abuela" not in text and "Mari Vega" not in text  # Families.
    assert "Marisol" not in text
    assert "Ada Okafor" in listing(town.as_(town.ben_ito))


def test_who_left_is_on_the_public_list_no_more(town):
    dora = town.as_(town.dora_lind)
    assert "Rosa Diaz" in listing(dora)
    town.admin("UPDATE partners_person SET active = tstzrange(lower(active), now()) WHERE key = 'rosa.diaz'")
    assert "Rosa Diaz" not in listing(dora)


def test_the_page_of_papers_leads_to_the_public_list(town):
    assert 'href="/people/listing.pdf"' in town.as_(town.dora_lind).get("/people/").content.decode()
    assert town.as_(town.rosa_diaz).get("/people/listing.pdf").status_code == 404

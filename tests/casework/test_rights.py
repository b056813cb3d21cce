"""Who may sign? Found by who answers for the case, shown with its source, never guessed."""

import psycopg
import pytest

from tests.casework.writing import id_of, on, send
from tests.desk.asking import count_of, text_of

ALL = [
    "general_education",
    "special_education_consent",
    "records_access",
    "developmental_services",
    "graduation_exemption",
]


def find(client, child, **more):
    typed = {
        "holder_type": "relative_caregiver",
        "name": "R. Diaz",
        "phone": "555-0177",
        "basis": "temporary_order",
        "scope": ALL,
        "ordered_on": on(-60),
        "expires_on": on(200),
        **more,
    }
    return send(client, f"{child.url}team/rights/new/", **typed)


def the_file_says_nothing(town):
    town.admin("DELETE FROM students_educationrights")


def sent_by_the_file(town, child, name):
    the_file_says_nothing(town)
    town.admin(
        "INSERT INTO students_educationrights (student_id, contributor_id, batch_id, key, digest, role, name, phone, begins_on)"
        " SELECT %s, b.contributor_id, b.id, 'ERH', '', 'parent', %s, '', current_date - 30 FROM students_batch b"
        " JOIN partners_organization o ON o.id = b.contributor_id AND o.key = 'county-dcs' ORDER BY b.id LIMIT 1",
        child.id,
        name,
    )


def test_the_holder_stands_at_the_top_with_basis_order_expiry_and_source(town):
    the_file_says_nothing(town)
    rosa = town.as_(town.rosa_diaz)
    before = text_of(rosa.get(town.marisol.url))
    assert "It is not known who may sign for school now." in before
    assert "Make a task to find out" in before
    assert find(rosa, town.marisol).status_code == 302
    for page in ("", "team/"):
        text = text_of(rosa.get(town.marisol.url + page))
        for words in ("R. Diaz (Relative caregiver)", "A temporary order, of", "Expires on", "Written by Rosa Diaz"):
            assert words in text, page
        assert "It is not known" not in text
    # The counselor, to whom the agency's line opens who decides about school, reads the same; the advocate has no line.
    assert "R. Diaz (Relative caregiver)" in text_of(town.as_(town.ada_okafor).get(town.marisol.url))


def test_the_offer_to_find_out_fills_in_the_need(town):
    page = town.as_(town.rosa_diaz).get(f"{town.marisol.url}plan/needs/new/?about=rights").content.decode()
    assert "Know who may sign for school" in page
    assert "Ask the court or the agency who holds education rights" in page
    assert (
        "Know who may sign" not in town.as_(town.rosa_diaz).get(f"{town.marisol.url}plan/needs/new/").content.decode()
    )


def test_for_each_part_the_latest_finding_holds(town):
    the_file_says_nothing(town)
    rosa = town.as_(town.rosa_diaz)
    find(
        rosa,
        town.marisol,
        holder_type="parent",
        name="Gus Guardian",
        basis="retained_by_parent",
        ordered_on="",
        expires_on="",
    )
    find(rosa, town.marisol, holder_type="surrogate_parent", name="Sue Surrogate", scope=["special_education_consent"])
    text = text_of(rosa.get(town.marisol.url))
    assert "(Consent to special education): Sue Surrogate" in text
    assert "Gus Guardian (Parent)" in text
    assert "may NOT consent to special education" in text  # Neither of them is whom the student lives with.
    find(rosa, town.marisol, holder_type="unknown", name="", basis="", ordered_on="", expires_on="")
    text = text_of(rosa.get(town.marisol.url))
    assert "Gus Guardian" not in text
    assert "Nobody knows at present" in text


def test_where_the_caregiver_holds_the_consent_nobody_is_told_otherwise(town):
    the_file_says_nothing(town)
    rosa = town.as_(town.rosa_diaz)
    find(rosa, town.marisol)
    assert "may NOT consent" not in text_of(rosa.get(town.marisol.url))
    find(rosa, town.marisol, holder_type="court_appointed_erh", name="Olga Order", basis="limited_by_order")
    assert "may NOT consent" in text_of(rosa.get(town.marisol.url))


def test_two_sources_are_both_named_and_a_difference_is_said(town):
    rosa = town.as_(town.rosa_diaz)
    sent_by_the_file(town, town.marisol, "Pat Parent")
    text = text_of(rosa.get(town.marisol.url))
    assert "Pat Parent. From the file of Lakeside County Child Services" in text
    assert "do not agree" not in text
    find(rosa, town.marisol, holder_type="parent", name="pat  parent", basis="retained_by_parent")
    assert "do not agree" not in text_of(rosa.get(town.marisol.url))
    find(rosa, town.marisol)
    text = text_of(rosa.get(town.marisol.url))
    assert "The agency’s file names: Pat Parent" in text
    assert "These two do not agree" in text


def test_expiry_is_said_a_month_before_and_stands_on_today(town):
    the_file_says_nothing(town)
    rosa = town.as_(town.rosa_diaz)
    find(rosa, town.marisol, expires_on=on(31))
    assert "runs out soon" not in text_of(rosa.get("/"))
    find(rosa, town.marisol, expires_on=on(30))
    text = text_of(rosa.get("/"))
    assert "Who may sign: runs out soon" in text
    assert "R. Diaz (Relative caregiver)" in text
    assert "Ask the court before that day." in text_of(rosa.get(town.marisol.url))
    assert "runs out soon" in text_of(town.as_(town.sam_hill).get("/"))
    for other in (town.ada_okafor, town.tom_reed):
        assert "runs out soon" not in text_of(town.as_(other).get("/"))
    town.admin("UPDATE casework_educationrightsholder SET ordered_on = NULL, expires_on = current_date - 2")
    text = text_of(rosa.get(town.marisol.url))
    assert "Expired on" in text
    assert "It is not known who may sign for school now." in text


def test_only_who_answers_for_the_case_writes_it_down(town):
    assert find(town.as_(town.rosa_diaz), town.marisol).status_code == 302
    for other in (town.ada_okafor, town.carmen_abuela, town.tom_reed):
        assert town.as_(other).get(f"{town.marisol.url}team/rights/new/").status_code == 404
    row = (
        "INSERT INTO casework_educationrightsholder (student_id, contributor_id, by_id, holder_type, name, phone, basis, scope)"
        " SELECT %s, organization_id, id, 'parent', 'X', '', 'retained_by_parent', '{records_access}'"
        " FROM partners_person WHERE key = %s"
    )
    with town.raw(town.rosa_diaz) as connection:
        connection.execute(row, [town.marisol.id, "rosa.diaz"])
    for other in ("ada.okafor", "carmen.abuela", "tom.reed"):
        with town.raw(other) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(row, [town.marisol.id, other])


def test_whoever_has_no_line_for_it_sees_no_row(town):
    find(town.as_(town.rosa_diaz), town.marisol)
    count = "SELECT count(*) FROM casework_educationrightsholder"
    seen = {}
    for person in (
        "rosa.diaz",
        "sam.hill",
        "ada.okafor",
        "carmen.abuela",
        "tom.reed",
        "uma.bell",
        "cy.fox",
        "dora.lind",
    ):
        with town.raw(person) as connection:
            seen[person] = connection.execute(count).fetchone()[0]
    assert {person for person, rows in seen.items() if rows} == {"rosa.diaz", "sam.hill", "ada.okafor", "carmen.abuela"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Write the name of the holder."),
        ({"basis": ""}, "Choose the basis."),
        ({"scope": []}, "Choose at least one."),
        ({"expires_on": on(-90)}, "The last day is before the day of the order"),
        ({"expires_on": "2/30/2027"}, "There is no day 30"),
        ({"ordered_on": on(3)}, "Give a day on or before"),
    ],
)
def test_what_is_wrong_is_said(quiet_town, typed, says):
    answer = find(quiet_town.as_(quiet_town.rosa_diaz), quiet_town.marisol, **typed)
    assert answer.status_code == 422
    assert says in text_of(answer)


def test_the_pages_ask_no_more_than_they_may(town):
    rosa = town.as_(town.rosa_diaz)
    find(rosa, town.marisol)
    for page in (town.marisol.url, f"{town.marisol.url}team/", "/"):
        assert count_of(rosa, page) <= 12, page


def test_a_rights_finding_of_the_agency_reaching_the_school_is_a_disclosure(town):
    find(town.as_(town.rosa_diaz), town.marisol)
    town.as_(town.ada_okafor).get(f"{town.marisol.url}team/")
    from homeroom.access.catalogue import catalogue

    told = town.admin(
        "SELECT DISTINCT d.dataset FROM access_disclosure d JOIN access_event e ON e.id = d.event_id"
        " WHERE e.page = 'casework:team' AND d.person_id = %s",
        id_of(town, "ada.okafor"),
    )
    assert (catalogue().datasets["court_education"].number,) in told

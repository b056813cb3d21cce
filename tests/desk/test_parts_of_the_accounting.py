"""The accounting by agency and by month: on the page, in the letter, and by the command."""

import json
import re

from tests.conftest import homeroom
from tests.desk.asking import count_of, text_of
from tests.desk.test_family_accounting import on_paper, squeezed

ADA = "Ada Okafor"
AGAIN = (
    "INSERT INTO access_disclosure (event_id, at, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,"
    " agreement_id, line_id, basis, relation) SELECT event_id, at - interval '70 days', student_id, contributor_id, {}, {},"
    " purpose_id, dataset, agreement_id, line_id, basis, relation FROM access_disclosure"
)


def looked(town) -> str:
    """A counselor today, and somebody of another organization ten weeks ago. Answers with the address of the list."""
    assert town.as_(town.ada_okafor).get(town.marisol.url).status_code == 200
    number = "(SELECT {} FROM partners_person WHERE key = 'cy.fox')"
    town.admin(AGAIN.format(number.format("organization_id"), number.format("id")))
    return f"{town.marisol.url}disclosures/"


def who(answer) -> set[str]:
    return {name for name in (ADA, "Cy Fox") if name in text_of(answer)}


def choices(answer, name: str) -> dict[str, str]:
    select = re.search(rf'<select[^>]* name="{name}">(.*?)</select>', answer.content.decode(), re.S)
    return {label: value for value, label in re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', select[1])}


def test_one_agency_s_entries_are_shown_and_then_one_month_s(town):
    address = looked(town)
    rosa = town.as_(town.rosa_diaz)
    whole = rosa.get(address)
    assert who(whole) == {ADA, "Cy Fox"}
    agencies, months = choices(whole, "agency"), choices(whole, "month")
    assert "Lakeside Unified School District" in agencies and len(agencies) == len(months) == 2
    of_district = rosa.get(address, {"agency": agencies["Lakeside Unified School District"]})
    assert who(of_district) == {ADA}
    latest, earlier = months.values()
    assert who(rosa.get(address, {"month": earlier})) == {"Cy Fox"}
    assert who(rosa.get(address, {"month": latest, "agency": ""})) == {ADA}
    assert f'<option value="{latest}" selected>' in rosa.get(address, {"month": latest}).content.decode()


def test_pages_and_the_letter_stay_within_what_was_chosen(town):
    address = looked(town)
    rosa = town.as_(town.rosa_diaz)
    months = choices(rosa.get(address), "month")
    town.admin(
        "INSERT INTO access_disclosure (event_id, at, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,"
        " basis, relation) SELECT event_id, at, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset,"
        " basis, 'r' || n FROM access_disclosure, generate_series(1, 120) n WHERE at > now() - interval '2 days'"
    )
    latest, earlier = months.values()
    page = rosa.get(address, {"month": latest})
    assert f'href="?month={latest}&amp;page=2"' in page.content.decode()
    assert f'href="{address}print.pdf?month={earlier}&amp;"' in rosa.get(address, {"month": earlier}).content.decode()
    letter = on_paper(rosa.get(f"{address}print.pdf", {"month": earlier}))
    assert squeezed("Cy Fox") in letter and squeezed(ADA) not in letter
    assert squeezed("Only in ") in letter
    assert squeezed("Only in ") not in on_paper(rosa.get(f"{address}print.pdf"))


def test_what_is_not_there_is_said_and_nothing_is_left_out(town):
    address = looked(town)
    rosa = town.as_(town.rosa_diaz)
    found = rosa.get(address)
    agencies, months = choices(found, "agency"), choices(found, "month")
    said = "Of that organization or month there is no entry here, so all entries follow."
    assert said not in text_of(found)
    apart = {"agency": agencies["Lakeside Unified School District"], "month": list(months.values())[1]}
    for wrong in ({"agency": "987654"}, {"agency": "x'; --"}, {"month": "2026-13"}, {"month": "1999-01"}, apart):
        answer = rosa.get(address, wrong)
        assert answer.status_code == 200 and said in text_of(answer) and who(answer) == {ADA, "Cy Fox"}, wrong
        assert squeezed(said) in on_paper(rosa.get(f"{address}print.pdf", wrong))


def test_where_there_is_one_agency_in_one_month_nothing_is_to_be_chosen(town):
    assert town.as_(town.ada_okafor).get(town.marisol.url).status_code == 200
    page = town.as_(town.rosa_diaz).get(f"{town.marisol.url}disclosures/").content.decode()
    assert ADA in page and 'name="agency"' not in page
    assert count_of(town.as_(town.rosa_diaz), f"{town.marisol.url}disclosures/") <= 12


def test_the_command_takes_an_agency_and_a_month(town):
    looked(town)
    asked = ("disclosures", "--student", "county-dcs:10023", "--as", "rosa.diaz")
    whole = json.loads(homeroom(*asked, "--json", database=town.database).stdout)["disclosures"]
    part = json.loads(homeroom(*asked, "--json", "--agency", "lakeside-usd", database=town.database).stdout)[
        "disclosures"
    ]
    assert {told["person"] for told in part} == {ADA} < {told["person"] for told in whole}
    refused = homeroom(*asked, "--month", "2026-13", database=town.database, check=False)
    assert refused.returncode == 1
    assert "Of that organization or month there is no entry. There are: " in refused.stderr
    assert "lakeside-usd" in refused.stderr

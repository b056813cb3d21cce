"""A draft agreement shows a made-up student's page as each role would see it: by the rule, and of no real student."""

from dataclasses import replace
from html import unescape

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.access.deciding import decide
from homeroom.access.evidence import ALWAYS, Path
from homeroom.access.made_up import IN_CARE, MOU, QUESTION, ROSA, SIGNED
from tests.drafting.negotiating import answers_of_clause, begin, day, send, statements

# Elements that the page shows somewhere, and the words that are seen at each view.
SHOWN = {
    "identity.legal_name": {"full": "Marisol Example", "masked": "M. E."},
    "placement.address": {"full": "1 Made-Up Street"},
    "placement.caregiver": {"full": "Carl Made-Up-Caregiver"},
    "care.agency_worker": {"full": "Wanda Made-Up-Worker"},
    "court.education_rights_order": {"full": "Rita Made-Up-Holder"},
    "people.parents": {"full": "Paula Made-Up-Parent"},
    "academics.current_grades": {"full": "B+"},
    "enrollment.history": {"full": "Made-Up Elementary School"},
}


def address(url: str, recipient: str, role: str, purpose: str = "school-stability") -> str:
    return f"/made-up-student/{url.strip('/').split('/')[-1]}/{recipient}/{role}/{purpose}/"


def schools_need_to_know(client) -> str:
    answers = {
        "agency": "county-dcs", "school": "lakeside-usd", "title": "What schools need to know", "parent": "mou",
        "purpose": "school-stability", "effective_on": day(0), "expires_on": day(200),
    }  # fmt: skip
    answer = send(client, "/agreement-drafts/new/care-for-schools/", **answers)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.url


def decided(town, recipient: str, role: str, own_kind: str) -> dict[str, str | None]:
    """What the decision says of each element, of somebody who stands in every relation to a child of whom all holds."""
    ((openings,),) = town.admin("SELECT openings FROM drafting_version ORDER BY id DESC LIMIT 1")
    paths = tuple(
        Path(
            agreement=1, line=o["line"], operations=("view",), redisclosure="", role=o["role"], purpose=o["purpose"],
            contributor=o["contributor"], own=o["own"], basis=o["basis"], relation=o["relation"],
            population=o["population"], condition=o["condition"], datasets=o["datasets"], full=o["full"],
            masked=o["masked"], flag=o["flag"], during=ALWAYS,
        )
        for o in openings
        if o["recipient"] == recipient
    )  # fmt: skip
    circumstances = (*IN_CARE, ("enrolled", ALWAYS), ("enrolled_in_recipient", ALWAYS))
    facts = replace(
        ROSA, role=role, organization=recipient, records=("county-dcs", "lakeside-usd"), paths=paths,
        relations=tuple((name, ALWAYS) for name in ("assigned", "school_of_enrollment", "team_member", "agency_responsible")),
        circumstances=circumstances, papers={1: replace(MOU, signatures=SIGNED)},
    )  # fmt: skip
    return {
        key: decide(replace(QUESTION, element=key), facts).view
        for key in catalogue().elements
    }  # fmt: skip


@pytest.mark.parametrize(
    ("template", "recipient", "role"),
    [
        ("usa-exchange", "county-dcs", "caseworker"),
        ("usa-exchange", "county-dcs", "caseworker_supervisor"),
        ("care-for-schools", "lakeside-usd", "school_counselor"),
        ("care-for-schools", "lakeside-usd", "teacher"),
    ],
)
def test_a_value_appears_exactly_if_the_decision_would_permit_it_under_the_draft(town, template, recipient, role):
    ben = town.as_(town.ben_ito)
    url = begin(ben) if template == "usa-exchange" else schools_need_to_know(ben)
    answer = ben.get(address(url, recipient, role))
    permitted = decided(town, recipient, role, "")
    if answer.status_code == 404:
        assert not any(permitted.values())
        return
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    assert "Everything on this page is made up." in page
    assert any(permitted.values())
    for element, words in SHOWN.items():
        if element == "identity.legal_name" and permitted["identity.preferred_name"]:
            continue  # The name in use stands in its place.
        if element == "enrollment.history" and permitted["enrollment.school_of_origin"]:
            continue  # The same school, by another name.
        view = permitted[element]
        for shown, said in words.items():
            assert (said in page) == (shown == view), (element, view, said)


def test_masked_and_flagged_values_are_shown_as_they_would_be(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    clause = f"{url}clauses/2/"
    answers = answers_of_clause(ben, clause)
    wanted = {"elements": ["identity.legal_name", "academics.current_grades", "enrollment.grade_level"]}
    assert ben.post(clause, {**answers, **wanted, "view": "masked", "says_the_same": "on"}).status_code == 302
    page = unescape(ben.get(address(url, "county-dcs", "caseworker")).content.decode())
    assert "M. E." in page
    assert "Marisol" not in page
    assert "B+" not in page
    answers = answers_of_clause(ben, clause)
    assert ben.post(clause, {**answers, **wanted, "view": "full", "says_the_same": "on"}).status_code == 302
    page = unescape(ben.get(address(url, "county-dcs", "caseworker")).content.decode())
    assert "Marisol Example" in page
    assert "B+" in page


def test_looking_writes_only_that_somebody_looked_and_shows_no_real_student(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    tables = ("access_grant", "access_ground", "access_standing", "agreements_agreement", "agreements_opening",
              "agreements_signature", "access_disclosure", "students_student", "partners_person")  # fmt: skip
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t" for table in tables
    )
    before = town.admin(counts)
    events = town.admin("SELECT count(*) FROM access_event WHERE operation = 'preview'")[0][0]
    page = ben.get(address(url, "county-dcs", "caseworker")).content.decode()
    assert town.admin(counts) == before
    assert town.admin("SELECT count(*) FROM access_event WHERE operation = 'preview'")[0][0] == events + 1
    for (name,) in town.admin("SELECT DISTINCT last_name FROM students_identity"):
        assert f">{name}<" not in page and f" {name} " not in page


def test_the_page_is_for_those_who_work_on_the_draft(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert ben.get(address(url, "county-dcs", "caseworker")).status_code == 200
    assert town.as_(town.rosa_diaz).get(address(url, "county-dcs", "caseworker")).status_code == 404
    assert ben.get(address(url, "county-dcs", "teacher")).status_code == 404
    assert ben.get(address(url, "nowhere", "caseworker")).status_code == 404
    assert ben.post(address(url, "county-dcs", "caseworker")).status_code == 405
    with town.raw("rosa.diaz") as connection:
        assert connection.execute("SELECT access.would_open_to_v2(1, NULL)").fetchall() == [(None,)]


def test_the_page_asks_little_and_is_linked_from_what_will_change(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert statements(ben, address(url, "county-dcs", "caseworker")) <= 12
    assert address(url, "county-dcs", "caseworker") in ben.get(f"{url}what-will-change/").content.decode()

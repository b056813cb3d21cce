"""A paper that lapses stops access at the next statement: signed in, reading, and then nothing, on every way."""

import json

import pytest

from homeroom.common.dates import in_words
from tests.access.test_row_policies import ATTENDANCE
from tests.desk.asking import NOBODY, bytes_of, text_of
from tests.desk.signing import ends_in, lapse, sign
from tests.insight.copying import take
from tests.insight.workbooks import Workbook
from tests.town.files import TODAY

KINDS = ["confidentiality", "training"]
SAYS = {
    "confidentiality": "Your confidentiality agreement held through",
    "training": "Your privacy training held through",
}
FILE = "/caseload/export/"
CHILDREN = "SELECT count(*) FROM students_student"


def count(connection, sql, *arguments):
    return connection.execute(sql, arguments).fetchone()[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", ["", "attendance/", "plan/", "team/", "print.pdf"])
def test_a_page_of_a_child_is_gone_with_the_paper_and_says_why(town, kind, page):
    rosa = town.as_(town.rosa_diaz)
    address = f"{town.marisol.url}{page}"
    assert rosa.get(address).status_code == 200
    lapse(town, "rosa.diaz", kind)
    shut = rosa.get(address)
    assert shut.status_code == 404
    text = text_of(shut)
    assert SAYS[kind] in text
    assert "Vega" not in text
    assert (kind == "confidentiality") == ("Read it and sign" in text)
    assert ("Dora Lind" in text) == (kind == "training")


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_same_for_a_child_who_is_there_and_for_one_who_is_not(town, kind):
    rosa = town.as_(town.rosa_diaz)
    lapse(town, "rosa.diaz", kind)
    there, nowhere = (rosa.get(f"{address}") for address in (town.marisol.url, NOBODY))
    alike = [
        (status, headers, body.replace(address.encode(), b"")) for (status, headers, body), address in
        ((bytes_of(there), town.marisol.url), (bytes_of(nowhere), NOBODY))
    ]  # fmt: skip
    for _, headers, _ in alike:
        headers.pop("Content-Length", None)
    assert same_but_for_keys(alike[0]) == same_but_for_keys(alike[1])


def same_but_for_keys(answer):
    import re

    status, headers, body = answer
    return status, headers, re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", body)


@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_search_find_nobody(town, kind):
    rosa = town.as_(town.rosa_diaz)
    for address in ("/", "/caseload/"):
        assert town.marisol.url in rosa.get(address).content.decode()
    assert "Vega Ruiz" in text_of(rosa.post("/search/", {"form_key": "A" * 22, "words": "Vega"}))
    file = take(rosa, FILE)
    assert file.status_code == 200 and "Vega Ruiz" in Workbook(file.content).text
    lapse(town, "rosa.diaz", kind)
    for answer in (
        rosa.get("/"),
        rosa.get("/caseload/"),
        rosa.post("/search/", {"form_key": "B" * 22, "words": "Vega"}),
        rosa.get(FILE),
    ):
        assert town.marisol.url not in answer.content.decode()
        assert "Vega Ruiz" not in text_of(answer)
    shut = rosa.get(FILE)
    assert shut.status_code == 404 and SAYS[kind] in text_of(shut)  # No file, and why.


@pytest.mark.leak(19)
@pytest.mark.parametrize("kind", KINDS)
def test_at_the_next_statement_of_an_open_transaction_nothing_is_there_in_either_shape(town, kind):
    """Row by row, as the page of the child asks, and in sets; each had something a statement before."""
    for role, page_of in (("app", None), ("app", town.marisol.id), ("report", None)):
        town.page_of = page_of
        with town.raw(town.rosa_diaz, role=role) as rosa:
            before = (count(rosa, ATTENDANCE, town.marisol.id), count(rosa, CHILDREN))
            assert before[0] == 3 and before[1] > 0
            town.admin(
                "UPDATE partners_readiness r SET during = tstzrange(lower(during), statement_timestamp())"
                " FROM partners_person p WHERE p.id = r.person_id AND p.key = 'rosa.diaz' AND r.kind = %s",
                kind,
            )
            assert (count(rosa, ATTENDANCE, town.marisol.id), count(rosa, CHILDREN)) == (0, 0), (role, page_of)
        ends_in(town, "rosa.diaz", kind, 100)


@pytest.mark.parametrize("kind", KINDS)
def test_time_alone_ends_it_without_anybody_writing_anything(town, kind):
    """The keyring of a visit is good no longer than the paper."""
    import time

    token = town.token(town.rosa_diaz)
    town.admin(
        "UPDATE partners_readiness r SET during = tstzrange(lower(during), clock_timestamp() + interval '1.2 seconds')"
        " FROM partners_person p WHERE p.id = r.person_id AND p.key = 'rosa.diaz' AND r.kind = %s",
        kind,
    )
    with town.connection() as rosa:
        rosa.execute("SELECT access.enter_v1(%s)", [token])
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        time.sleep(1.3)
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_what_was_typed_when_the_paper_lapsed_comes_back_after_signing(town):
    from tests.casework.writing import hidden, id_of, on

    rosa = town.as_(town.rosa_diaz)
    page = f"{town.marisol.url}plan/needs/new/"
    opened = hidden(rosa.get(page).content.decode())
    lapse(town, "rosa.diaz", "confidentiality")
    typed = {"what": "A quiet place to read", "found": "school_said", "next_action": "Ask the library",
             "owner": id_of(town, "rosa.diaz"), "due_on": on(5), "domain": "literacy"}  # fmt: skip
    shut = rosa.post(page, {**opened, **typed}, headers={"referer": f"http://testserver{page}"})
    assert shut.status_code == 404
    assert f"/confidentiality/?next={page}" in shut.content.decode()
    assert town.admin("SELECT count(*) FROM casework_need WHERE what = 'A quiet place to read'") == [(0,)]
    assert sign(rosa, "Rosa Diaz", page=f"/confidentiality/?next={page}", next=page)["location"] == page
    assert "A quiet place to read" in rosa.get(page).content.decode()


@pytest.mark.parametrize(("kind", "code"), [("confidentiality", "R-SIGN"), ("training", "R-TRAIN")])
def test_the_book_keeps_that_it_was_refused_and_for_which_paper_and_nothing_else(town, kind, code):
    rosa = town.as_(town.rosa_diaz)
    lapse(town, "rosa.diaz", kind)
    rosa.get(town.marisol.url)
    outcomes = town.admin(
        "SELECT e.outcome, e.asked_for, e.student_ids, e.reason FROM access_event e JOIN partners_person p ON p.id = e.person_id"
        " WHERE p.key = 'rosa.diaz'"
    )
    assert outcomes == [("refuse", str(town.marisol.public_id), [], code)]


def test_what_is_everybodys_stays_open_and_other_roles_pages_stay_hidden(town):
    rosa = town.as_(town.rosa_diaz)
    lapse(town, "rosa.diaz", "training")
    for address in ("/account/", "/notices/", "/confidentiality/"):
        assert rosa.get(address).status_code == 200
    assert "This is why" not in text_of(rosa.get("/imports/"))


@pytest.mark.parametrize(("kind", "code"), [("confidentiality", "R-SIGN"), ("training", "R-TRAIN")])
def test_decide_says_which_paper_and_when_it_ran_out(town, kind, code):
    asked = ("decide", "--person", "rosa.diaz", "--student", "county-dcs:10023", "--element", "attendance.daily",
             "--purpose", "school-stability", "--json")  # fmt: skip
    assert json.loads(town.homeroom(*asked).stdout)["verdict"] == "permit"
    town.admin(
        "UPDATE partners_readiness r SET during = tstzrange(lower(during) - interval '1 year', current_date::timestamptz)"
        " FROM partners_person p WHERE p.id = r.person_id AND p.key = 'rosa.diaz' AND r.kind = %s",
        kind,
    )
    answer = json.loads(town.homeroom(*asked).stdout)
    assert (answer["verdict"], answer["code"]) == ("deny", code)
    assert in_words(TODAY) in answer["sentence"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("days", "kind_of_alert"), [(31, None), (29, "info"), (8, "info"), (6, "warning"), (0.01, "warning")]
)
def test_the_first_page_says_a_month_and_a_week_before_that_it_runs_out(town, kind, days, kind_of_alert):
    ends_in(town, "rosa.diaz", kind, days)
    page = town.as_(town.rosa_diaz).get("/")
    assert town.marisol.url in page.content.decode()
    says = {"confidentiality": "agreement holds through", "training": "training holds through"}[kind]
    assert (says in text_of(page)) == (kind_of_alert is not None)
    if kind_of_alert:
        assert f"usa-alert--{kind_of_alert}" in page.content.decode()


@pytest.mark.parametrize("who", ["ben.ito", "lena.marsh", "omar.voss", "sam.hill", "tess.young", "carmen.abuela"])
def test_every_role_reads_it_on_its_own_first_page(town, who):
    ends_in(town, who, "confidentiality", 5)
    page = town.as_(who).get("/")
    assert "Your confidentiality agreement holds through" in text_of(page)
    assert 'href="/confidentiality/"' in page.content.decode()


def test_the_later_of_two_days_holds(town):
    """On paper and here: one of them is enough, and the first page speaks of that which holds longest."""
    rosa = town.as_(town.rosa_diaz)
    ends_in(town, "rosa.diaz", "confidentiality", 5)
    assert "holds through" in text_of(rosa.get("/"))
    sign(rosa, "Rosa Diaz")
    assert "agreement holds through" not in text_of(rosa.get("/")).replace("It holds through", "")
    town.admin(
        "UPDATE partners_readiness SET during = tstzrange(now() - interval '2 days', now() - interval '1 day')"
        " WHERE signature_id IS NULL AND kind = 'confidentiality'"
    )
    assert rosa.get(town.marisol.url).status_code == 200

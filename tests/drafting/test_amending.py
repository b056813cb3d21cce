"""Amending by pages: what shows less acts once those who show it have signed, what shows more once all parties have."""

import pytest

from tests.conftest import town_after, town_of
from tests.drafting.negotiating import (
    activated,
    agreements_written_here,
    answers_of_clause,
    confirm,
    day,
    name_signatory,
    review_all,
    send,
    sign,
    statements,
    step,
)

SEES_SCHOOL = "SELECT count(*) > 0 FROM students_schoolenrollment WHERE student_id = %s"
SEES_SUPPORT = (
    "SELECT count(*) FROM access_grant WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = %s)"
)
OPEN = (
    "SELECT l.number, l.operations, g.role, g.datasets FROM access_grant g JOIN agreements_line l ON l.id = g.line_id"
    " JOIN agreements_agreement a ON a.id = g.agreement_id WHERE a.key = %s AND g.during @> now() ORDER BY 1, 3"
)


@pytest.fixture
def sides(town):
    return town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)


def only_one(town) -> None:
    """A story: an agreement was written, signed and activated here, and by no other Rosa sees school records."""
    close = "SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
    town.admin(close)
    activated(town)


@pytest.fixture
def town(server):
    with town_after(server, only_one) as town:
        yield town


@pytest.fixture
def key(town, sides):
    confirm(town)
    (key,) = agreements_written_here(town)
    return key


def begin_amendment(client, key: str, **answers) -> str:
    answers = {"reason": "The board asked for it.", "effective_on": "", **answers}
    answer = send(client, f"/agreement-drafts/amending/{key}/", **answers)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer.url


def change_clause(client, url: str, number: int = 2, **answers) -> None:
    address = f"{url}clauses/{number}/"
    answer = client.post(address, {**answers_of_clause(client, address), "says_the_same": "on", **answers})
    assert answer.status_code == 302, answer.content.decode()[:2000]


def send_out(town, sides, url: str) -> None:
    ben, dora, _uma = sides
    name_signatory(ben, town, url, "uma.bell")
    name_signatory(dora, town, url, "dora.lind", "Director")
    step(ben, url, "in_review")
    review_all(dora, url)
    step(ben, url, "out_for_signature")
    confirm(town)


def test_what_shows_less_acts_once_its_contributor_has_signed(town, sides, key):
    ben, dora, uma = sides
    url = begin_amendment(ben, key)
    assert "It changes nothing yet." in ben.get(url).content.decode()
    change_clause(ben, url, operations=["view"], roles=["caseworker"])
    page = ben.get(url).content.decode()
    assert "shows less than before" in page
    assert "It holds once these have signed: Lakeside Unified School District." in page
    assert {role for _n, _o, role, _d in town.admin(OPEN, key)} >= {"caseworker", "caseworker_supervisor"}
    send_out(town, sides, url)
    sign(uma, url)
    assert {(tuple(o), role) for _n, o, role, _d in town.admin(OPEN, key)} == {
        (("view",), "caseworker"),
        (("view",), "foster_parent"),
    }
    page = dora.get(f"/agreements/{key}/").content.decode()
    assert "Amendment 1: shows less than before" in page
    assert "Uma Bell, Lakeside Unified School District" in page


def test_words_beside_what_shows_less_are_signed_by_all(town, sides, key):
    """A district that shows less may not write by the way what the agency has promised."""
    ben, dora, uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, operations=["view"])
    assert "It holds once these have signed: Lakeside Unified School District." in ben.get(url).content.decode()
    change_clause(ben, url, text="The county shows the district all that it has.")
    page = ben.get(url).content.decode()
    assert "changes words beside what is shown, which all parties sign" in page
    assert statements(ben, url) <= 12
    send_out(town, sides, url)
    before = town.admin(OPEN, key)
    sign(uma, url)
    assert town.admin(OPEN, key) == before
    sign(dora, url)
    assert town.admin(OPEN, key) != before


@pytest.mark.parametrize(
    "answers",
    [
        {"days_kept": 3650},
        {"days_kept": ""},
        {"disposition": "transfer"},
        {"content_onward_release": "anybody who asks"},
    ],
    ids=str,
)
def test_longer_or_weaker_promises_are_signed_by_all(town, sides, key, answers):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, operations=["view"], disposition="destroy")
    assert "It holds once these have signed: Lakeside Unified School District." in ben.get(url).content.decode()
    change_clause(ben, url, **answers)
    page = ben.get(url).content.decode()
    assert "shows more than before" in page
    assert "Lakeside County Child Services and Lakeside Unified School District" in page


def test_what_shows_more_acts_once_all_have_signed(town, sides, key):
    ben, dora, uma = sides
    url = begin_amendment(ben, key)
    elements = answers_of_clause(ben, f"{url}clauses/2/")["elements"]
    change_clause(ben, url, elements=[*elements, "supports.english_learner"])
    assert "shows more than before" in ben.get(url).content.decode()
    before = town.admin(OPEN, key)
    send_out(town, sides, url)
    sign(uma, url)
    assert town.admin(OPEN, key) == before
    sign(dora, url)
    assert "It is signed, and the agreement is amended." in ben.get(url).content.decode()
    lines = town.admin(
        "SELECT l.elements ? 'supports.english_learner' FROM agreements_line l"
        " JOIN agreements_agreement a ON a.id = l.agreement_id WHERE a.key = %s AND l.during @> now()",
        key,
    )
    assert lines == [(True,)]
    assert town.admin(OPEN, key) != []


def test_it_is_never_dark_nor_doubled_between_two_versions(town, sides, key):
    ben, _dora, uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, operations=["view", "list"])
    send_out(town, sides, url)
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (True,)
        sign(uma, url)
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (True,)
    assert [(n, role) for n, _o, role, _d in town.admin(OPEN, key)] == [
        (2, "caseworker"),
        (2, "caseworker_supervisor"),
        (2, "foster_parent"),
    ]


def test_a_clause_taken_out_ends_its_line(town, sides, key):
    ben, _dora, uma = sides
    url = begin_amendment(ben, key)
    send(ben, f"{url}clauses/2/removal/", page=f"{url}clauses/2/")
    send_out(town, sides, url)
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (True,)
        sign(uma, url)
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (False,)


def test_words_alone_are_signed_by_all(town, sides, key):
    ben, dora, uma = sides
    url = begin_amendment(ben, key)
    answers = answers_of_clause(ben, f"{url}clauses/8/")
    ben.post(f"{url}clauses/8/", {**answers, "text": "It ends at noon."})
    assert "changes words, and shows neither more nor less" in ben.get(url).content.decode()
    send_out(town, sides, url)
    sign(uma, url)
    assert "It is signed" not in ben.get(url).content.decode()
    sign(dora, url)
    page = ben.get(f"/agreements/{key}/").content.decode()
    assert "It ends at noon." in page
    assert "Amendment 1: changes words, and shows neither more nor less" in page
    assert "nothing of it can be seen from that moment on" not in page
    again = begin_amendment(ben, key)
    assert "It ends at noon." in ben.get(again).content.decode()


def test_from_a_later_day_on_it_holds_from_that_day(town, sides, key):
    ben, _dora, uma = sides
    url = begin_amendment(ben, key, effective_on=day(10))
    change_clause(ben, url, operations=["view"])
    send_out(town, sides, url)
    before = town.admin(OPEN, key)
    sign(uma, url)
    assert town.admin(OPEN, key) == before
    later = town.admin(OPEN.replace("now()", "now() + interval '11 days'"), key)
    assert [o for _n, o, _r, _d in later] == [["view"]] * 3


def test_two_amendments_at_once_are_not_mixed(town, sides, key):
    ben, _dora, uma = sides
    first, second = begin_amendment(ben, key), begin_amendment(ben, key)
    change_clause(ben, first, operations=["view"])
    change_clause(ben, second, operations=["view", "list"])
    for url in (first, second):
        send_out(town, sides, url)
    sign(uma, first)
    answer = sign(uma, second)
    assert answer.status_code == 302
    assert "The agreement was amended otherwise meanwhile." in uma.get(second).content.decode()
    assert town.admin("SELECT count(*) FROM agreements_amendment") == [(1,)]


def test_the_file_written_back_is_equal(town, sides, key, tmp_path):
    ben, _dora, uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, operations=["view"])
    send_out(town, sides, url)
    sign(uma, url)
    text, stood = town.homeroom("export-collaboration").stdout, town.admin(OPEN, key)
    file = tmp_path / "collaboration.yaml"
    file.write_text(text)
    town.homeroom("apply", str(file))
    assert town.homeroom("export-collaboration").stdout == text
    assert town.admin(OPEN, key) == stood
    file.write_text(text.replace("The board asked for it.", "Nobody asked for it."))
    answer = town.homeroom("apply", str(file), check=False)
    assert "signed other words than these" in answer.stderr


@pytest.mark.parametrize("stranger", ["nora.west", "rosa.diaz"])
def test_only_a_party_s_steward_amends(town, sides, key, stranger):
    ben, _dora, _uma = sides
    assert ben.get(f"/agreement-drafts/amending/{key}/").status_code == 200
    assert town.as_(stranger).get(f"/agreement-drafts/amending/{key}/").status_code == 404


def test_an_ended_agreement_is_not_amended(town, sides, key):
    ben, _dora, _uma = sides
    assert ben.get(f"/agreement-drafts/amending/{key}/").status_code == 200
    send(ben, f"/agreements/{key}/ending/", reason="It is over.")
    answer = ben.get(f"/agreement-drafts/amending/{key}/", follow=True)
    assert answer.redirect_chain == [(f"/agreements/{key}/", 302)]
    assert "It is over, and what is over cannot be amended. Begin a new agreement instead." in answer.text
    assert town.as_("nora.west").get(f"/agreement-drafts/amending/{key}/").status_code == 404


def test_title_and_parties_are_not_amended(sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    assert ben.get(f"{url}terms/").status_code == 404


def test_an_agreement_of_the_file_is_amended_here_too(server):
    with town_of(server) as town:
        ben, dora = town.as_(town.ben_ito), town.as_(town.dora_lind)
        url = begin_amendment(ben, "dsa-lakeside-dcs")
        assert "shows Lakeside County Child Services" in ben.get(url).content.decode()
        assert dora.get(url).status_code == 200


def test_what_will_change_says_what_of_it_goes_dark(town, sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    send(ben, f"{url}clauses/2/removal/", page=f"{url}clauses/2/")
    number = town.admin("SELECT max(id) FROM drafting_draft")[0][0]
    with town.raw("ben.ito") as connection:
        ((found,),) = connection.execute("SELECT access.what_would_change_v1(%s, NULL)", [number]).fetchall()
    assert found["rows"]
    for row in found["rows"]:
        assert (row["lines_losing"], "1" in row["sight_after"], row["children_gaining"]) == ([2], False, None)
    assert "Who would see less" in ben.get(f"{url}what-will-change/").text


def test_its_pages_ask_few_statements(sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    for page in (f"/agreement-drafts/amending/{key}/", url, f"{url}clauses/2/", f"{url}what-will-change/"):
        assert statements(ben, page) <= 12, page

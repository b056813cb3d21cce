"""What will change: who gains and who loses sight of what, counted by the rule itself, before anybody signs or activates."""

import re
from html import unescape

import pytest

from tests.agreements.test_agreement_page import activate
from tests.collaboration.files import agreement
from tests.collaboration.test_applying import apply
from tests.conftest import town_after
from tests.drafting.negotiating import (
    agreements_written_here,
    answers_of_clause,
    begin,
    confirm,
    draft_of,
    send,
    sign,
    signed,
    statements,
)
from tests.drafting.test_amending import begin_amendment, change_clause, only_one, send_out

PREVIEW = "what-will-change/"
NORTH = "/agreement-drafts/activating/dsa-north-dcs/"
MADE_UP = "/made-up-student/{}/county-dcs/caseworker/school-stability/"


def none_other(town) -> None:
    """A story: the agreement by which alone Rosa sees school records is over."""
    town.admin(
        "SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
    )


def concluded(town) -> None:
    """A story: an agreement was written and signed here, and nobody has activated it."""
    none_other(town)
    signed(town)


@pytest.fixture
def agreed(server):
    """An agreement was written, signed and activated here, and by no other Rosa sees school records."""
    with town_after(server, only_one) as town:
        confirm(town)
        yield town


@pytest.fixture
def waiting(server):
    with town_after(server, concluded) as town:
        confirm(town)
        yield town


@pytest.fixture
def sides(agreed):
    return agreed.as_(agreed.ben_ito), agreed.as_(agreed.dora_lind), agreed.as_(agreed.uma_bell)


@pytest.fixture
def key(agreed):
    (key,) = agreements_written_here(agreed)
    return key


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def changes(town, person: str = "ben.ito", small: int | None = None) -> dict:
    """What the database answers of the latest draft, by role; with the bar on small numbers lowered, where asked."""
    number = town.admin("SELECT max(id) FROM drafting_draft")[0][0]
    definition = town.admin("SELECT pg_get_functiondef('access.sights_compared_v1'::regproc)")[0][0].replace("%", "%%")
    if small is not None:
        town.admin(definition.replace("small CONSTANT integer := 5;", f"small CONSTANT integer := {small};"))
    with town.raw(person) as connection:
        ((found,),) = connection.execute("SELECT access.what_would_change_v1(%s, NULL)", [number]).fetchall()
    if small is not None:
        town.admin(definition)
    return found and {row["role"]: row for row in found["rows"] if not row["own"]}


# --- A draft, and what it becomes ------------------------------------------------------------------------------------


def test_of_a_signed_draft_it_says_what_activating_would_change(waiting):
    ben = waiting.as_(waiting.ben_ito)
    url = draft_of(waiting)
    page = read(ben, url + PREVIEW)
    assert "If all parties have signed it, and it were active today. Nothing is disclosed by looking." in page
    assert "Lakeside County Child Services: Caseworker" in page
    assert "attendance, enrollment, grades and credits, identity" in page
    assert "Who would see less" not in page
    assert statements(ben, url + PREVIEW) <= 12
    before, by_role = everything_open(waiting), changes(waiting)
    assert by_role["caseworker"]["children_gaining"] >= 5
    assert everything_open(waiting) == before
    made_up = MADE_UP.format(url.strip("/").split("/")[-1])
    assert made_up in ben.get(url + PREVIEW).text
    assert "Everything on this page is made up." in read(ben, made_up)
    assert statements(ben, made_up) <= 12


def everything_open(town) -> list:
    return town.admin("SELECT md5(string_agg(g::text, ',' ORDER BY g::text)) FROM access_grant g")


def test_what_is_ready_to_be_activated_leads_there_and_once_it_is_active_no_number_stands_there(waiting):
    ben = waiting.as_(waiting.ben_ito)
    (key,) = agreements_written_here(waiting)
    address = f"/agreement-drafts/activating/{key}/"
    assert address in ben.get(f"/agreements/{key}/").text
    assert "Lakeside County Child Services: Caseworker" in read(ben, address)
    activate(ben, key)
    for page in (address, draft_of(waiting) + PREVIEW):
        said = read(ben, page)
        assert "It is active already. What it lets people see stands on its page." in said
        assert "Who would see" not in said
    assert address not in ben.get(f"/agreements/{key}/").text


def test_once_it_is_over_it_opens_nothing(waiting):
    ben = waiting.as_(waiting.ben_ito)
    (key,) = agreements_written_here(waiting)
    assert "Who would see more" in read(ben, draft_of(waiting) + PREVIEW)
    waiting.admin("UPDATE agreements_agreement SET term = 'empty' WHERE key = %s", key)
    assert "It is over, and opens nothing." in read(ben, draft_of(waiting) + PREVIEW)


def test_whose_days_are_over_has_a_sentence_and_no_number(town):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    assert "Its last day is over" not in read(ben, url + PREVIEW)
    town.admin("""UPDATE drafting_version SET entry = jsonb_set(entry, '{expires_on}', '"2020-01-01"')""")
    said = read(ben, url + PREVIEW)
    assert "Its last day is over, and it would show nothing to anybody. Choose a later one." in said
    assert "Who would see" not in said


def test_while_the_agreement_above_it_is_not_in_force_it_says_so(town):
    ben = town.as_(town.ben_ito)
    none_other(town)
    url = begin(ben)
    assert "Who would see more" in read(ben, url + PREVIEW)
    town.admin(
        "DELETE FROM agreements_activation WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = 'mou')"
    )
    assert "It opens nothing while the agreement above it is not in force." in read(ben, url + PREVIEW)


# --- An agreement of the file ----------------------------------------------------------------------------------------


def test_an_agreement_of_the_file_shows_it_before_it_is_activated(town):
    nora = town.as_(town.nora_west)
    assert NORTH in nora.get("/agreements/dsa-north-dcs/").text
    before = everything_open(town)
    said = read(nora, NORTH)
    assert "Who would see more" in said
    assert "Lakeside County Child Services: Caseworker" in said
    assert everything_open(town) == before
    assert statements(nora, NORTH) <= 12
    [made_up] = {*re.findall(r"/made-up-student/dsa-north-dcs/county-dcs/caseworker/[^\"]+", nora.get(NORTH).text)}
    assert "Everything on this page is made up." in read(nora, made_up)
    assert statements(nora, made_up) <= 12


def test_it_is_for_the_stewards_of_its_parties(town):
    nora = town.as_(town.nora_west)
    assert nora.get(NORTH).status_code == 200
    assert town.as_(town.dora_lind).get(NORTH).status_code == 200
    assert town.as_(town.rosa_diaz).get(NORTH).status_code == 404
    assert town.as_(town.ben_ito).get(NORTH).status_code == 404
    assert nora.get("/agreement-drafts/activating/none-such/").status_code == 404
    assert nora.post(NORTH).status_code == 405
    number = town.admin("SELECT id FROM agreements_agreement WHERE key = 'dsa-north-dcs'")[0][0]
    for person, is_told in (("nora.west", True), ("ben.ito", False), ("rosa.diaz", False)):
        with town.raw(person) as connection:
            for function in ("what_would_change_v1", "would_open_to_v2"):
                ((found,),) = connection.execute(f"SELECT access.{function}(NULL, %s)", [number]).fetchall()
                assert bool(found) == is_told, (person, function)


def test_of_what_lacks_something_it_says_what_and_counts_nothing(town, tmp_path):
    nora = town.as_(town.nora_west)
    assert "Who would see more" in read(nora, NORTH)
    apply(town, tmp_path, without_state_law)
    said = read(nora, NORTH)
    assert "it must also say: the state law (state_law)" in said
    assert "Who would see" not in said
    assert NORTH in nora.get("/agreements/dsa-north-dcs/").text


def without_state_law(content) -> None:
    for line in agreement(content, "dsa-north-dcs")["lines"]:
        line["basis_contents"].pop("state_law", None)


# --- An amendment ----------------------------------------------------------------------------------------------------


def elements_of(client, url: str) -> list[str]:
    return answers_of_clause(client, f"{url}clauses/2/")["elements"]


def test_a_kind_that_is_taken_off_a_line_is_named_with_who_loses_it(agreed, sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    elements = elements_of(ben, url)
    assert "attendance.*" in elements
    change_clause(ben, url, elements=[each for each in elements if each != "attendance.*"])
    row = changes(agreed)["caseworker"]
    assert row["lines_losing"] == [2] and row["lines_gaining"] == []
    assert row["children_losing"] == row["children_after"] >= 5
    assert row["people_losing"] >= 1 and not row["people_gaining"] and row["children_gaining"] is None
    said = read(ben, url + PREVIEW)
    assert "Who would see less" in said and "Who would see more" not in said
    assert re.search(
        r"Line 2 Lakeside County Child Services: Caseworker Lakeside Unified School District attendance \d", said
    )


def test_one_element_less_of_a_kind_is_less_of_it(sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    elements = elements_of(ben, url)
    change_clause(ben, url, elements=[*(e for e in elements if e != "attendance.*"), "attendance.summary"])
    assert "less of attendance" in read(ben, url + PREVIEW)


def test_a_kind_that_a_line_shows_in_addition_is_named_with_who_gains_it(agreed, sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, elements=[*elements_of(ben, url), "supports.english_learner"])
    row = changes(agreed)["caseworker"]
    assert row["lines_gaining"] == [2] and row["lines_losing"] == []
    # Of all of them the caseworkers see something today.
    assert row["children_gaining"] == row["children_before"] >= 5
    said = read(ben, url + PREVIEW)
    assert "Who would see more" in said and "Who would see less" not in said


def test_only_people_for_whom_something_changes_are_counted(agreed, sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, elements=[e for e in elements_of(ben, url) if e != "attendance.*"])
    agreed.admin(
        "INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)"
        " SELECT 'new.worker', 'New Worker', organization_id, role, '', '', active FROM partners_person WHERE key = 'rosa.diaz'"
    )
    people = agreed.admin(
        "SELECT count(*) FROM partners_person p JOIN partners_organization o ON o.id = p.organization_id"
        " WHERE o.key = 'county-dcs' AND p.role = 'caseworker' AND p.active @> now()"
    )[0][0]
    with_children = agreed.admin(
        "SELECT count(DISTINCT p.id) FROM access_standing s JOIN access_ground g ON g.id = s.ground_id"
        " JOIN partners_person p ON p.id = s.principal JOIN partners_organization o ON o.id = p.organization_id"
        " WHERE o.key = 'county-dcs' AND p.role = 'caseworker' AND p.active @> now() AND s.during @> now()"
        " AND (g.relation, g.population, g.condition) = ('assigned', 'in_care_of_recipient', 'agency_responsible')"
    )[0][0]
    assert changes(agreed)["caseworker"]["people_losing"] == with_children == people - 1


def test_what_somebody_sees_by_another_agreement_too_is_not_lost(agreed, sides, key):
    """Attendance by another of the same kind: the kinds of a line may go, and nobody loses sight."""
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, elements=[e for e in elements_of(ben, url) if e != "attendance.*"])
    assert changes(agreed)["caseworker"]["children_losing"]
    same = (
        'g.recipient_id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag, g.own,'
        " g.line_id, g.basis, g.during"
    )
    agreed.admin(
        f"INSERT INTO access_grant ({same.replace('g.', '')}, agreement_id) SELECT {same}, x.id FROM access_grant g"
        " JOIN agreements_agreement a ON a.id = g.agreement_id CROSS JOIN agreements_agreement x"
        " WHERE a.key = %s AND x.key = 'mou' AND g.role = 'caseworker' AND g.during @> now()",
        key,
    )
    row = changes(agreed)["caseworker"]
    assert (row["lines_losing"], row["children_losing"], "1" in row["lost"]) == ([], None, False)


def test_an_amendment_that_changes_words_alone_says_that_nobody_s_sight_changes(sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, 8, text="It ends at noon.")
    assert "Nobody gains or loses sight of anything by it." in read(ben, url + PREVIEW)


def test_of_what_is_paused_it_says_that_nothing_changes_meanwhile(sides, key):
    ben, _dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, elements=[e for e in elements_of(ben, url) if e != "attendance.*"])
    assert "Who would see less" in read(ben, url + PREVIEW)
    send(ben, f"/agreements/{key}/suspension/", reason="An audit.")
    said = read(ben, url + PREVIEW)
    assert "It is paused, or what it stands under is." in said and "Who would see" not in said


@pytest.mark.parametrize(
    ("before", "after", "said"), [("", "30", "less of attendance"), ("30", "400", "more of attendance")]
)
def test_rows_that_a_window_opens_count(agreed, sides, key, before, after, said):
    ben, _dora, uma = sides
    if before:
        first = begin_amendment(ben, key)
        change_clause(ben, first, look_back_days=before)
        send_out(agreed, sides, first)
        sign(uma, first)
        assert agreed.admin("SELECT count(*) > 0 FROM access_windowgrant WHERE during @> now()") == [(True,)]
    url = begin_amendment(ben, key)
    change_clause(ben, url, look_back_days=after)
    assert said in read(ben, url + PREVIEW)
    row = changes(agreed)["caseworker"]
    assert row["children_gaining" if before else "children_losing"] >= 5
    assert row["children_losing" if before else "children_gaining"] is None


def test_rows_of_the_days_of_a_window_show_on_the_made_up_child_s_page(town):
    ben = town.as_(town.ben_ito)
    none_other(town)
    url = begin(ben)
    made_up = MADE_UP.format(url.strip("/").split("/")[-1])
    assert "Made-Up Elementary School" in read(ben, made_up)
    change_clause(ben, url, look_back_days="30")
    assert town.admin("SELECT count(*) FROM access_windowgrant") == [(0,)]
    said = read(ben, made_up)
    assert "Absent, unexcused" in said  # Of three days ago,
    assert "Made-Up Algebra" in said  # and what lasts.
    assert "Made-Up Elementary School" not in said  # She left it ninety days ago.


def test_a_line_that_only_lets_counts_be_made_shows_no_child(town):
    ben = town.as_(town.ben_ito)
    none_other(town)
    url = begin(ben)
    assert "only lets counts be made" not in read(ben, url + PREVIEW)
    change_clause(ben, url, operations=["aggregate"])
    said = read(ben, url + PREVIEW)
    assert "Line 2 only lets counts be made. It shows no child to anybody." in said
    assert "Who would see" not in said and "Her page, as it would look to:" not in said


def test_one_that_is_signed_or_overtaken_or_of_what_is_over_says_so_and_shows_no_number(agreed, sides, key):
    ben, _dora, uma = sides
    first, second = begin_amendment(ben, key), begin_amendment(ben, key)
    for url in (first, second):
        change_clause(ben, url, elements=[e for e in elements_of(ben, url) if e != "attendance.*"])
        assert "Who would see less" in read(ben, url + PREVIEW)
    send_out(agreed, sides, first)
    sign(uma, first)
    said = read(ben, first + PREVIEW)
    assert "It is signed, and the agreement is amended so." in said and "Who would see" not in said
    said = read(ben, second + PREVIEW)
    assert "The agreement was amended otherwise meanwhile." in said and "Who would see" not in said
    assert changes(agreed) is None
    third = begin_amendment(ben, key)
    send(ben, f"/agreements/{key}/ending/", reason="It is over.")
    said = read(ben, third + PREVIEW)
    assert "The agreement that it amends is over." in said and "Who would see" not in said


# --- Small numbers ---------------------------------------------------------------------------------------------------


def test_of_a_few_no_number_leaves_the_database(town):
    ben = town.as_(town.ben_ito)
    none_other(town)
    url = begin(ben)
    counted, shown = changes(town, small=0), changes(town)
    few, many = counted["foster_parent"], counted["caseworker"]
    assert few["children_gaining"] in range(1, 5) and few["people_gaining"] >= 1
    assert many["children_gaining"] >= 5
    assert shown["foster_parent"]["children_gaining"] is shown["foster_parent"]["people_gaining"] is None
    assert shown["caseworker"]["children_gaining"] == many["children_gaining"]
    assert "fewer than 5" in read(ben, url + PREVIEW)


def test_nor_one_by_which_such_a_number_could_be_worked_out(town):
    """Of many children all but a few are seen today: how many that are would tell how few are not."""
    ben = town.as_(town.ben_ito)
    begin(ben)
    none_other(town)
    many = changes(town)["caseworker"]["children_gaining"]
    number = town.admin("SELECT max(id) FROM drafting_draft")[0][0]
    ((text,),) = town.admin("SELECT pg_get_functiondef('access.sights_compared_v1'::regproc)")
    for not_seen, shown in ((0, many), (1, None), (2, many - 2)):
        # All but so many of them, as if something of each were seen today; and fewer than two are few.
        few = f"(SELECT DISTINCT x.student FROM each_child x WHERE x.role = 'caseworker' AND x.gains LIMIT {not_seen})"
        as_if = text.replace("e.gains AND e.saw", f"e.gains AND e.student NOT IN {few}").replace(" := 5;", " := 2;")
        town.admin(as_if.replace("%", "%%"))
        with town.raw("ben.ito") as connection:
            ((found,),) = connection.execute("SELECT access.what_would_change_v1(%s, NULL)", [number]).fetchall()
        [row] = [row for row in found["rows"] if row["role"] == "caseworker"]
        assert (row["children_gaining"], row["children_before"]) == (many, shown)


def test_a_child_whom_somebody_must_not_see_is_not_counted(town):
    ben = town.as_(town.ben_ito)
    none_other(town)
    begin(ben)
    before = changes(town, small=0)["caseworker"]["children_gaining"]
    town.admin(
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
        " WHERE o.key = 'county-dcs' AND p.key = 'rosa.diaz'"
    )
    assert changes(town, small=0)["caseworker"]["children_gaining"] == before - 1

"""The agreement pages: what they say, and the two steps that a data steward takes."""

import re

from tests.agreements.keys import form_key

NORTH = "/agreements/dsa-north-dcs/"
ATTENDANCE = "SELECT count(*) FROM students_schoolenrollment WHERE student_id = %s AND contributor_id ="
GRANTS = "SELECT count(*) FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id WHERE a.key = %s"


def sees_school(town, person, child):
    """Whether this person sees in which school the child is enrolled, in raw SQL as the role that serves pages."""
    with town.raw(person) as connection:
        sql = "SELECT count(*) FROM students_schoolenrollment WHERE student_id = %s"
        return connection.execute(sql, [child.id]).fetchone()[0] > 0


def activate(client, key="dsa-north-dcs", reason="The parties are ready."):
    return client.post(
        f"/agreements/{key}/activation/", {"form_key": form_key(client, f"/agreements/{key}/"), "reason": reason}
    )


def end(client, key, reason="The district leaves the program."):
    address = f"/agreements/{key}/ending/"
    return client.post(address, {"form_key": form_key(client, address), "reason": reason})


def test_a_steward_activates_a_signed_agreement_and_the_caseworker_sees_at_once(town):
    assert sees_school(town, town.rosa_diaz, town.marisol)  # The other district's agreement is active.
    assert not sees_school(town, town.rosa_diaz, town.jonah)
    nora = town.as_(town.nora_west)
    assert "Ready to be activated" in nora.get(NORTH).text
    answer = activate(nora)
    assert answer.status_code == 302
    assert answer["location"] == NORTH
    assert "The agreement is active" in nora.get(NORTH).text
    assert sees_school(town, town.rosa_diaz, town.jonah)


def test_a_second_click_opens_nothing_more(town):
    nora = town.as_(town.nora_west)
    key = form_key(nora, NORTH)
    first = nora.post(f"{NORTH}activation/", {"form_key": key, "reason": "x"})
    once = town.admin(GRANTS, "dsa-north-dcs")
    again = nora.post(f"{NORTH}activation/", {"form_key": key, "reason": "x"})
    other = nora.post(f"{NORTH}activation/", {"form_key": "A" * 22, "reason": "x"})
    assert first["location"] == again["location"] == other["location"] == NORTH
    assert town.admin(GRANTS, "dsa-north-dcs") == once != [(0,)]
    assert town.admin("SELECT count(*) FROM agreements_activation x JOIN agreements_agreement a ON a.id = agreement_id"
                      " WHERE a.key = 'dsa-north-dcs'") == [(1,)]  # fmt: skip


def test_ending_says_what_goes_dark_and_then_it_is_dark(town):
    assert sees_school(town, town.rosa_diaz, town.marisol)
    ben = town.as_(town.ben_ito)
    page = ben.get("/agreements/dsa-lakeside-dcs/ending/").text
    assert "no longer see of Lakeside Unified School District" in page
    assert "Daily attendance events" in page
    answer = end(ben, "dsa-lakeside-dcs")
    assert answer["location"] == "/agreements/dsa-lakeside-dcs/"
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    page = ben.get("/agreements/dsa-lakeside-dcs/").text
    assert "Ended" in page
    assert "The district leaves the program." in page


def test_an_ended_agreement_is_not_activated_again(town):
    nora = town.as_(town.nora_west)
    assert activate(nora).status_code == 302
    assert end(nora, "dsa-north-dcs").status_code == 302
    page = nora.get(NORTH).text
    assert "Ready to be activated" not in page
    answer = nora.post(f"{NORTH}activation/", {"form_key": "A" * 22, "reason": "x"}, follow=True)
    assert "It was not activated" in answer.text
    assert not sees_school(town, town.rosa_diaz, town.jonah)


def test_ending_asks_for_a_reason_and_keeps_the_agreement_without_one(town):
    ben = town.as_(town.ben_ito)
    answer = end(ben, "dsa-lakeside-dcs", reason="")
    assert answer.status_code == 422
    assert "Write an answer here." in answer.text
    assert sees_school(town, town.rosa_diaz, town.marisol)


def test_ending_the_memorandum_ends_what_stands_under_it(town):
    assert sees_school(town, town.rosa_diaz, town.marisol)
    assert end(town.as_(town.dora_lind), "mou").status_code == 302
    assert not sees_school(town, town.rosa_diaz, town.marisol)
    assert town.admin("SELECT count(*) FROM agreements_ending") == [(7,)]


def test_what_is_missing_is_said_and_nothing_can_be_activated(town):
    nora = town.as_(town.nora_west)
    assert "Ready to be activated" in nora.get(NORTH).text
    town.admin(
        "DELETE FROM agreements_signature s USING agreements_agreement a, partners_organization o"
        " WHERE a.id = s.agreement_id AND o.id = s.organization_id AND a.key = 'dsa-north-dcs' AND o.key = 'county-dcs'"
    )
    page = nora.get(NORTH).text
    assert "Lakeside County Child Services has not signed." in page
    assert "Activate this agreement" not in page
    answer = nora.post(f"{NORTH}activation/", {"form_key": "A" * 22, "reason": "x"}, follow=True)
    assert "It was not activated: something is missing." in answer.text
    assert town.admin(GRANTS, "dsa-north-dcs") == [(0,)]


def test_everybody_of_a_party_reads_it_and_only_its_stewards_change_it(quiet_town):
    nora, rosa = quiet_town.as_(quiet_town.nora_west), quiet_town.as_(quiet_town.rosa_diaz)
    assert "Activate this agreement" in nora.get(NORTH).text
    page = rosa.get(NORTH).text
    assert "the Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L))" in page
    assert "Activate this agreement" not in page
    assert rosa.post(f"{NORTH}activation/", {"form_key": "A" * 22, "reason": "x"}).status_code == 404
    assert rosa.get(f"{NORTH}ending/").status_code == 404


def test_a_stranger_finds_the_same_nothing_as_under_a_name_that_does_not_exist(quiet_town):
    nora, ben = quiet_town.as_(quiet_town.nora_west), quiet_town.as_(quiet_town.ben_ito)
    assert nora.get(NORTH).status_code == 200
    hidden, missing = ben.get(NORTH), ben.get("/agreements/dsa-nowhere/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    for client in (ben, nora):
        assert (
            client.post("/agreements/dsa-nowhere/activation/", {"form_key": "A" * 22, "reason": "x"}).status_code == 404
        )
    assert ben.post(f"{NORTH}activation/", {"form_key": "A" * 22, "reason": "x"}).status_code == 404
    assert ben.get(f"{NORTH}ending/").status_code == 404


def test_the_wrong_method_is_refused(quiet_town):
    nora = quiet_town.as_(quiet_town.nora_west)
    assert nora.get(NORTH).status_code == 200
    assert nora.post(NORTH).status_code == 405
    assert nora.get(f"{NORTH}activation/").status_code == 405
    assert nora.post("/agreements/").status_code == 405


def test_the_list_shows_one_s_own_agreements_with_their_state(quiet_town):
    page = quiet_town.as_(quiet_town.nora_west).get("/agreements/").text
    assert "Signed, not active" in page
    assert "Active" in page
    assert "School records of lakeside-usd" not in page


def test_the_pages_ask_the_database_a_fixed_number_of_times(quiet_town):
    nora = quiet_town.as_(quiet_town.nora_west)
    assert queries(nora, "/agreements/") <= 12
    assert queries(nora, NORTH) <= 12


def queries(client, address) -> int:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["default"]) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if query["sql"] not in ("BEGIN", "COMMIT")])


def test_the_page_says_nothing_in_codes(quiet_town):
    page = quiet_town.as_(quiet_town.nora_west).get(NORTH).text
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")])
    for code in (
        "in_care_of_recipient",
        "caseworker_supervisor",
        "enrollment.",
        "FERPA-USA",
        "school-stability",
        "destroy ",
    ):
        assert code not in main
    for words in ("Caseworker", "children in the care of the agency that receives", "it is destroyed"):
        assert words in main

"""One contributor withdraws: what it shows goes dark at the next statement, what others show stays."""

import pytest

from tests.agreements.keys import form_key
from tests.agreements.test_agreement_page import queries
from tests.agreements.test_suspension import go_on, pause
from tests.collaboration.files import agreement
from tests.collaboration.test_applying import DSA, apply

ADDRESS = f"/agreements/{DSA}/"
SEES_SCHOOL = "SELECT count(*) > 0 FROM students_schoolenrollment WHERE student_id = %s"


def withdraw(client, address: str = ADDRESS, reason: str = "The board decided so."):
    page = f"{address}withdrawal/"
    return client.post(page, {"form_key": form_key(client, page), "reason": reason})


def test_what_the_contributor_shows_is_dark_at_the_next_statement(town):
    ben = town.as_(town.ben_ito)
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (True,)
        assert withdraw(ben)["location"] == ADDRESS
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (False,)


def test_what_others_show_under_the_same_agreement_stays(town, tmp_path):
    """Both districts show the county their records under one agreement; one of them withdraws."""

    def of_both(content):
        both = agreement(content, DSA)
        both["parties"].append("north-usd")
        both["signatures"].append({**both["signatures"][0], "organization": "north-usd"})
        both["lines"].append({**both["lines"][0], "id": 77, "contributor": "north-usd"})

    apply(town, tmp_path, of_both)
    open_by = (
        "SELECT o.key, count(*) FROM access_grant g JOIN partners_organization o ON o.id = g.contributor_id"
        " JOIN agreements_agreement a ON a.id = g.agreement_id"
        " WHERE a.key = %s AND g.during @> now() GROUP BY 1 ORDER BY 1"
    )
    before = dict(town.admin(open_by, DSA))
    assert before.keys() == {"lakeside-usd", "north-usd"}
    withdraw(town.as_(town.ben_ito))
    assert dict(town.admin(open_by, DSA)) == {"north-usd": before["north-usd"]}


def test_the_page_first_says_what_goes_dark_and_afterwards_who_withdrew_and_why(town):
    ben = town.as_(town.ben_ito)
    assert "no longer see of Lakeside Unified School District" in ben.get(f"{ADDRESS}withdrawal/").text
    assert withdraw(ben, reason="").status_code == 422
    withdraw(ben)
    page = ben.get(ADDRESS).text
    assert "The board decided so." in page
    assert "Ben Ito, Lakeside Unified School District" in page
    assert "Withdrawing what you show" not in page


def test_who_shows_nothing_has_nothing_to_withdraw(town):
    dora = town.as_(town.dora_lind)
    assert "Withdrawing what you show" in town.as_(town.ben_ito).get(ADDRESS).text
    assert "Withdrawing what you show" not in dora.get(ADDRESS).text
    answer = dora.post(f"{ADDRESS}withdrawal/", {"form_key": "A" * 22, "reason": "We do."}, follow=True)
    assert "Nothing was withdrawn: the agreement is over, or your organization shows nothing under it." in answer.text
    with town.raw(town.rosa_diaz) as rosa:
        assert rosa.execute(SEES_SCHOOL, [town.marisol.id]).fetchone() == (True,)


@pytest.mark.parametrize("stranger", ["nora.west", "rosa.diaz", "ada.okafor"])
def test_only_a_party_s_data_steward_withdraws(town, stranger):
    assert town.as_(town.ben_ito).get(f"{ADDRESS}withdrawal/").status_code == 200
    assert town.as_(stranger).get(f"{ADDRESS}withdrawal/").status_code == 404
    number = town.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)[0][0]
    with town.raw(stranger) as connection:
        assert connection.execute("SELECT access.withdraw_lines_v1(%s, 'x')", [number]).fetchone() == (None,)


def test_a_second_click_withdraws_once(town):
    ben = town.as_(town.ben_ito)
    withdraw(ben)
    ben.post(f"{ADDRESS}withdrawal/", {"form_key": "B" * 22, "reason": "Again."})
    assert town.admin("SELECT count(*) FROM agreements_amendment") == [(1,)]


def test_the_file_written_back_says_so_and_applying_it_opens_nothing(town, tmp_path):
    withdraw(town.as_(town.ben_ito))
    grants = "SELECT count(*) FROM access_grant WHERE during @> now()"
    openings = "SELECT count(*) FROM agreements_opening o WHERE o.during @> now()"
    before = town.admin(grants), town.admin(openings)
    text = town.homeroom("export-collaboration").stdout
    assert "kind: narrowing" in text
    file = tmp_path / "back.yaml"
    file.write_text(text)
    town.homeroom("apply", str(file))
    assert (town.admin(grants), town.admin(openings)) == before
    assert town.homeroom("export-collaboration").stdout == text


def test_the_page_asks_few_statements(town):
    ben = town.as_(town.ben_ito)
    assert queries(ben, f"{ADDRESS}withdrawal/") <= 12
    assert ben.get(f"{ADDRESS}withdrawal/").status_code == 200


def test_the_other_parties_hear_of_it_and_of_a_pause(town):
    """And never that it became active."""
    ben = town.as_(town.ben_ito)
    told = (
        "SELECT n.kind FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
        " WHERE p.key = 'dora.lind' ORDER BY n.id"
    )
    pause(ben)
    go_on(ben)
    withdraw(ben)
    assert [kind for (kind,) in town.admin(told)] == ["agreement_paused", "agreement_resumed", "agreement_amended"]

"""Each change of an agreement's state says who, when and why (sharing specification 2.1)."""

import pytest

from tests.agreements.keys import form_key
from tests.agreements.test_agreement_page import activate, end, queries
from tests.agreements.test_suspension import go_on, pause
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of
from tests.town.files import ahead

NORTH, DSA = "dsa-north-dcs", "dsa-lakeside-dcs"
# Of each verb: who may, on which agreement, what comes first, the verb, the table, and the column that says who.
VERBS = {
    "activation": ("nora.west", NORTH, None, activate, "agreements_activation", "by_id"),
    "suspension": ("ben.ito", DSA, None, pause, "agreements_suspension", "by_id"),
    "resumption": ("ben.ito", DSA, pause, go_on, "agreements_resumption", "by_id"),
    "ending": ("ben.ito", DSA, None, end, "agreements_ending", "by_id"),
}
SAID = "Because the board decided so."


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_of_a_page_asks_why_and_keeps_who_when_and_why(town, verb):
    who, key, first, take, table, by = VERBS[verb]
    client = town.as_(who)
    if first:
        first(client, key)
    kept = f"SELECT p.key, x.reason FROM {table} x JOIN partners_person p ON p.id = x.{by} WHERE x.agreement_id ="
    kept += " (SELECT id FROM agreements_agreement WHERE key = %s) AND x.at <= now()"
    assert take(client, key, reason="").status_code == 422
    assert town.admin(kept, key) == []
    assert take(client, key, reason=SAID).status_code == 302
    assert town.admin(kept, key) == [(who, SAID)]
    assert SAID in text_of(client.get(f"/agreements/{key}/"))


def test_without_a_reason_the_page_says_so_beside_the_field(town):
    nora = town.as_(town.nora_west)
    answer = activate(nora, reason="")
    assert "Why is it activated now?" in answer.text
    assert "Write an answer here." in answer.text
    address = f"/agreements/{NORTH}/"
    answers = {"form_key": form_key(nora, address), "reason": SAID}
    assert nora.post(f"{address}activation/", answers).status_code == 302


def test_pages_that_ask_why_ask_few_statements(town):
    nora, ben = town.as_(town.nora_west), town.as_(town.ben_ito)
    assert "Why is it activated now?" in nora.get(f"/agreements/{NORTH}/").text
    assert queries(nora, f"/agreements/{NORTH}/") <= 12
    pause(ben)
    assert "Why does it go on?" in ben.get(f"/agreements/{DSA}/").text
    assert queries(ben, f"/agreements/{DSA}/") <= 12


def test_the_file_says_why_it_ends_an_agreement_early_and_is_asked_to(town, tmp_path):
    def ended(reason):
        def change(content):
            agreement(content, DSA).update(terminated_on=ahead(9), termination_reason=reason)

        return change

    def asked(done):
        return [remark for remark in done["remarks"] if "termination_reason" in remark]

    assert len(asked(apply(town, tmp_path, ended("")))) == 1
    done = apply(town, tmp_path, ended(SAID))
    assert asked(done) == []
    assert apply(town, tmp_path, ended(SAID))["status"] == "unchanged"
    assert SAID in text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))


def test_what_a_steward_ended_keeps_the_steward_s_reason_whatever_the_file_says(town, tmp_path):
    assert end(town.as_(town.ben_ito), DSA, reason=SAID).status_code == 302
    assert apply(town, tmp_path)["status"] == "unchanged"
    assert SAID in town.homeroom("export-collaboration").stdout

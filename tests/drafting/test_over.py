"""What is over is not sent out, signed, amended, withdrawn from or activated any more, and whoever tries is told why."""

import pytest

from tests.agreements.test_agreement_page import activate
from tests.agreements.test_withdrawal import withdraw
from tests.conftest import town_after
from tests.drafting.negotiating import (
    agreements_written_here,
    confirm,
    draft_of,
    name_signatory,
    out_for_signature,
    review_all,
    send,
    sent_for_signature,
    sign,
    signed,
    step,
)
from tests.drafting.test_amending import begin_amendment, change_clause, only_one, send_out

SIGNATURES = "SELECT count(*) FROM drafting_draftsignature"
AMENDMENTS = "SELECT count(*) FROM agreements_amendment"
SOME_DAYS_AGO = "tstzrange(lower(term) - interval '30 days', now() - interval '1 day')"


@pytest.fixture
def agreed(server):
    with town_after(server, only_one) as town:
        confirm(town)
        yield town


@pytest.fixture
def sides(agreed):
    return agreed.as_(agreed.ben_ito), agreed.as_(agreed.dora_lind), agreed.as_(agreed.uma_bell)


@pytest.fixture
def key(agreed):
    (key,) = agreements_written_here(agreed)
    return key


def amendment_out(town, sides, key: str, operations: list[str]) -> str:
    url = begin_amendment(sides[0], key)
    change_clause(sides[0], url, operations=operations)
    send_out(town, sides, url)
    return url


@pytest.mark.parametrize("how", ["ended", "its days are over"])
def test_an_amendment_of_what_is_over_by_now_is_not_signed(agreed, sides, key, how, tmp_path):
    ben, _dora, uma = sides
    sign(uma, amendment_out(agreed, sides, key, ["view", "list"]))
    assert agreed.admin(AMENDMENTS) == [(1,)]
    url = amendment_out(agreed, sides, key, ["view"])
    if how == "ended":
        send(ben, f"/agreements/{key}/ending/", reason="It is over.")
    else:
        agreed.admin(f"UPDATE agreements_agreement SET term = {SOME_DAYS_AGO} WHERE key = %s", key)
    before = agreed.admin(SIGNATURES)
    answer = sign(uma, url)
    assert (answer.status_code, answer.url) == (302, url)
    page = uma.get(url).text
    assert "You have not signed: the agreement that this amends is over" in page
    assert "Give up this draft, and begin a new agreement instead." in page.replace("\n", " ")
    assert agreed.admin(SIGNATURES) == before
    assert agreed.admin(AMENDMENTS) == [(1,)]
    assert "Holds since" in ben.get(f"/agreements/{key}/").text  # Of the first, and of no other.
    assert ben.get(f"/agreements/{key}/").text.count("Holds since") == 1
    if how == "ended":
        text = agreed.homeroom("export-collaboration").stdout
        (tmp_path / "collaboration.yaml").write_text(text)
        agreed.homeroom("apply", str(tmp_path / "collaboration.yaml"))
        assert agreed.homeroom("export-collaboration").stdout == text


def test_an_amendment_of_what_is_over_by_now_is_not_sent_out(agreed, sides, key):
    ben, dora, _uma = sides
    url = begin_amendment(ben, key)
    change_clause(ben, url, operations=["view"])
    name_signatory(ben, agreed, url, "uma.bell")
    step(ben, url, "in_review")
    review_all(dora, url)
    agreed.admin(f"UPDATE agreements_agreement SET term = {SOME_DAYS_AGO} WHERE key = %s", key)
    step(ben, url, "out_for_signature")
    assert "The agreement that it amends is over." in ben.get(url).text
    state = "SELECT access.draft_state_v1(max(id)) FROM drafting_draft"
    assert agreed.admin(state) == [("in_review",)]
    agreed.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() + interval '9 days') WHERE key = %s", key
    )
    step(ben, url, "out_for_signature")
    assert agreed.admin(state) == [("out_for_signature",)]


def test_from_what_is_over_nobody_withdraws(agreed, sides, key):
    ben, _dora, _uma = sides
    stood = agreed.admin("SELECT term::text FROM agreements_agreement WHERE key = %s", key)[0][0]
    agreed.admin(f"UPDATE agreements_agreement SET term = {SOME_DAYS_AGO} WHERE key = %s", key)
    withdraw(ben, f"/agreements/{key}/")
    assert "Nothing was withdrawn: the agreement is over" in ben.get(f"/agreements/{key}/").text
    assert agreed.admin(AMENDMENTS) == [(0,)]
    agreed.admin("UPDATE agreements_agreement SET term = %s::tstzrange WHERE key = %s", stood, key)
    withdraw(ben, f"/agreements/{key}/")
    assert "Your organization shows nothing under this agreement from now on." in ben.get(f"/agreements/{key}/").text
    assert agreed.admin(AMENDMENTS) == [(1,)]


LAST_DAY = """UPDATE drafting_version SET entry = jsonb_set(entry, '{expires_on}', to_jsonb(%s::text))"""


def last_day(town) -> str:
    return town.admin("SELECT entry ->> 'expires_on' FROM drafting_version ORDER BY id DESC LIMIT 1")[0][0]


def test_a_draft_whose_days_are_over_is_not_signed(server):
    with town_after(server, sent_for_signature) as town:
        uma, url = town.as_(town.uma_bell), draft_of(town)
        confirm(town)
        stood = last_day(town)
        town.admin(LAST_DAY, "2020-01-01")
        sign(uma, url)
        assert "You have not signed: it has no day left on which it would hold." in uma.get(url).text
        assert town.admin(SIGNATURES) == [(0,)]
        town.admin(LAST_DAY, stood)
        sign(uma, url)
        assert town.admin(SIGNATURES) == [(1,)]


def test_nor_one_that_stands_under_what_is_over(server):
    with town_after(server, sent_for_signature) as town:
        uma, url = town.as_(town.uma_bell), draft_of(town)
        confirm(town)
        stood = town.admin("SELECT term::text FROM agreements_agreement WHERE key = 'mou'")[0][0]
        town.admin(f"UPDATE agreements_agreement SET term = {SOME_DAYS_AGO} WHERE key = 'mou'")
        sign(uma, url)
        assert "and at that of the agreement above it." in uma.get(url).text
        assert town.admin(SIGNATURES) == [(0,)]
        town.admin("UPDATE agreements_agreement SET term = %s::tstzrange WHERE key = 'mou'", stood)
        sign(uma, url)
        assert town.admin(SIGNATURES) == [(1,)]


def test_a_draft_whose_days_are_over_is_not_sent_out(town):
    ben, dora = town.as_(town.ben_ito), town.as_(town.dora_lind)
    url = out_for_signature(town, ben, dora)
    step(ben, url, "draft", "Once more.")
    step(ben, url, "in_review")
    stood = last_day(town)
    town.admin(LAST_DAY, "2020-01-01")
    step(ben, url, "out_for_signature")
    assert "Its last day is over, and it would show nothing to anybody. Choose a later one." in ben.get(url).text
    assert town.admin("SELECT access.draft_state_v1(id) FROM drafting_draft") == [("in_review",)]
    town.admin(LAST_DAY, stood)
    step(ben, url, "out_for_signature")
    assert town.admin("SELECT access.draft_state_v1(id) FROM drafting_draft") == [("out_for_signature",)]


def test_what_has_no_day_on_which_it_holds_is_not_activated(server):
    with town_after(server, signed) as town:
        ben = town.as_(town.ben_ito)
        (key,) = agreements_written_here(town)
        confirm(town)
        stood = town.admin("SELECT term::text FROM agreements_agreement WHERE key = %s", key)[0][0]
        town.admin("UPDATE agreements_agreement SET term = 'empty' WHERE key = %s", key)
        of_it = "(SELECT id FROM agreements_agreement WHERE key = %s)"
        activations = f"SELECT count(*) FROM agreements_activation WHERE agreement_id = {of_it}"
        answer = ben.post(f"/agreements/{key}/activation/", {"form_key": "A" * 22, "reason": "Ready"}, follow=True)
        assert "It was not activated" in answer.text
        assert town.admin(activations, key) == [(0,)]
        town.admin("UPDATE agreements_agreement SET term = %s::tstzrange WHERE key = %s", stood, key)
        activate(ben, key)
        assert town.admin(activations, key) == [(1,)]

"""Whoever objected to a renewal takes it back in time: a row beside the objection, and the agreement goes on as agreed."""

import json

import psycopg
import pytest

from tests.agreements.keys import form_key
from tests.agreements.test_agreement_page import queries
from tests.agreements.test_ends_of_terms import over
from tests.agreements.test_expiry import ends_on, told
from tests.agreements.test_renewals import (
    ADDRESS,
    DSA,
    OBJECTION,
    RENEWED,
    exported,
    object_,
    renewing,
    work,
)
from tests.collaboration.files import apply
from tests.desk.asking import text_of
from tests.town.files import ago, ahead

BACK = f"{ADDRESS}objection-withdrawal/"
TAKEN_BACK = "SELECT p.key, w.reason FROM agreements_objectionwithdrawal w JOIN partners_person p ON p.id = w.by_id ORDER BY w.id"


def take_back(client, reason="We have read it again, and it may go on."):
    return client.post(BACK, {"form_key": form_key(client, BACK), "reason": reason})


@pytest.fixture
def objected(town, tmp_path):
    apply(town, tmp_path, renewing(expires_on=ahead(70)))
    object_(town.as_(town.ben_ito))
    return town


def days_pass(town) -> None:
    """It is too late to object from now on."""
    town.admin("UPDATE agreements_renewalterms SET notice_days = 100")


def test_the_party_that_objected_takes_it_back_and_the_agreement_goes_on(objected):
    ben = objected.as_(objected.ben_ito)
    assert "You can take that back until" in text_of(ben.get(ADDRESS))
    assert "no longer see of Lakeside Unified School District" in text_of(ben.get(BACK))
    assert take_back(ben)["location"] == ADDRESS
    page = text_of(objected.as_(objected.dora_lind).get(ADDRESS))
    assert "It renews itself for 12 months, unless a party objects by" in page
    assert "Objection taken back" in page
    assert "Ben Ito, Lakeside Unified School District: We have read it again, and it may go on." in page
    assert "You can take that back until" not in text_of(ben.get(ADDRESS))
    assert queries(ben, ADDRESS) <= 12
    days_pass(objected)
    work(objected)
    assert len(objected.admin(RENEWED)) == 1


def test_both_stay_written_down(objected):
    take_back(objected.as_(objected.ben_ito))
    assert objected.admin("SELECT reason FROM agreements_renewalobjection") == [("We want to sign it anew.",)]
    assert objected.admin(TAKEN_BACK) == [("ben.ito", "We have read it again, and it may go on.")]
    with psycopg.connect(objected.server.admin_url(objected.database)) as definer:
        definer.execute("SET LOCAL ROLE homeroom_definer")
        for table in ("agreements_renewalobjection", "agreements_objectionwithdrawal"):
            for change in (f"DELETE FROM {table}", f"UPDATE {table} SET reason = ''"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), definer.transaction():
                    definer.execute(change)


def test_the_other_parties_are_told(objected):
    take_back(objected.as_(objected.ben_ito))
    assert told(objected, objected.dora_lind) == ["agreement_not_renewed", "agreement_renews_after_all"]
    assert told(objected, objected.ben_ito) == []  # Who did it is not told.
    page = objected.as_(objected.dora_lind).get("/notices/").text
    assert "A party took back its objection to the renewal of 1 agreement" in page


def test_one_may_object_again_and_take_that_back_too(objected):
    ben, dora = objected.as_(objected.ben_ito), objected.as_(objected.dora_lind)
    take_back(ben)
    assert object_(dora, reason="Now we do not want it.")["location"] == ADDRESS
    page = text_of(ben.get(ADDRESS))
    assert "It will not renew: a party has objected." in page
    assert "Now we do not want it." in page
    assert "You can take that back until" not in page  # It is not theirs.
    take_back(dora, reason="A mistake.")
    assert objected.admin(TAKEN_BACK)[1] == ("dora.lind", "A mistake.")
    days_pass(objected)
    work(objected)
    assert len(objected.admin(RENEWED)) == 1


def test_a_second_objection_while_the_first_stands_changes_nothing(objected):
    answer = objected.as_(objected.dora_lind).post(OBJECTION, {"form_key": "A" * 22, "reason": "Too."}, follow=True)
    assert "does not renew itself anyway" in answer.text
    assert objected.admin("SELECT count(*) FROM agreements_renewalobjection") == [(1,)]


def test_a_reason_is_asked_for_and_a_second_click_takes_back_once(objected):
    ben = objected.as_(objected.ben_ito)
    answer = take_back(ben, reason="")
    assert answer.status_code == 422
    assert "Write an answer here." in answer.text
    key = form_key(ben, BACK)
    for _ in range(2):
        ben.post(BACK, {"form_key": key, "reason": "Once."})
    answer = ben.post(BACK, {"form_key": "B" * 22, "reason": "Again."}, follow=True)
    assert "Nothing was taken back" in answer.text
    assert objected.admin(TAKEN_BACK) == [("ben.ito", "Once.")]


@pytest.mark.parametrize(
    "hinders",
    [
        "UPDATE agreements_renewalterms SET notice_days = 71",
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now())",
        "INSERT INTO agreements_ending (agreement_id, reason) SELECT id, '' FROM agreements_agreement",
        "UPDATE agreements_renewalobjection SET by_id = (SELECT id FROM partners_person WHERE key = 'dora.lind')",
        "UPDATE agreements_renewalobjection SET ends_on = ends_on - 1",
        "DELETE FROM agreements_renewalobjection",
    ],
    ids=["too late", "over", "ended", "another party's", "of an earlier end", "none"],
)
def test_too_late_or_not_ones_own_nothing_is_taken_back(objected, hinders):
    ben = objected.as_(objected.ben_ito)
    assert "Take back the objection" in text_of(ben.get(ADDRESS))
    objected.admin(hinders)
    assert "There is nothing to take back" in text_of(ben.get(BACK))
    assert "Take back the objection" not in text_of(ben.get(ADDRESS))
    answer = ben.post(BACK, {"form_key": "A" * 22, "reason": "Late."}, follow=True)
    assert "Nothing was taken back" in answer.text
    assert objected.admin(TAKEN_BACK) == []


def test_on_the_last_day_to_object_one_may_still_take_it_back(objected):
    objected.admin("UPDATE agreements_renewalterms SET notice_days = 70")
    take_back(objected.as_(objected.ben_ito))
    assert len(objected.admin(TAKEN_BACK)) == 1


def test_only_a_steward_takes_it_back(objected):
    assert objected.as_(objected.ben_ito).get(BACK).status_code == 200
    for stranger in (objected.rosa_diaz, objected.nora_west):
        client = objected.as_(stranger)
        assert client.get(BACK).status_code == 404
        assert client.post(BACK, {"form_key": "A" * 22, "reason": "x"}).status_code == 404
    assert objected.as_(objected.ben_ito).put(BACK).status_code == 405
    [(number,)] = objected.admin("SELECT id FROM agreements_agreement WHERE key = %s", DSA)
    with objected.raw(objected.ben_ito) as ben, objected.raw(objected.nora_west) as nora:
        may = "SELECT access.may_take_objection_back_v1(%s)"
        assert ben.execute(may, [number]).fetchone() == (True,)
        assert not nora.execute(may, [number]).fetchone()[0]
        assert nora.execute("SELECT access.take_objection_back_v1(%s, 'x')", [number]).fetchone() == (None,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), ben.transaction():
            ben.execute("SELECT access.objection_v1(%s)", [number])
    take_back(objected.as_(objected.ben_ito))
    with objected.raw(objected.dora_lind) as dora, objected.raw(objected.nora_west) as nora:
        count = "SELECT count(*) FROM agreements_objectionwithdrawal"
        assert dora.execute(count).fetchone() == (1,)
        assert nora.execute(count).fetchone() == (0,)


def test_an_end_for_another_reason_does_not_blame_an_objection_that_was_taken_back(objected):
    take_back(objected.as_(objected.ben_ito))
    last = objected.admin("SELECT expires_on FROM agreements_agreement WHERE key = %s", DSA)[0][0]
    objected.admin("UPDATE agreements_renewalobjection SET ends_on = ends_on - (%s::date - %s::date)", last, ago(1))
    ends_on(objected, ago(1))
    work(objected)
    assert over(objected) == [(ago(1), "could_not")]


def test_the_file_says_that_it_renews_again(objected, tmp_path):
    out, entry = exported(objected, tmp_path)
    assert entry["renewal"]["automatic"] is False
    take_back(objected.as_(objected.ben_ito))
    out, entry = exported(objected, tmp_path)
    assert entry["renewal"].get("automatic", True) is True
    assert json.loads(objected.homeroom("apply", str(out), "--json").stdout)["status"] == "unchanged"
    assert apply(objected, tmp_path, renewing(expires_on=ahead(70)))["status"] == "unchanged"
    days_pass(objected)
    work(objected)
    assert len(objected.admin(RENEWED)) == 1

"""Of each change of an agreement's state the stewards of its parties hear, and of what befalls what stands under it."""

import pytest

from tests.agreements.test_agreement_page import end
from tests.agreements.test_expiry import told
from tests.agreements.test_renewals import renewing, work
from tests.agreements.test_suspension import go_on, pause
from tests.agreements.test_withdrawal import withdraw
from tests.collaboration.files import apply

DSA = "dsa-lakeside-dcs"
MOU = "mou"
NOT_ABOVE = (
    "DELETE FROM agreements_party WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = 'mou')"
    " AND organization_id = (SELECT organization_id FROM partners_person WHERE key = 'dora.lind')"
)


@pytest.fixture
def under(town):
    """Dora's agency is a party of the agreement below, and not of the memorandum above it."""
    town.admin("DELETE FROM agreements_signature WHERE agreement_id = (SELECT id FROM agreements_agreement WHERE key = 'mou')"
               " AND organization_id = (SELECT organization_id FROM partners_person WHERE key = 'dora.lind')")  # fmt: skip
    town.admin(NOT_ABOVE)
    return town


def links(town, person) -> list[tuple]:
    return town.admin(
        "SELECT n.kind, n.word FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
        " WHERE p.key = %s ORDER BY n.id",
        person,
    )


def test_each_step_on_its_page_is_told_to_the_other_party(town, tmp_path):
    ben = town.as_(town.ben_ito)
    pause(ben)
    go_on(ben)
    apply(town, tmp_path, renewing())
    work(town)
    withdraw(ben)
    end(ben, DSA)
    assert told(town, town.dora_lind) == [
        *("agreement_paused", "agreement_resumed", "agreement_renewed", "agreement_amended", "agreement_ended"),
    ]
    assert told(town, town.ben_ito) == ["agreement_renewed"]  # What the worker did.


def test_a_pause_of_the_one_above_is_told_to_parties_below_that_are_none_above(under):
    ben = under.as_(under.ben_ito)
    pause(ben, MOU)
    go_on(ben, MOU)
    found = links(under, "dora.lind")
    assert [kind for kind, _ in found] == ["agreement_paused", "agreement_resumed"]
    assert MOU not in [word for _, word in found]


def test_an_end_of_the_one_above_is_told_to_parties_below_with_what_ends(under):
    under.admin("INSERT INTO agreements_ending (agreement_id, at, reason) SELECT id, now() - interval '1 day', 'Before.'"
                " FROM agreements_agreement WHERE tier = 'HOSTING'")  # fmt: skip
    active = under.admin(
        "SELECT a.key FROM agreements_agreement a JOIN agreements_activation x ON x.agreement_id = a.id"
        " JOIN agreements_party p ON p.agreement_id = a.id WHERE a.tier <> 'HOSTING' AND p.organization_id ="
        " (SELECT organization_id FROM partners_person WHERE key = 'dora.lind') ORDER BY 1"
    )
    end(under.as_(under.ben_ito), MOU)
    assert sorted(links(under, "dora.lind")) == [("agreement_ended", key) for (key,) in active]
    assert (DSA,) in active


def test_whoever_is_a_party_of_both_is_told_of_a_pause_once(town):
    pause(town.as_(town.ben_ito), MOU)
    assert links(town, "dora.lind") == [("agreement_paused", MOU)]


def test_what_was_never_active_below_is_not_said_to_be_paused(under):
    under.admin(
        "DELETE FROM agreements_activation WHERE agreement_id <> (SELECT id FROM agreements_agreement WHERE key = 'mou')"
    )
    pause(under.as_(under.ben_ito), MOU)
    assert links(under, "dora.lind") == []


def test_what_had_ended_below_is_not_said_to_be_paused(under):
    under.admin("INSERT INTO agreements_ending (agreement_id, reason) SELECT id, 'Before.' FROM agreements_agreement"
                " WHERE key <> 'mou'")  # fmt: skip
    pause(under.as_(under.ben_ito), MOU)
    assert links(under, "dora.lind") == []

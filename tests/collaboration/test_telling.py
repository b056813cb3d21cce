"""What a collaboration file changes of an agreement is told to the data stewards of its parties, as what is done on pages is
(sharing specification 2.1)."""

from tests.agreements.test_amendments import AGENCY, DISTRICT, NARROWER, amended
from tests.agreements.test_expiry import told
from tests.collaboration.files import agreement, apply
from tests.town.files import ago, ahead

DSA, MOU = "dsa-lakeside-dcs", "mou"


def paused(key: str = DSA, **days):
    def change(content):
        agreement(content, key)["suspensions"] = [{"reason": "Audit", "from": ago(1), **days}]

    return change


def left_out(content):
    content["agreements"] = [each for each in content["agreements"] if each["id"] != DSA]


def test_the_file_that_set_everything_up_told_nobody_and_the_same_again_tells_nobody(town, tmp_path):
    assert told(town, town.ben_ito) == []
    apply(town, tmp_path)
    assert told(town, town.ben_ito) == []


def test_a_pause_by_the_file_and_its_end_are_told_to_each_party_once(town, tmp_path):
    apply(town, tmp_path, paused())
    apply(town, tmp_path, paused())  # Written anew, it is the same pause.
    assert told(town, town.ben_ito) == told(town, town.dora_lind) == ["agreement_paused"]
    apply(town, tmp_path)
    assert told(town, town.ben_ito) == told(town, town.dora_lind) == ["agreement_paused", "agreement_resumed"]


def test_a_pause_that_is_to_come_is_told_to_nobody_yet(town, tmp_path):
    apply(town, tmp_path, paused(**{"from": ahead(5)}))
    assert told(town, town.ben_ito) == []


def test_a_pause_of_the_one_above_is_told_with_what_rests_under_it(town, tmp_path):
    def without_the_agency(content):
        above = agreement(content, MOU)
        above["parties"].remove(AGENCY)
        above["signatures"] = [each for each in above["signatures"] if each["organization"] != AGENCY]

    def change(content):
        without_the_agency(content)
        paused(MOU)(content)

    apply(town, tmp_path, without_the_agency)
    apply(town, tmp_path, change)
    assert told(town, town.dora_lind) == ["agreement_paused"]
    assert town.admin(
        "SELECT n.word FROM notices_notice n JOIN partners_person p ON p.id = n.person_id WHERE p.key = 'dora.lind'"
    ) != [(MOU,)]


def test_an_amendment_that_holds_is_told_and_one_that_waits_is_not(town, tmp_path):
    apply(town, tmp_path, amended(("narrowing", NARROWER, {AGENCY: 3})))
    assert told(town, town.dora_lind) == []
    apply(town, tmp_path, amended(("narrowing", NARROWER, {DISTRICT: 3})))
    assert told(town, town.dora_lind) == told(town, town.ben_ito) == ["agreement_amended"]


def test_what_the_file_leaves_out_has_ended_for_its_parties(town, tmp_path):
    apply(town, tmp_path, left_out)
    assert told(town, town.dora_lind) == ["agreement_ended"]


def test_what_the_file_makes_active_is_told(town, tmp_path):
    def another(content):
        made = {**agreement(content, DSA), "id": "dsa-second"}
        content["agreements"].append(made)

    apply(town, tmp_path, another)
    assert told(town, town.dora_lind) == ["agreement_activated"]

"""`bin/evaluate-linkage` on public lists of people of any age: what is read of them, and precision and recall at each weight."""

import pytest

from homeroom.matching.goals import one_list
from homeroom.matching.goals.curves import curve, f1, mutual
from homeroom.matching.model.parameters import parameters
from tests.samples import sample

# --- One list -----------------------------------------------------------------------------------------------------------


def test_best_f1_and_recall_at_high_precision_are_those_of_the_sorted_weights():
    weights = {("a", "b"): 9.0, ("a", "c"): 9.0, ("c", "d"): 5.0, ("a", "e"): 4.0, ("e", "f"): 3.0, ("f", "g"): 1.0}
    true = {("a", "b"), ("a", "c"), ("c", "d"), ("e", "f"), ("x", "y")}
    found = curve(weights, true, records=8)
    assert (found.records, found.true, found.compared) == (8, 5, 4)
    assert (found.sure, found.sure_bits) == ((3, 3), 5.0)
    assert (found.best, found.best_bits) == ((5, 4), 3.0)  # F1 8/10, and 6/8 at 5 bits.


def test_pairs_of_one_weight_come_together():
    found = curve({("a", "b"): 2.0, ("a", "c"): 2.0}, {("a", "b")}, records=3)
    assert (found.best, found.sure, found.sure_bits) == ((2, 1), (0, 0), None)


def test_f1_is_the_harmonic_mean_of_precision_and_recall_and_none_of_nothing():
    assert f1((8, 6), 10) == pytest.approx(2 * (6 / 8) * (6 / 10) / (6 / 8 + 6 / 10))
    assert (f1((0, 0), 5), f1((0, 0), 0)) == (0, None)


def test_of_pairs_with_a_record_in_common_the_heaviest_is_left_if_it_is_for_both():
    weights = {("a", "x"): 9.0, ("a", "y"): 5.0, ("b", "x"): 7.0, ("c", "z"): -3.0, ("d", "w"): 2.0, ("d", "v"): 2.0}
    assert [*mutual(weights)] == [("a", "x"), ("c", "z"), ("d", "w"), ("d", "v")]  # b's best has a better one.


def test_one_id_in_either_list_is_two_records():
    assert mutual({("a", "b"): 9.0, ("b", "c"): 3.0}) == {("a", "b"): 9.0, ("b", "c"): 3.0}


def test_a_list_is_compared_with_itself_and_no_record_with_itself(tmp_path):
    path = tmp_path / "dataset3.csv"
    path.write_text(
        "rec_id, given_name, surname, street_number, address_1, postcode, date_of_birth, soc_sec_id\n"
        "rec-1-org, mitchell, green, 7, wallaby place, 2119, 19560409, 1804974\n"
        "rec-1-dup-0, mitchel, green, 7, wallaby place, 2119, 19560409, 1804974\n"
        "rec-2-org, harley, mccarthy, , , , 19080419, 6089216\n"
    )
    found = one_list.measure(path, "febrl3", parameters())
    assert (found["all"].records, found["all"].true, found["all"].best) == (3, 1, (1, 1))
    assert found["all"].best_bits > found["contract"].best_bits + 10  # Address and SSN digits speak for the pair.


def test_what_public_lists_have_is_brought_to_what_the_model_reads(tmp_path):
    path = tmp_path / "dataset3.csv"
    path.write_text(
        "rec_id, given_name, surname, street_number, address_1, postcode, date_of_birth, soc_sec_id\n"
        "rec-12-dup-3, ann, lee, 7, wallaby place, 2119, 19560409, 1804974\n"
        "rec-13-org, ann, lee, , , , , 1804974\n"
    )
    [one, other], persons = one_list.READERS["febrl3"](path)
    assert (one.birth_date, one.addresses, one.ssn4) == ("20560409", (("7 wallaby place", "02119"),), "4974")
    assert (other.birth_date, other.addresses) == ("", ())
    assert persons == {"rec-12-dup-3": "12", "rec-13-org": "13"}
    path = tmp_path / "fake.csv"
    path.write_text("unique_id,first_name,surname,dob,city,email,cluster\n0,Robert,Alan,1971-06-24,,a@b.net,7\n")
    [robert], persons = one_list.READERS["fake_1000"](path)
    assert (robert.first, robert.last, robert.birth_date, persons) == ("Robert", "Alan", "1991-06-24", {"0": "7"})


@pytest.mark.parametrize("name", one_list.READERS)
def test_every_public_list_of_the_samples_can_be_measured(name):
    found = one_list.measure(sample(one_list.PATHS[name]), name, parameters())
    assert found["all"].compared > 0.5 * found["all"].true
    assert found["all"].best[1] > 0.9 * found["all"].compared

"""From the words of a line to the rows and single elements that it opens, and to what it lacks."""

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.agreements.bases import basis_of, codes, regimes_applying
from homeroom.agreements.compiling import basis_lacks, coverage, line_lacks, masks, regime_lacks, resting_on
from homeroom.agreements.element_words import ELEMENTS
from homeroom.agreements.models import Agreement, Line
from homeroom.agreements.words import LAWS, SENTENCES, lack_in_words, law_in_words
from homeroom.partners.models import Organization

KINDS = {"lakeside-usd": "school_district", "county-dcs": "child_welfare", "bridge": "provider"}
ORGANIZATIONS = {key: Organization(key=key, name=key, kind=kind) for key, kind in KINDS.items()}


def line(elements, view="full", contributor="lakeside-usd", basis="FERPA-USA", ceiling="", **more):
    terms = {
        "recipients": ["county-dcs"],
        "relationship": "assigned",
        "basis_contents": {"state_law": "STATE-1", "onward_release": "the team", "program_purpose": "the case plan"},
        **more,
    }
    agreement = Agreement(sensitivity_ceiling=ceiling)
    giver = ORGANIZATIONS[contributor]
    return Line(agreement=agreement, number=1, contributor=giver, elements=elements, view=view, bases=[basis], **terms)


def given(elements, view="full", **more):
    return {element.key: view for element, view in coverage(line(elements, view, **more)).items()}


def rows(elements, view="full", **more):
    mask = masks(coverage(line(elements, view, **more)))["datasets"]
    return {dataset.name for dataset in catalogue().datasets_in(mask)}


def test_naming_the_key_gives_the_line_s_view():
    assert given(["identity.birth_date"]) == {"identity.birth_date": "full"}
    assert given(["identity.birth_date"], "flag") == {"identity.birth_date": "flag"}


def test_a_wildcard_gives_at_most_the_default_view():
    assert given(["identity.*"])["identity.birth_date"] == "masked"
    assert given(["identity.*"], "flag")["identity.legal_name"] == "flag"
    assert given(["identity.*", "identity.birth_date"])["identity.birth_date"] == "full"


def test_a_wildcard_never_reaches_what_must_be_named():
    for element in catalogue().elements.values():
        reached = element.key in given([f"{element.category}.*"])
        must_be_named = element.sensitivity in ("P4", "P5") or element.prohibited or element.default_view == "hidden"
        assert reached != must_be_named, element.key
    assert "placement.address" in given(["placement.address"])


def test_rows_open_only_when_every_element_of_the_dataset_is_given_in_full():
    assert rows(["attendance.*"]) == {"attendance"}
    assert rows(["attendance.daily", "attendance.summary"]) == {"attendance"}
    assert rows(["attendance.daily"]) == set()
    assert rows(["attendance.*"], "masked") == set()
    assert rows(["identity.*"]) == {"identity", "identity_tribal_affiliation"}
    assert rows(["supports.english_learner"]) == set()
    assert rows(["sped.*"]) == {"sped"}  # Special education status is a flag by default, and its own dataset.
    assert rows(["sped.status"]) == {"sped_status"}


def test_single_elements_stand_in_the_mask_of_their_view():
    found = masks(coverage(line(["attendance.daily", "identity.*"])))
    known = catalogue().elements
    assert found["full"] >> known["attendance.daily"].number & 1
    assert not found["full"] >> known["identity.birth_date"].number & 1
    assert found["masked"] >> known["identity.birth_date"].number & 1
    assert found["flag"] == 0


def test_without_a_relation_to_the_child_a_wildcard_reaches_routine_information_only():
    reached = given(["enrollment.*"], relationship="any_in_population")
    assert set(reached) == {"enrollment.entry_date", "enrollment.exit", "enrollment.grade_level"}


def test_a_wildcard_reaches_nothing_above_the_ceiling_and_a_name_above_it_is_lacking():
    classes = {key: element.sensitivity for key, element in catalogue().elements.items()}
    assert {classes[key] for key in given(["enrollment.*"])} == {"P2", "P3"}
    assert {classes[key] for key in given(["enrollment.*"], ceiling="P2")} == {"P2"}
    assert {classes[key] for key in given(["enrollment.*"], ceiling="P3")} == {"P2", "P3"}
    named = line(["enrollment.*", "placement.address"], ceiling="P3", purposes=[], disposition="destroy")
    [lack] = [
        lack for lack in line_lacks(named, {"lakeside-usd", "county-dcs"}, ORGANIZATIONS) if lack.what == "ceiling"
    ]
    assert lack_in_words(lack) == (
        "The agreement allows information of this kind at most: sensitive. Leave these out, or allow more in the terms:"
        f" {catalogue().elements['placement.address'].name}."
    )


def lacks_of(written):
    for code in written.bases:
        yield from basis_lacks(written, basis_of(code), ORGANIZATIONS)
    yield from regime_lacks(written, [basis_of(code) for code in written.bases])


LACKING = [
    (line(["attendance.*"]), []),
    (line(["attendance.*"], basis_contents={"state_law": "STATE-1"}), ["contents"]),
    (line(["attendance.*"], relationship="team_member"), ["relationship"]),
    (line(["attendance.*"], recipients=["bridge"]), ["recipient"]),
    (line(["supports.meal_eligibility"]), ["regime"]),  # 42 USC 1758(b)(6): no agreement reaches meal status.
    (line(["supports.homeless"]), ["regime"]),  # 42 USC 11432(g)(3)(G)
    (line(["sped.iep_document"]), []),  # FERPA-USA satisfies IDEA-B for education records.
    (line(["care.in_care"], contributor="county-dcs"), ["regime", "regime"]),  # An agency's record is no school record.
    (line(["care.in_care"], contributor="county-dcs", basis="IV-E", recipients=["lakeside-usd"]), []),
    (line(["identity.*"], contributor="county-dcs", basis="IV-E", recipients=["lakeside-usd"]), ["regime"]),
    (line(["behavioral.sud"], contributor="bridge", basis="HIPAA-PERMIT"), ["contents", "regime"]),
]


@pytest.mark.parametrize(("written", "what"), LACKING)
def test_a_line_must_satisfy_every_regime_of_what_it_shares(written, what):
    found = list(lacks_of(written))
    assert [lack.what for lack in found] == what
    for lack in found:
        assert lack_in_words(lack).endswith(".")


def test_no_basis_reaches_meals_or_living_situation():
    for code in codes():
        for key in ("supports.meal_eligibility", "supports.homeless"):
            regimes = regimes_applying(catalogue().elements[key], "school_district")
            assert not regimes <= basis_of(code).satisfies, code


def test_every_sentence_of_the_catalogue_is_mapped_to_kinds_of_organization():
    for element in catalogue().elements.values():
        for kind in KINDS.values():
            assert regimes_applying(element, kind) <= set(element.regimes)


def test_every_element_and_law_has_its_word():
    assert {key: str(name) for key, name in ELEMENTS.items()} == {k: e.name for k, e in catalogue().elements.items()}
    for code, law in LAWS.items():
        assert str(law) == basis_of(code if code != "STATE-" else "STATE-1").law
    assert {"contents", "regime", "basis", "disposition", "purposes"} <= SENTENCES.keys()


# --- Several bases ---------------------------------------------------------------------------------------------------


def resting(elements, *bases, **more):
    written = line(elements, **more)
    written.bases = list(bases)
    return {basis.code: {element.key for element in covered} for basis, covered in resting_on(written)}


def test_each_element_rests_on_every_basis_that_lets_it_pass():
    assert resting(["attendance.daily"], "FERPA-USA") == {"FERPA-USA": {"attendance.daily"}}
    found = resting(["attendance.daily", "supports.meal_eligibility"], "FERPA-USA", "NSLA-CONSENT")
    assert found == {
        "FERPA-USA": {"attendance.daily"},
        "NSLA-CONSENT": {"attendance.daily", "supports.meal_eligibility"},
    }


def test_where_none_does_two_of_them_may_together():
    found = resting(
        ["attendance.daily", "placement.address"], "FERPA-USA", "STATE-1"
    )  # FERPA, and FERPA with state law.
    assert found == {"FERPA-USA": {"attendance.daily"}, "FERPA-USA+STATE-1": {"placement.address"}}
    assert basis_of("FERPA-USA+STATE-1").on_condition == "agency_responsible"
    assert resting(["placement.address"], "FERPA-USA", "IV-E-CASEPLAN")["FERPA-USA+IV-E-CASEPLAN"]
    assert str(law_in_words("FERPA-USA+STATE-1")).startswith(
        "the Uninterrupted Scholars Act (20 USC 1232g(b)(1)(L)) and "
    )


def test_two_that_ask_for_different_things_of_the_child_make_no_pair():
    assert basis_of("FERPA-CONSENT+FERPA-ORDER") is None
    assert basis_of("FERPA-USA+FERPA-CONSENT") is None
    assert basis_of("HIPAA-PERMIT+FERPA-CONSENT").on_condition == "consent"


def test_a_duty_beside_a_basis_that_permits_is_no_fault():
    written = line(["attendance.*"])
    for bases, what in ((["FERPA-USA", "ESSA-DUTY"], []), (["ESSA-DUTY"], ["duty"]), ([], ["basis"])):
        written.bases, written.disposition, written.purposes = bases, "destroy", []
        found = [lack.what for lack in line_lacks(written, set(KINDS), ORGANIZATIONS) if lack.what != "purposes"]
        assert found == what

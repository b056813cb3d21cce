"""From the words of a line to the rows and single elements that it opens, and to what it lacks."""

import pytest

from homeroom.access.catalogue import catalogue
from homeroom.agreements.bases import basis_of, codes, regimes_applying
from homeroom.agreements.compiling import (
    basis_lacks,
    coverage,
    line_lacks,
    masks,
    regime_lacks,
    resting_on,
    tier_lacks,
)
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
    agreement = Agreement(tier="DSA", sensitivity_ceiling=ceiling)
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


# What section 2.2 of the sharing specification demands of each basis, read from there.
# What a line says elsewhere (who, what, what for, in which relation) is not asked twice.
DEMANDED = {
    # "annual-notice criteria; for contractor or host: function, direct control, 99.33(a); reasonable methods".
    "FERPA-SCHOOL-OFFICIAL": {"annual_notice", "function", "direct_control", "limited_use", "reasonable_methods"},
    # "for that purpose; notice (or annual notice says so); copy and hearing on request".
    "FERPA-ENROLLING-SCHOOL": {"notice", "enrollment_purpose", "copy_and_hearing"},
    # "designates authorized representative; PII named; purpose; activity; destroy when not needed; period; policies".
    "FERPA-AUDIT-EVAL": {
        *("authorized_representative", "information", "purpose", "activity", "destruction", "period", "policies"),
    },
    # "for or on behalf of school; tests, aid or improving instruction; purpose, scope, duration, information; use only for
    # purpose; no identification by others; destroy and time".
    "FERPA-STUDIES": {
        *("on_behalf", "kind_of_study", "purpose", "scope", "duration", "information"),
        *("only_for_purpose", "no_identification", "destruction"),
    },
    # "onward release limits; state or tribal law cite"; the rest is asked of recipients, relation and child.
    "FERPA-USA": {"onward_release", "state_law"},
    # "state statute cite; before adjudication; written certification".
    "FERPA-JUVENILE": {"state_law", "before_adjudication", "written_certification"},
    # "plus parental consent where officials … of transition services …, and for cross-district private-school cases".
    "IDEA-B": {"consent_case"},
    # "purpose directly connected with administering …; state law cite".
    "IV-E": {"program_purpose", "state_law"},
    # "record reviewed, updated, given to caregiver at each placement and to youth at majority, free".
    "IV-E-CASEPLAN": {"case_plan", "reviewed_and_updated", "given_to_caregiver", "given_at_majority"},
    # "recipient class … or class set by state statute".
    "CAPTA": {"recipient_class", "state_law"},
    # "which paragraph; minimum necessary statement".
    "HIPAA-PERMIT": {"paragraph", "minimum_necessary"},
    # "cite, quote, counsel name, date reviewed, expiry of review".
    "STATE-1": {"cite", "quote", "counsel", "reviewed_on", "review_expires_on"},
}
ON_PAPER = {
    # "description; discloser; …; authority of representative; statements on revocation, conditioning, redisclosure".
    "HIPAA-AUTH": {
        *("description", "discloser", "authority", "right_to_revoke", "conditioning", "redisclosure_warning"),
    },
    # "who may disclose; specific meaningful description; …; right to revoke".
    "PART2-CONSENT": {"discloser", "description", "right_to_revoke"},
    "MINOR-CONSENT": {"state_law"},
}
ONLY_FOR = {
    "FERPA-ENROLLING-SCHOOL": {"school_district"},
    "FERPA-USA": {"child_welfare", "tribal_organization"},
    "FERPA-JUVENILE": {"court"},
    "IV-E-CASEPLAN": {"family"},  # "Caregiver, youth".
}


@pytest.mark.parametrize("code", codes())
def test_a_basis_demands_what_the_specification_says_and_no_more(code):
    basis = basis_of(code)
    assert set(basis.contents) == DEMANDED.get(code, set())
    assert set(basis.of_paper) == ON_PAPER.get(code, set())
    assert basis.recipients == ONLY_FOR.get(code, set())


EVERYTHING = {key: {**dict.fromkeys(keys, "said"), "review_expires_on": "2030-06-30"} for key, keys in DEMANDED.items()}


@pytest.mark.parametrize(
    ("code", "key"), [(code, key) for code, keys in sorted(DEMANDED.items()) for key in sorted(keys)]
)
def test_without_any_one_of_them_a_line_is_lacking_and_says_which(code, key):
    whole = line(["attendance.*"], basis=code, basis_contents=EVERYTHING[code])
    assert [lack.what for lack in basis_lacks(whole, basis_of(code), ORGANIZATIONS) if "contents" in lack.what] == []
    for nothing in ("", None, False):
        written = line(["attendance.*"], basis=code, basis_contents={**EVERYTHING[code], key: nothing})
        [lack] = [lack for lack in basis_lacks(written, basis_of(code), ORGANIZATIONS) if lack.what == "contents"]
        assert lack.holds_back
        assert f"({key})" in lack_in_words(lack)


ADDED = {
    "FERPA-SCHOOL-OFFICIAL": {"limited_use", "reasonable_methods"},
    "FERPA-ENROLLING-SCHOOL": {"enrollment_purpose", "copy_and_hearing"},
    "FERPA-STUDIES": {"on_behalf", "kind_of_study", "only_for_purpose", "no_identification"},
    "FERPA-JUVENILE": {"before_adjudication"},
    "IDEA-B": {"consent_case"},
    "IV-E-CASEPLAN": {"reviewed_and_updated", "given_to_caregiver", "given_at_majority"},
}


@pytest.mark.parametrize("code", sorted(DEMANDED))
def test_what_is_asked_since_is_told_of_an_older_line_and_holds_it_not_back(code):
    """Decision 38: of each basis, what the first edition asked holds back as ever, and what the second added does not."""
    written = line(["attendance.*"], basis=code, basis_contents={}, edition=1)
    found = [lack for lack in basis_lacks(written, basis_of(code), ORGANIZATIONS) if lack.what == "contents"]
    asked = {lack.holds_back: set(lack.details["missing"]) for lack in found}
    assert asked.get(True, set()) == DEMANDED[code] - ADDED.get(code, set())
    assert asked.get(False, set()) == ADDED.get(code, set())


def test_what_the_case_plan_s_record_opens_is_for_caregivers_and_the_youth():
    for edition, holds_back in ((1, False), (2, True)):
        written = line(["attendance.*"], basis="IV-E-CASEPLAN", recipients=["bridge"], edition=edition)
        [lack] = [f for f in basis_lacks(written, basis_of("IV-E-CASEPLAN"), ORGANIZATIONS) if f.what == "recipient"]
        assert lack.holds_back == holds_back


@pytest.mark.parametrize("said", ["next year", "2027-02-30", "2027", True, 20270630])
def test_the_review_of_a_state_s_statute_ends_on_a_day(said):
    written = line(
        ["attendance.*"], basis="STATE-1", basis_contents={**EVERYTHING["STATE-1"], "review_expires_on": said}
    )
    [lack] = basis_lacks(written, basis_of("STATE-1"), ORGANIZATIONS)
    assert (lack.what, lack.holds_back) == ("review", True)
    assert "review_expires_on" in lack_in_words(lack)


# --- Tiers -----------------------------------------------------------------------------------------------------------


def of_tier(tier, **more):
    written = line(["attendance.daily", "academics.transcript"], **more)
    written.agreement.tier = tier
    return written


@pytest.mark.parametrize("tier", ["MOU", "HOSTING", "CONFIDENTIALITY"])
def test_only_agreements_that_share_records_have_lines(tier):
    assert list(tier_lacks(of_tier("DSA"), [])) == []
    [lack] = tier_lacks(of_tier(tier), [])
    assert (lack.what, lack.holds_back) == ("lines", True)
    assert "Write the line into a data sharing agreement" in lack_in_words(lack)
    [older] = tier_lacks(of_tier(tier, edition=1), [])
    assert not older.holds_back


def test_a_license_shows_what_the_agreement_above_it_shows_of_the_same_contributor():
    """ "A DUL needs an active DSA covering its elements"."""
    for number, each in enumerate(ORGANIZATIONS.values(), 1):
        each.pk = number
    license = of_tier("DUL")
    assert list(tier_lacks(license, [line(["attendance.daily"]), line(["academics.*"], "flag")])) == []
    other = line(["attendance.daily", "academics.transcript"], contributor="bridge")
    for above, missing in (([], 2), ([other], 2), ([line(["attendance.*"])], 1)):
        [lack] = tier_lacks(license, above)
        assert (lack.what, len(lack.details["numbers"]), lack.holds_back) == ("license", missing, True)
        assert "lakeside-usd" in lack_in_words(lack)
    [lack] = tier_lacks(license, None)
    assert lack.what == "license_unread"
    assert not next(tier_lacks(of_tier("DUL", edition=1), [])).holds_back


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

"""Consents: whom they open what to, who may give them, and what ends them (34 CFR 99.30; sharing specification 2.5, 2.9)."""

import pytest

from homeroom.students.search import forms_of, in_json
from tests.decide.asking import answer, apply_permits, code
from tests.desk.asking import sections_of, text_of
from tests.town.cast import give_accounts
from tests.town.files import TODAY, ago, ahead
from tests.town.permits import INES, JONAH, MARISOL, PRIYA, consent

TIA, GUS, ADA = "tia.moss", "gus.penn", "ada.okafor"


def only(*entries, **more):
    """The file with these consents alone, and no objection."""

    def change(content):
        content["consents"] = list(entries)
        content["orders"], content["objections"] = [], []
        for key, value in more.items():
            content[key] += value

    return change


def test_a_consent_opens_what_it_names_to_whoever_of_the_recipient_works_with_the_child(town):
    apply_permits(town, only(consent("c", MARISOL, ["supports.activities"], ["bridge"])))
    decision = answer(town, TIA, MARISOL, "supports.activities")
    assert (decision.verdict, decision.code, decision.view) == ("permit", "R-OK-CONSENT", "full")
    assert decision.obligations == ("record_disclosure", "redisclosure_notice")
    assert {"consent", "signer", "relation"} <= {link.link for link in decision.chain}
    assert code(town, GUS, MARISOL, "supports.activities") == "R-NOREL"
    assert code(town, TIA, MARISOL, "academics.gpa") == "R-CONSENT-MISSING"  # The line of the agreement asks for one.
    assert code(town, TIA, MARISOL, "supports.english_learner") == "R-NOGRANT"
    assert code(town, TIA, MARISOL, "supports.activities", "school-stability") == "R-PURPOSE"
    assert code(town, TIA, JONAH, "supports.activities") == "R-NOGRANT"
    assert code(town, ADA, MARISOL, "supports.activities") == "R-PURPOSE"  # No recipient: her own school's line asks.


def test_it_names_a_person_who_then_needs_no_other_relation(town):
    apply_permits(town, only(consent("c", MARISOL, ["academics.transcript"], [GUS])))
    assert code(town, GUS, MARISOL, "academics.transcript") == "R-OK-CONSENT"
    assert code(town, TIA, MARISOL, "academics.transcript") == "R-CONSENT-MISSING"


def test_a_key_opens_the_whole_element_and_a_wildcard_its_default_view(town):
    apply_permits(town, only(consent("c", MARISOL, ["identity.*"], ["bridge"])))
    assert answer(town, TIA, MARISOL, "identity.legal_name").view == "full"
    assert answer(town, TIA, MARISOL, "identity.birth_date").view == "masked"
    apply_permits(town, only(consent("c", MARISOL, ["identity.birth_date"], ["bridge"])))
    assert answer(town, TIA, MARISOL, "identity.birth_date").view == "full"
    assert code(town, TIA, MARISOL, "identity.legal_name") == "R-NOGRANT"


def test_one_may_look_and_have_a_copy_and_no_more(town):
    apply_permits(town, only(consent("c", MARISOL, ["supports.activities"], ["bridge"])))
    assert answer(town, TIA, MARISOL, "supports.activities", operation="print").permits
    for operation in ("list", "export", "api", "aggregate", "link"):
        assert code(town, TIA, MARISOL, "supports.activities", operation=operation) == "R-OP"


def test_it_holds_from_its_day_through_its_last_and_until_it_is_withdrawn(town):
    asked = (TIA, MARISOL, "supports.activities")
    apply_permits(
        town, only(consent("c", MARISOL, ["supports.activities"], ["bridge"], given_on=ago(5), expires_on=ahead(5)))
    )
    assert code(town, *asked) == code(town, *asked, days=-4) == code(town, *asked, days=5) == "R-OK-CONSENT"
    assert code(town, *asked, days=-6) == "R-CONSENT-MISSING"
    assert code(town, *asked, days=6) == "R-CONSENT-EXPIRED"
    apply_permits(town, only(consent("c", MARISOL, ["supports.activities"], ["bridge"], revoked_on=ahead(2))))
    assert code(town, *asked, days=1) == "R-OK-CONSENT"
    assert code(town, *asked, days=2) == "R-CONSENT-REVOKED"


@pytest.mark.parametrize(
    ("capacity", "child", "of", "expected"),
    [
        ("parent", MARISOL, 13, "R-OK-CONSENT"),
        ("education_rights_holder", MARISOL, 13, "R-OK-CONSENT"),
        ("foster_parent", MARISOL, 13, "R-CONSENT-AUTH"),
        ("student", MARISOL, 17, "R-CONSENT-AUTH"),
        ("student", MARISOL, 19, "R-OK-CONSENT"),
        ("parent", MARISOL, 19, "R-18"),
        ("education_rights_holder", MARISOL, 19, "R-18"),
    ],
)
def test_who_may_sign(town, capacity, child, of, expected):
    town.admin("UPDATE students_matchkeys SET birth_on = current_date - make_interval(years => %s, days => 90)", of)
    apply_permits(town, only(consent("c", child, ["supports.activities"], ["bridge"], capacity=capacity)))
    assert code(town, TIA, child, "supports.activities") == expected


def test_a_student_of_unknown_age_cannot_sign(town):
    town.admin("UPDATE students_matchkeys SET birth_on = NULL")
    apply_permits(
        town,
        only(
            consent("c", MARISOL, ["supports.activities"], ["bridge"], capacity="student"),
            consent("d", JONAH, ["supports.activities"], ["bridge"]),
        ),
    )
    assert code(town, TIA, MARISOL, "supports.activities") == "R-CONSENT-AUTH"
    assert code(town, TIA, JONAH, "supports.activities") == "R-OK-CONSENT"


def appointed(key="rita.cole", **more):
    days = {"dated": ago(10), "expires_on": ahead(10), **more}
    return [{"id": "a", "student": MARISOL, "effect": "appoint_rights_holder", "recipients": [key], **days}]


def test_a_court_that_appoints_a_holder_of_the_right_takes_it_from_others(town):
    asked = (TIA, MARISOL, "supports.activities")
    before = consent("c", MARISOL, ["supports.activities"], ["bridge"], given_on=ago(20))
    apply_permits(town, only(before, orders=appointed()))
    assert code(town, *asked, days=-11) == "R-OK-CONSENT"
    assert code(town, *asked) == "R-CONSENT-AUTH"
    assert code(town, *asked, days=11) == "R-OK-CONSENT"
    # Who signed meanwhile could not sign, and the end of the order does not mend it.
    apply_permits(town, only({**before, "given_on": ago(5)}, orders=appointed()))
    assert code(town, *asked, days=11) == "R-CONSENT-AUTH"
    holder = {**before, "given_on": ago(5), "capacity": "education_rights_holder"}
    apply_permits(town, only({**holder, "signed_by": "rita cole"}, orders=appointed()))
    assert code(town, *asked) == "R-OK-CONSENT"
    apply_permits(town, only({**holder, "signed_by": "Elena Vega"}, orders=appointed()))
    assert code(town, *asked) == "R-CONSENT-AUTH"


def test_what_a_law_protects_by_a_consent_of_its_own_asks_for_that_consent(town):
    meals = (TIA, MARISOL, "supports.meal_eligibility")
    apply_permits(town, only(consent("c", MARISOL, ["supports.meal_eligibility"], ["bridge"])))
    assert code(town, *meals) == "R-OK-CONSENT"
    apply_permits(
        town, only(consent("c", MARISOL, ["supports.meal_eligibility"], ["bridge"], capacity="education_rights_holder"))
    )
    assert code(town, *meals) == "R-NOGRANT"
    apply_permits(town, only(consent("c", MARISOL, ["behavioral.sud", "supports.*", "supports.homeless"], ["bridge"])))
    assert code(town, *meals) == "R-NOGRANT"
    assert code(town, TIA, MARISOL, "behavioral.sud") == "R-NOGRANT"
    assert code(town, TIA, MARISOL, "supports.homeless") == "R-OK-CONSENT"


def test_a_line_that_asks_for_consent_opens_what_both_name(town):
    asked = (TIA, MARISOL, "academics.transcript")
    apply_permits(town, only(consent("c", MARISOL, ["academics.*", "supports.*"], ["bridge"])))
    decision = answer(town, *asked, operation="list")  # The consent alone would not let her list it.
    assert (decision.code, decision.words["agreement"], decision.words["line"]) == (
        "R-OK-GRANT",
        "Records of lakeside-usd for bridge",
        1,
    )
    assert code(town, TIA, MARISOL, "attendance.daily") == "R-CONSENT-MISSING"
    apply_permits(town, only(consent("c", MARISOL, ["academics.*"], ["bridge"], revoked_on=ago(1))))
    assert code(town, *asked, operation="list") == code(town, *asked) == "R-CONSENT-REVOKED"


def test_leaving_care_and_a_contributor_s_leaving_end_it(town):
    asked = (GUS, PRIYA, "attendance.daily")
    apply_permits(town, only(consent("c", PRIYA, ["attendance.*"], [GUS])))
    assert code(town, *asked) == "R-POP"  # She left care twenty days ago.
    assert code(town, *asked, days=-25) == "R-CONSENT-MISSING"
    apply_permits(town, only(consent("c", MARISOL, ["attendance.*"], [GUS])))
    assert code(town, GUS, MARISOL, "attendance.daily") == "R-OK-CONSENT"
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key <> 'bridge'"
    )
    assert code(town, GUS, MARISOL, "attendance.daily") == "R-WITHDRAWN"


def test_that_there_is_a_consent_tells_nobody_who_does_not_work_with_the_child(town):
    apply_permits(town, only(consent("c", INES, ["supports.activities"], ["casa"])))
    with_one = answer(town, "cy.fox", INES, "supports.activities")
    without = answer(town, "cy.fox", "county-dcs:10028", "supports.activities")
    nobody = answer(town, "cy.fox", "county-dcs:99999", "supports.activities")
    assert with_one.told == without.told == nobody.told == "R-NONE"
    assert not with_one.told_chain
    assert not without.told_chain


# --- Objections ------------------------------------------------------------------------------------------------------


def objection(**more):
    return [{"student": MARISOL, "objected_on": ago(1), **more}]


@pytest.mark.parametrize(
    ("against", "activities", "learner"),
    [
        ({}, "R-OBJECTION", "R-OBJECTION"),
        ({"recipients": ["bridge"]}, "R-OBJECTION", "R-OBJECTION"),
        ({"recipients": ["casa"]}, "R-OK-CONSENT", "R-OK-CONSENT"),
        ({"elements": ["supports.activities"]}, "R-OBJECTION", "R-OK-CONSENT"),
        ({"elements": ["supports.*"]}, "R-OBJECTION", "R-OBJECTION"),
        ({"elements": ["attendance.*"]}, "R-OK-CONSENT", "R-OK-CONSENT"),
        ({"withdrawn_on": ago(0)}, "R-OK-CONSENT", "R-OK-CONSENT"),
        ({"objected_on": ahead(1)}, "R-OK-CONSENT", "R-OK-CONSENT"),
    ],
)
def test_an_objection_ends_what_rests_on_a_consent(town, against, activities, learner):
    both = consent("c", MARISOL, ["supports.activities", "supports.english_learner"], ["bridge"])
    apply_permits(town, only(both, objections=objection(**against)))
    assert code(town, TIA, MARISOL, "supports.activities") == activities
    assert code(town, TIA, MARISOL, "supports.english_learner") == learner


def test_an_objection_ends_a_study_and_not_what_somebody_has_a_duty_to_share(town):
    asked = ("ida.roe", MARISOL, "attendance.daily")
    apply_permits(town, only())
    assert code(town, *asked) == "R-OK-GRANT"
    assert code(town, "rosa.diaz", MARISOL, "attendance.daily", "school-stability") == "R-OK-USA"
    apply_permits(town, only(objections=objection(elements=["attendance.daily"])))
    assert code(town, *asked) == "R-OBJECTION"
    assert code(town, "ida.roe", MARISOL, "attendance.summary") == "R-OK-GRANT"
    assert code(town, "rosa.diaz", MARISOL, "attendance.daily", "school-stability") == "R-OK-USA"


# --- Forms of their own ----------------------------------------------------------------------------------------------

PART_2 = {
    "basis": "PART2-CONSENT",
    "contents": {"discloser": "the clinic", "description": "attendance at treatment", "right_to_revoke": True},
    "capacity": "student",
    "signed_by": "Marisol Vega",
}


def test_what_part_2_protects_opens_by_the_patient_s_consent_in_its_own_form_and_with_its_notice(town):
    asked = (TIA, MARISOL, "behavioral.sud")
    apply_permits(town, only(consent("c", MARISOL, ["behavioral.sud", "supports.activities"], ["bridge"])))
    assert answer(town, *asked).told == "R-NONE"
    apply_permits(town, only(consent("c", MARISOL, ["behavioral.sud", "supports.activities"], ["bridge"], **PART_2)))
    decision = answer(town, *asked)
    assert (decision.code, decision.view) == ("R-OK-CONSENT", "full")
    assert "part2_notice" in decision.obligations
    assert "redisclosure_notice" not in decision.obligations
    assert code(town, TIA, MARISOL, "supports.activities") == "R-NOGRANT"  # That form is for nothing else.


def test_a_minor_s_own_consent_opens_what_a_minor_may_keep_from_parents(town):
    asked = (TIA, MARISOL, "youth.protected_note")
    own = {"basis": "MINOR-CONSENT", "contents": {"state_law": "STATE-7"}, "capacity": "student"}
    apply_permits(town, only(consent("c", MARISOL, ["youth.protected_note"], ["bridge"])))
    assert answer(town, *asked).told == "R-NONE"
    apply_permits(town, only(consent("c", MARISOL, ["youth.protected_note"], ["bridge"], **own)))
    assert code(town, *asked) == "R-OK-CONSENT"


# --- On pages --------------------------------------------------------------------------------------------------------


def test_whoever_sees_single_elements_alone_has_a_page_of_the_child_and_nobody_else_has(town):
    apply_permits(town, only(consent("c", MARISOL, ["identity.legal_name", "supports.activities"], ["bridge"])))
    exists = "SELECT count(*) FROM students_student"
    opens = "SELECT access.can_open_v1(%s)"
    for person, seen in ((TIA, 1), (GUS, 0)):
        for role in ("app", "report"):
            with town.raw(person, "tutoring", role=role) as connection:
                assert connection.execute(exists).fetchone() == (seen,)
        with town.raw(person, "tutoring") as connection:
            opened = connection.execute(opens, [town.marisol.public_id]).fetchone()[0]
            assert opened == (town.marisol.id if seen else None)
    with town.raw(TIA) as connection:  # For another purpose.
        assert connection.execute(exists).fetchone() == (0,)


def test_whoever_may_read_the_name_by_a_consent_alone_finds_the_child_by_it(town):
    by_name = [in_json(forms_of("Marisol", TODAY))]
    for elements, found in ((["identity.legal_name"], [(town.marisol.id,)]), (["supports.activities"], [])):
        apply_permits(town, only(consent("c", MARISOL, elements, ["bridge"])))
        with town.raw(TIA, "tutoring") as tia, town.raw(GUS, "tutoring") as gus:
            assert tia.execute("SELECT count(*) FROM students_student").fetchone() == (
                1,
            )  # There is a page, either way.
            assert tia.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", by_name).fetchall() == found
            assert gus.execute("SELECT * FROM access.search_v1(%s::jsonb, 5)", by_name).fetchall() == []


def test_the_page_says_who_agreed_and_until_when(town):
    apply_permits(town, only(consent("c", MARISOL, ["attendance.*", "supports.activities"], ["bridge"])))
    give_accounts(town.server, town.database)
    tia = town.as_(TIA)
    town.admin("UPDATE access_session SET purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring')")
    answered = tia.get(town.marisol.url)
    page = text_of(answered)
    assert {"attendance"} <= set(sections_of(answered))
    assert "Elena Vega agreed on" in page
    assert "written consent (34 CFR 99.30)" in page.replace("Written", "written")
    basis = town.admin(
        "SELECT DISTINCT basis FROM access_disclosure WHERE person_id = (SELECT id FROM partners_person WHERE key = %s)",
        TIA,
    )
    assert ("FERPA-CONSENT",) in basis

"""Orders that permit or appoint, and who has a right to a record (sharing specification 2.6, 2.9; 34 CFR 99.4, 99.5)."""

import pytest

from tests.decide.asking import answer, apply_permits, code
from tests.town.files import ago, ahead
from tests.town.permits import JONAH, MARISOL, PRIYA, order, relation

CY, TIA, GUS, ELENA, RITA = "cy.fox", "tia.moss", "gus.penn", "elena.vega", "rita.cole"


def only(*orders, **more):
    def change(content):
        content["consents"], content["objections"] = [], []
        content["orders"] = list(orders)
        for key, value in more.items():
            content[key] += value

    return change


def test_an_order_opens_what_it_names_to_whoever_of_the_recipient_works_with_the_child(town):
    apply_permits(town, only(order("o", MARISOL, ["bridge"], elements=["health.alerts"], dependency_case=True)))
    decision = answer(town, TIA, MARISOL, "health.alerts", "school-stability")  # Whatever the purpose.
    assert (decision.verdict, decision.code, decision.view) == ("permit", "R-OK-ORDER", "full")
    assert code(town, GUS, MARISOL, "health.alerts") == "R-NOREL"
    assert code(town, TIA, MARISOL, "health.immunizations") == "R-NOGRANT"
    assert code(town, TIA, MARISOL, "health.alerts", operation="print") == "R-OK-ORDER"
    assert code(town, TIA, MARISOL, "health.alerts", operation="export") == "R-OP"


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"dependency_case": True}, "R-OK-ORDER"),
        ({}, "R-NOTICE"),
        ({"notice_given_on": ago(0)}, "R-OK-ORDER"),
        ({"notice_given_on": ahead(1)}, "R-NOTICE"),
        ({"dependency_case": True, "read_by": ["rosa.diaz"]}, "R-NOGRANT"),
        ({"dependency_case": True, "dated": ahead(1)}, "R-NOTYET"),
        ({"dependency_case": True, "expires_on": ago(0)}, "R-OK-ORDER"),
        ({"dependency_case": True, "expires_on": ago(1)}, "R-EXPIRED"),
        ({"dependency_case": True, "elements": ["behavioral.sud"]}, "R-NOGRANT"),
        ({"dependency_case": True, "elements": ["supports.meal_eligibility"]}, "R-NOGRANT"),
    ],
)
def test_when_an_order_holds(town, terms, expected):
    entry = {"elements": ["health.alerts"], **terms}
    apply_permits(town, only(order("o", MARISOL, ["bridge"], **entry)))
    decision = answer(town, TIA, MARISOL, entry["elements"][0])
    assert decision.code == expected


def test_an_order_outlasts_care_and_the_contributor_s_leaving_and_no_objection_ends_it(town):
    objection = {"student": PRIYA, "objected_on": ago(5)}
    apply_permits(
        town,
        only(order("o", PRIYA, [GUS], elements=["academics.transcript"], dependency_case=True), objections=[objection]),
    )
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = 'lakeside-usd'"
    )
    assert code(town, GUS, PRIYA, "academics.transcript") == "R-OK-ORDER"


def test_a_limiting_order_wins_over_one_that_permits(town):
    limit = {
        "id": "l",
        "student": MARISOL,
        "effect": "limit",
        "elements": ["health.alerts"],
        "against": {"organization": "bridge"},
        "dated": ago(3),
    }
    apply_permits(town, only(order("o", MARISOL, ["bridge"], elements=["health.*"], dependency_case=True), limit))
    decision = answer(town, TIA, MARISOL, "health.alerts")
    assert (decision.code, decision.told) == ("R-ORDER-LIMIT", "R-NONE")


# --- Who has a right to the record -----------------------------------------------------------------------------------


def test_a_parent_reads_the_school_s_record_of_the_child_and_no_agency_s(town):
    apply_permits(town, only())
    decision = answer(town, ELENA, MARISOL, "academics.transcript")
    assert (decision.code, decision.view, decision.origin) == ("R-OK-SELF", "full", "lakeside-usd")
    assert code(town, ELENA, MARISOL, "academics.transcript", operation="print") == "R-OK-SELF"
    assert code(town, ELENA, MARISOL, "academics.transcript", operation="export") == "R-OP"
    assert code(town, ELENA, MARISOL, "placement.address") == "R-NOGRANT"
    assert code(town, ELENA, MARISOL, "discipline.incidents") == "R-NOGRANT"  # It names others (34 CFR 99.12(a)).
    assert answer(town, ELENA, JONAH, "academics.transcript").code == "R-RELENDED"
    assert answer(town, ELENA, "county-dcs:10026", "academics.transcript").told == "R-NONE"


def test_it_outlasts_care_and_ends_when_the_student_is_of_age(town):
    apply_permits(town, only(relations=[relation(ELENA, PRIYA, "parent")]))
    assert code(town, ELENA, PRIYA, "academics.transcript") == "R-OK-SELF"
    town.admin(
        "UPDATE students_matchkeys SET birth_on = current_date - interval '18 years' WHERE student_id = %s",
        town.priya.id,
    )
    assert code(town, ELENA, PRIYA, "academics.transcript") == "R-18"
    with town.raw(ELENA) as elena:
        seen = "SELECT count(*) FROM students_glimpse WHERE student_id = %s"
        assert elena.execute(seen, [town.priya.id]).fetchone() == (0,)
        assert elena.execute(seen, [town.marisol.id]).fetchone()[0] > 0


def test_a_student_reads_the_own_record_when_care_is_over_too(town):
    apply_permits(town, only())
    asked = ("mari.vega", MARISOL, "academics.transcript")
    assert code(town, *asked) == "R-OK-SELF"
    town.admin("UPDATE students_careepisode SET exit_on = current_date - 1")
    assert code(town, *asked) == "R-OK-SELF"
    assert code(town, "rosa.diaz", MARISOL, "academics.transcript", "school-stability") == "R-NOTINCARE"


def test_whom_a_court_appoints_has_the_right_once_two_have_read_the_order(town):
    appointment = {
        "id": "a",
        "student": MARISOL,
        "effect": "appoint_rights_holder",
        "recipients": [RITA],
        "dated": ago(5),
    }
    apply_permits(town, only({**appointment, "read_by": ["rosa.diaz", "dora.lind"]}))
    assert code(town, RITA, MARISOL, "academics.transcript") == "R-OK-SELF"
    assert code(town, RITA, MARISOL, "academics.transcript", days=-6) == "R-NOREL"
    apply_permits(town, only({**appointment, "read_by": ["rosa.diaz"]}))
    assert code(town, RITA, MARISOL, "academics.transcript") == "R-NOREL"


def test_a_limit_against_a_parent_is_told_as_nothing(town):
    limit = {
        "id": "l",
        "student": MARISOL,
        "effect": "limit",
        "elements": ["placement.address"],
        "against": {"role": "parent"},
        "dated": ago(3),
        "read_by": ["rosa.diaz", "ben.ito"],
    }
    apply_permits(town, only(limit))
    decision = answer(town, ELENA, MARISOL, "placement.address")
    assert (decision.code, decision.told) == ("R-ORDER-LIMIT", "R-NONE")
    assert not [link for link in decision.told_chain if link.link == "order"]


# --- The manager's word ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "expected"), [(0, "R-OK-USA"), (89, "R-OK-USA"), (90, "R-RECERT"), (-1, "R-RECERT")])
def test_whoever_was_confirmed_once_is_to_be_confirmed_again_in_ninety_days(town, days, expected):
    def change(content):
        next(p for p in content["people"] if p["id"] == "rosa.diaz")["recertified_on"] = ago(days)

    apply_permits(town, change)
    asked = ("rosa.diaz", MARISOL, "academics.transcript", "school-stability")
    assert code(town, *asked) == expected
    with town.raw("rosa.diaz") as rosa:
        seen = rosa.execute("SELECT count(*) FROM students_student").fetchone()[0]
    assert (seen > 0) == (expected == "R-OK-USA")


# --- Seals, and orders that lift them --------------------------------------------------------------------------------

ROSA, ADA = "rosa.diaz", "ada.okafor"
SEALED = {"id": "s", "student": MARISOL, "effect": "seal", "elements": ["attendance.*"], "dated": ago(3)}


def unsealing(**terms):
    read_by = terms.pop("read_by", [ROSA, "ben.ito"])
    entry = {"id": "u", "student": MARISOL, "effect": "unseal", "lifts": "s", "dated": ago(2), "read_by": read_by}
    return {**entry, "for": {"person": ROSA}, **terms}


def rows_of_attendance(town, person: str) -> int:
    with town.raw(person) as seat:
        return seat.execute(
            "SELECT count(*) FROM students_attendanceevent WHERE student_id = %s", [town.marisol.id]
        ).fetchone()[0]


@pytest.mark.parametrize(
    ("terms", "is_lifted"),
    [
        ({}, True),
        ({"for": {"role": "caseworker"}}, True),
        ({"for": {"role": "caseworker", "organization": "county-dcs"}}, True),
        ({"for": {"organization": "county-dcs"}}, True),
        ({"for": {"person": "sam.hill"}}, False),
        ({"for": {"role": "casa"}}, False),
        ({"for": {"role": "caseworker", "organization": "lakeside-usd"}}, False),
        ({"read_by": [ROSA]}, False),
        ({"dated": ahead(1)}, False),
        ({"expires_on": ago(0)}, True),
        ({"expires_on": ago(1)}, False),
    ],
)
def test_a_seal_is_lifted_for_whom_an_order_names_and_while_it_holds(town, terms, is_lifted):
    apply_permits(town, only())
    assert code(town, ROSA, MARISOL, "attendance.daily", "school-stability") == "R-OK-USA"
    assert rows_of_attendance(town, ROSA) > 0
    apply_permits(town, only(SEALED))
    assert code(town, ROSA, MARISOL, "attendance.daily", "school-stability") == "R-ORDER-LIMIT"
    assert rows_of_attendance(town, ROSA) == 0
    apply_permits(town, only(SEALED, unsealing(**terms)))
    expected = "R-OK-USA" if is_lifted else "R-ORDER-LIMIT"
    assert code(town, ROSA, MARISOL, "attendance.daily", "school-stability") == expected
    assert (rows_of_attendance(town, ROSA) > 0) == is_lifted
    # Whom it does not name finds the seal as it was.
    assert code(town, ADA, MARISOL, "attendance.daily", "school-stability") == "R-ORDER-LIMIT"
    assert rows_of_attendance(town, ADA) == 0


def test_only_the_seal_that_an_order_names_is_lifted(town):
    apply_permits(town, only(SEALED, {**SEALED, "id": "s2"}, unsealing()))
    assert code(town, ROSA, MARISOL, "attendance.daily", "school-stability") == "R-ORDER-LIMIT"
    assert rows_of_attendance(town, ROSA) == 0
    limit = {**SEALED, "id": "l", "effect": "limit", "against": {"person": ROSA}}
    apply_permits(town, only(SEALED, limit, unsealing()))
    assert code(town, ROSA, MARISOL, "attendance.daily", "school-stability") == "R-ORDER-LIMIT"


def test_whoever_did_not_read_the_orders_is_not_told_of_a_seal_that_is_lifted(town):
    apply_permits(town, only({**SEALED, "read_by": [ROSA]}, unsealing(**{"for": {"organization": "county-dcs"}})))
    for person, is_told in ((ROSA, True), ("sam.hill", False)):
        decision = answer(town, person, MARISOL, "attendance.daily", "school-stability")
        assert decision.permits
        assert ("unsealed" in [link.link for link in decision.told_chain]) == is_told

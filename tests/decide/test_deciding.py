"""The decision as a pure function: every reason once, each beside the permit that it takes away."""

from dataclasses import replace

import pytest

from homeroom.access.made_up import (
    ALWAYS,
    BEGAN,
    DAY,
    DSA,
    ENDS,
    IN_CARE,
    LINE,
    MOU,
    NOW,
    OWN,
    QUESTION,
    ROSA,
    SIGNED,
    bits,
)
from tests.decide.made_up import ask

ENDED = (BEGAN, NOW - DAY)
LIMIT = {"key": "o1", "effect": "limit", "datasets": [13, 38], "read_by": ["rosa.diaz"], "during": (BEGAN, ENDS)}
BASIS_LACK = {
    "code": "R-BASIS",
    "what": "contents",
    "details": {"basis": "IV-E", "missing": ["state_law"]},
    "sentence": "",
}
PARTY_LACK = {"code": "R-UNSIGNED", "what": "party", "details": {"organization": "Casa"}, "sentence": ""}


def with_line(**changed):
    return replace(ROSA, paths=(replace(LINE, **changed), OWN))


def with_dsa(**changed):
    return replace(ROSA, papers={1: MOU, 2: replace(DSA, **changed)})


def test_the_assigned_caseworker_reads_grades_under_the_agreement():
    decision = ask()
    assert (decision.verdict, decision.code, decision.view, decision.origin) == (
        "permit",
        "R-OK-USA",
        "full",
        "lakeside",
    )
    assert all(link.holds for link in decision.chain)
    assert {"relation", "signatures", "agreement", "basis", "population", "purpose"} <= {x.link for x in decision.chain}
    assert decision.obligations == ("record_disclosure",)


def test_her_own_agency_s_record_needs_no_agreement_and_no_purpose():
    decision = ask(element="care.agency_worker", purpose="tutoring")
    assert (decision.code, decision.origin, decision.obligations) == ("R-OK-OWN", "dcs", ())


def test_another_basis_is_told_as_the_agreement_and_its_line():
    decision = ask(with_line(basis="FERPA-STUDIES", condition="any"))
    assert (decision.code, decision.words["agreement"], decision.words["line"]) == ("R-OK-GRANT", "School records", 1)


def without(circumstance):
    """It held until yesterday."""
    facts = ((name, ENDED if name == circumstance else span) for name, span in IN_CARE)
    return replace(ROSA, circumstances=tuple(facts))


def test_leaving_care_ends_every_path_but_that_of_whoever_keeps_the_record():
    school = replace(
        LINE, relation="school_of_enrollment", population="enrolled_in_recipient", condition="any", basis="IV-E"
    )
    steward = replace(OWN, population="any", relation="record_holder", datasets=LINE.datasets)
    facts = replace(ROSA, relations=(("school_of_enrollment", ALWAYS), ("record_holder", ALWAYS)))
    enrolled = replace(facts, circumstances=(*IN_CARE, ("enrolled_in_recipient", ALWAYS)), paths=(school,))
    assert ask(enrolled).permits
    left = (("in_care", ENDED), ("any", ALWAYS), ("enrolled_in_recipient", ALWAYS))
    assert ask(replace(enrolled, circumstances=left)).code == "R-POP"
    assert ask(replace(enrolled, circumstances=left, paths=(steward,))).code == "R-OK-OWN"


REFUSED = [
    ("R-NONE", replace(ROSA, active=(None, NOW - DAY))),
    ("R-SIGN", replace(ROSA, readiness=(("training", (BEGAN, ENDS)),))),
    ("R-SIGN", replace(ROSA, readiness=(("confidentiality", ENDED), ("training", (BEGAN, ENDS))))),
    ("R-TRAIN", replace(ROSA, readiness=(("confidentiality", (BEGAN, ENDS)), ("training", ENDED)))),
    ("R-DEBAR", replace(ROSA, debarred=(BEGAN, ENDS))),
    ("R-RECUSE", replace(ROSA, recusals=((BEGAN, None),))),
    ("R-ORDER-LIMIT", replace(ROSA, orders=(LIMIT,))),
    ("R-ORDER-LIMIT", replace(ROSA, orders=({**LIMIT, "effect": "seal", "datasets": [0]},))),
    ("R-CONTACT", replace(ROSA, orders=({**LIMIT, "effect": "no_contact"},))),
    ("R-NOREL", replace(ROSA, relations=())),
    ("R-NOREL", replace(ROSA, relations=(("team_member", (BEGAN, None)),))),
    ("R-RELENDED", replace(ROSA, relations=(("assigned", ENDED),))),
    ("R-NOGRANT", with_line(datasets=0)),
    ("R-NOGRANT", replace(ROSA, records=("dcs",))),
    ("R-UNSIGNED", with_dsa(signatures=(("Lakeside", BEGAN), ("Child Services", None)))),
    ("R-UNSIGNED", with_dsa(signatures=(("Lakeside", BEGAN), ("Child Services", NOW + DAY)))),
    ("R-UNSIGNED", with_dsa(lacks=(PARTY_LACK,))),
    ("R-UNSIGNED", replace(ROSA, papers={1: replace(MOU, signatures=(("Casa", None),)), 2: DSA})),
    ("R-NOTYET", with_dsa(term=(NOW + DAY, ENDS))),
    ("R-NOTYET", with_dsa(is_activated=False)),
    ("R-NOTYET", with_dsa(activated_at=NOW + DAY)),
    ("R-EXPIRED", with_dsa(term=(BEGAN, NOW))),
    ("R-EXPIRED", with_dsa(ended_at=NOW - DAY)),
    ("R-EXPIRED", with_dsa(term=None)),
    ("R-EXPIRED", replace(ROSA, papers={1: replace(MOU, ended_at=NOW - DAY), 2: DSA})),
    ("R-SUSPENDED", with_dsa(suspensions=((NOW - DAY, NOW + DAY),))),
    ("R-SUSPENDED", with_dsa(suspensions=((NOW - 2 * DAY, NOW - DAY), (NOW, None)))),
    ("R-SUSPENDED", replace(ROSA, papers={1: replace(MOU, suspensions=((NOW, None),)), 2: DSA})),
    ("R-WITHDRAWN", replace(ROSA, absent={"lakeside": (NOW - DAY, None)})),
    ("R-WITHDRAWN", replace(ROSA, absent={"dcs": (NOW - DAY, None)})),
    ("R-BASIS", with_dsa(lacks=(BASIS_LACK,))),
    ("R-BASIS", with_dsa(lacks=(BASIS_LACK,), is_activated=False)),
    ("R-NOTINCARE", without("agency_responsible")),
    ("R-NOTINCARE", without("in_care")),
    ("R-POP", without("in_care_of_recipient")),
    ("R-PURPOSE", with_line(purpose="tutoring")),
    ("R-ROLE", with_line(role="caseworker_supervisor")),
    ("R-OP", with_line(operations=("list", "export"))),
]


def test_a_pause_that_is_over_or_to_come_refuses_nothing():
    assert ask(with_dsa(suspensions=((NOW - 2 * DAY, NOW - DAY), (NOW + DAY, None)))).permits


@pytest.mark.parametrize(("code", "facts"), REFUSED, ids=[f"{n} {code}" for n, (code, _) in enumerate(REFUSED)])
def test_one_thing_less_and_it_is_refused_with_its_reason(code, facts):
    assert ask().permits
    decision = ask(facts)
    assert (decision.verdict, decision.code, decision.view, decision.origin) == ("deny", code, None, None)
    assert code in decision.reasons


def test_a_prohibited_element_is_refused_whatever_a_line_says():
    assert ask().permits
    assert ask(with_line(full=bits("care.removal_reason")), element="care.removal_reason").code == "R-PROHIBITED"


def test_printing_asks_for_the_operation_and_for_looking():
    assert ask(operation="print").permits
    assert ask(operation="export").code == "R-OP"
    assert ask(with_line(operations=("print",)), operation="print").code == "R-OP"


def test_a_highly_restricted_element_asks_for_the_second_step():
    assert ask(element="placement.address").obligations == ("step_up",)
    assert ask(element="placement.address", stepped_up=False).code == "R-MFA"
    assert ask(stepped_up=False).permits


def test_days_decide_at_their_edges():
    facts = with_dsa(term=(NOW, NOW + DAY))
    assert ask(facts).permits
    assert ask(facts, at=NOW - DAY / 1000).code == "R-NOTYET"
    assert ask(facts, at=NOW + DAY).code == "R-EXPIRED"


def test_the_fullest_view_answers_and_names_its_origin():
    flag = replace(LINE, contributor="north", datasets=0, flag=bits("academics.transcript"))
    masked = replace(flag, flag=LINE.flag, masked=bits("academics.transcript"))
    facts = replace(ROSA, records=("dcs", "lakeside", "north"), paths=(flag, masked, LINE))
    assert (ask(facts).view, ask(facts).origin) == ("full", "lakeside")
    assert (ask(facts, contributor="north").view, ask(facts, contributor="north").origin) == ("masked", "north")
    facts = replace(facts, paths=(flag,))
    assert (ask(facts).view, ask(facts).origin) == ("flag", "north")


def test_a_contributor_without_a_record_of_the_child_gives_no_path():
    assert ask(contributor="lakeside").permits
    assert ask(contributor="north").code == "R-NOGRANT"


def test_the_first_reason_of_the_order_is_told_and_the_operator_reads_all():
    facts = replace(with_dsa(ended_at=NOW - DAY), circumstances=(("any", ALWAYS),))
    decision = ask(facts, purpose="tutoring")
    assert decision.code == "R-EXPIRED"
    assert decision.reasons == ("R-EXPIRED", "R-NOTINCARE", "R-POP", "R-PURPOSE")


# --- What the person may know ----------------------------------------------------------------------------------------


def test_without_relation_and_without_grant_nothing_is_told():
    assert ask(replace(ROSA, relations=())).told == "R-NOREL"
    stranger = ask(replace(ROSA, relations=(), paths=()))
    assert (stranger.code, stranger.told, stranger.told_chain) == ("R-NOREL", "R-NONE", ())


def test_an_order_is_told_to_those_who_read_it_and_to_nobody_else():
    assert ask(replace(ROSA, orders=(LIMIT,))).told == "R-ORDER-LIMIT"
    decision = ask(replace(ROSA, orders=({**LIMIT, "read_by": ["ben.ito"]},)))
    assert (decision.code, decision.told, decision.told_chain) == ("R-ORDER-LIMIT", "R-NONE", ())


def test_an_order_that_is_over_is_not_told_either():
    over = {**LIMIT, "read_by": [], "during": ENDED}
    decision = ask(replace(ROSA, orders=(over,)))
    assert decision.permits
    assert "order" in {link.link for link in decision.chain}
    assert "order" not in {link.link for link in decision.told_chain}


def test_of_some_records_not_even_the_existence_is_told():
    """42 CFR Part 2: that there is such a record is itself protected."""
    assert ask(element="academics.gpa").permits
    decision = ask(element="behavioral.sud")
    assert (decision.code, decision.told) == ("R-NOGRANT", "R-NONE")


@pytest.mark.parametrize(
    "element", ["academics.transcript", "care.agency_worker", "care.removal_reason", "behavioral.sud"]
)
def test_a_hidden_child_and_a_missing_child_are_told_of_alike(element):
    steward = replace(OWN, role="data_steward", relation="record_holder", population="any", masked=bits(element))
    hidden = replace(
        ROSA,
        relations=(("record_holder", ALWAYS), ("agency_responsible", ALWAYS), ("any_in_population", ALWAYS)),
        paths=(LINE, OWN, steward),
    )
    missing = replace(hidden, is_known_child=False, records=(), relations=(), circumstances=())
    assert ask(replace(hidden, relations=ROSA.relations)).permits
    one, other = ask(hidden, element=element), ask(missing, element=element)
    assert (one.verdict, one.told, one.told_chain, one.words) == (
        other.verdict,
        other.told,
        other.told_chain,
        other.words,
    )
    assert other.code == "R-NONE"


def test_signatures_of_all_parties_are_what_makes_it_whole():
    assert ask(with_dsa(signatures=SIGNED)).permits
    assert QUESTION.stepped_up

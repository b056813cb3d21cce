"""What whoever is shown something owes for it: of every way that stands, each once."""

from dataclasses import replace

from homeroom.access.deciding import decide
from homeroom.access.made_up import IN_TUTORING, LINE, ROSA, TUTOR, bits, line, release
from homeroom.access.vectors import VECTORS
from tests.decide.made_up import ask

KEY = "academics.transcript"
NOTICED = replace(LINE, line=2, datasets=0, masked=bits(KEY), duties=("part2_notice",), redisclosure="none")


def test_the_duties_of_every_line_that_opens_it_are_owed_and_not_those_of_the_fullest_alone():
    """Two agreements: union of permits, union of duties."""
    alone = ask()
    assert alone.permits and "part2_notice" not in alone.obligations
    both = ask(replace(ROSA, paths=(LINE, NOTICED)))
    assert (both.view, both.words["line"]) == ("full", LINE.line)
    assert set(both.obligations) == {*alone.obligations, "part2_notice", "redisclosure:none"}
    assert both.told_obligations == both.obligations


def test_a_line_that_opens_nothing_then_lays_no_duty_on_anybody():
    over = replace(NOTICED, during=None)
    assert ask(replace(ROSA, paths=(LINE, over))).obligations == ask().obligations


def test_what_two_lines_ask_is_asked_once():
    twice = replace(NOTICED, line=3)
    owed = ask(replace(ROSA, paths=(NOTICED, twice))).obligations
    assert sorted(owed) == sorted(set(owed)) and "part2_notice" in owed


def test_of_one_s_own_record_nothing_is_disclosed_whatever_else_it_rests_on():
    """What another partner's record asks is owed; of the own one nothing more."""
    own = replace(LINE, contributor="dcs", own=True, agreement=None, line=None, purpose=None, duties=("part2_notice",))
    assert ask(replace(ROSA, paths=(own,))).obligations == ()
    assert "record_disclosure" in ask(replace(ROSA, paths=(own, LINE))).obligations


def test_an_emergency_is_reviewed_also_where_a_line_opens_the_same():
    opened = next(v for v in VECTORS if v.expects == "R-OK-EMERG")
    of_line = line("school_counselor", "dcs", opened.question.element, relation="any_in_population")
    facts = replace(
        opened.facts, paths=(of_line, *opened.facts.paths), relations=(("any_in_population", (None, None)),)
    )
    facts = replace(facts, circumstances=ROSA.circumstances)
    assert "review_emergency" in decide(opened.question, facts).obligations


def test_a_permit_names_what_it_rests_on():
    """The line, the consent, the order, the own record and the law: each by name, and nothing for a refusal."""
    usa = ask().behind
    assert (usa.agreement, usa.line, usa.basis, usa.relation, usa.paper) == ("dsa", 1, "FERPA-USA", "assigned", None)
    assert ask(purpose="tutoring").behind is None
    consented = replace(TUTOR, releases=(release("consent", IN_TUTORING.element, basis="FERPA-CONSENT"),))
    behind = decide(IN_TUTORING, consented).behind
    assert (behind.agreement, behind.basis, behind.paper, behind.told_paper_id) == (
        None,
        "FERPA-CONSENT",
        "consent",
        "p",
    )

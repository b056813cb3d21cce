"""The refusal: which reason of the order is the first that holds, and what of it the person is told."""

from dataclasses import replace

from homeroom.access.catalogue import Element
from homeroom.access.conditions import PERSONAL, WORK, Link, Test, counts, relation_test, words_of_no_grant
from homeroom.access.decision import BREAK_GLASS, ORDER, Decision, without_unknown_orders
from homeroom.access.evidence import BY_RIGHT, Facts, Path, Question, holds

OF_THIS_CHILD = frozenset({"R-RECUSE", "R-ORDER-LIMIT", "R-CONTACT"})  # Guards that other children do not meet.
# Of these even the existence is protected (42 CFR 2.13(c); state sealing law; 42 CFR 2.14), so no reason is told.
SILENT_REGIMES = frozenset({"42-CFR-2", "42-CFR-2.14", "STATE-JUV-SEAL"})


def refuse(
    question: Question,
    facts: Facts,
    guards: list[Test],
    tested: dict[Path, list[Test]],
    paths: list[Path],
    element: Element,
) -> Decision:
    """The first reason of the order that holds: of the guards, then of all paths, dropping those that fail."""
    # Whoever takes no part at all is told nothing at all.
    failing = sorted(
        (test for test in guards if not test.holds), key=lambda t: (t.code != "R-NONE", ORDER.index(t.code))
    )
    everything = {test.code for tests in tested.values() for test in tests if not test.holds} | {
        t.code for t in failing
    }
    if failing:
        chain = tuple(test.link for test in guards)
        return deny(failing[0], chain, everything)
    if not tested or not any(tests[0].holds for tests in tested.values()):
        found = _without_relation(question, facts, tested, paths, element)
        return deny(found, (*(g.link for g in guards), found.link), everything | {found.code})
    left = {path: tests for path, tests in tested.items() if tests[0].holds}
    for code in ORDER[ORDER.index("R-NOGRANT") :]:
        passing = {path: tests for path, tests in left.items() if all(t.holds for t in tests if t.code == code)}
        if not passing:
            path = min(left, key=lambda p: sum(not test.holds for test in left[p]))
            reason = next(test for test in left[path] if test.code == code and not test.holds)
            chain = (*(guard.link for guard in guards), *(test.link for test in left[path]))
            return deny(reason, chain, everything)
        left = passing
    raise AssertionError("A path that fails no test would have been a permit.")


def _without_relation(
    question: Question, facts: Facts, tested: dict[Path, list[Test]], paths: list[Path], element: Element
) -> Test:
    """No path begins: no relation that one asks for, or, with a relation, no path that reaches the element."""
    asked_for: set[str] | frozenset[str] = {n for path in tested if counts(path, facts) for n in _asked_for(path)}
    if not asked_for:  # Nothing reaches the element: by what else the person could stand toward the child.
        asked_for = PERSONAL | {path.relation for path in facts.paths if path.role == facts.role}
    spans = [(relation, span) for relation, span in facts.relations if relation in asked_for]
    alive = [relation for relation, span in spans if holds(span, question.at)]
    if alive:
        partner = question.contributor or next(iter(p.contributor for p in paths), "")
        words = words_of_no_grant(question, facts, partner)
        return Test("R-NOGRANT", False, Link("line", element.key, False), words)
    ended = [(span[1], relation, span) for relation, span in spans if span and span[1] and span[1] <= question.at]
    _, relation, span = max(ended, key=lambda each: each[0], default=(question.at, "", None))
    return relation_test(relation, span, question, facts)


def _asked_for(path: Path) -> frozenset[str]:
    return WORK if path.is_permit else frozenset({path.relation})


def deny(test: Test, chain: tuple[Link, ...], everything: set[str]) -> Decision:
    reasons = tuple(sorted(everything, key=ORDER.index))
    return Decision("deny", test.code, test.code, words=test.words, chain=chain, reasons=reasons)


def offers(facts: Facts, element: Element, guards: list[Test]) -> tuple[str, ...]:
    """Never past a guard: only what is refused for want of a way could be opened in an emergency (step 13)."""
    offered = facts.breaks_glass and element.break_glass and all(test.holds for test in guards)
    return (BREAK_GLASS,) if offered else ()


def as_told(
    refusal: Decision, question: Question, facts: Facts, paths: list[Path], element: Element, guards: list[Test]
) -> Decision:
    """R-NONE stands for every reason where even the child's presence, or an order, is none of the person's business.

    A child who is hidden and a child who is not on record are told of in the same words.
    """
    # A consent, or a right, is about this very child: it tells nobody who has nothing to do with the child.
    mine = [path for path in paths if path.role == facts.role and not path.is_permit and path.relation not in BY_RIGHT]
    has_grant = bool(mine)
    counted = PERSONAL | {path.relation for path in mine}
    has_relation = any(holds(span, question.at) for relation, span in facts.relations if relation in counted)
    hidden = (
        # Who had a right until the student was eighteen knows the student.
        (not has_relation and not has_grant and refusal.code != "R-18")
        or bool(SILENT_REGIMES & set(element.regimes))
        or (refusal.code in ("R-ORDER-LIMIT", "R-CONTACT") and not refusal.words["is_known"])
    )
    if hidden:
        # An offer, or none, tells nothing of a child who is hidden: a recusal or an order of that child does not take it away.
        of_person = [test for test in guards if test.code not in OF_THIS_CHILD]
        told = replace(refusal, told="R-NONE", told_obligations=offers(facts, element, of_person))
    else:
        told = replace(
            refusal,
            told_obligations=refusal.obligations,
            told_chain=without_unknown_orders(refusal.chain, question, facts),
        )
    if facts.is_known_child:
        return told
    return replace(told, code="R-NONE", reasons=("R-NONE",), chain=(Link("student", question.student, False),))

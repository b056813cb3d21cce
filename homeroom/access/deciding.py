"""May this person do this with this element of this child, then? The decision, as one pure function.

It reads the facts that the row policies read, with their days, so that for looking (`view`) a row or a single element
is visible exactly when this says permit; a property test holds the two against each other. It adds the reason, the
chain that leads to it, and what the policies do not ask: operations and obligations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.access.conditions import (
    PERSONAL,
    RELEASES,
    UNSEALED,
    WORK,
    Link,
    Test,
    counts,
    guards,
    opens_from,
    pauses,
    relation_of,
    relation_test,
    tests_of,
    volume,
    words_of_no_grant,
)
from homeroom.access.evidence import BY_RIGHT, CHECKED, OUTPUT_CHECK, Facts, Paper, Path, Question, Release, holds

# The first of this order that holds is the reason.
ORDER = (
    *("R-FREEZE", "R-CLOSING"),
    *("R-SIGN", "R-TRAIN", "R-MFA", "R-RECERT", "R-DEBAR", "R-RECUSE", "R-PROHIBITED", "R-ORDER-LIMIT", "R-CONTACT"),
    *("R-NOREL", "R-RELENDED", "R-NOGRANT", "R-UNSIGNED", "R-NOTYET", "R-EXPIRED", "R-SUSPENDED"),
    *("R-WITHDRAWN", "R-BASIS"),
    *("R-NOTINCARE", "R-POP", "R-PURPOSE", "R-ROLE", "R-OP", "R-NOTICE"),
    *("R-CONSENT-MISSING", "R-CONSENT-AUTH", "R-CONSENT-EXPIRED", "R-CONSENT-REVOKED", "R-18", "R-OBJECTION"),
    *("R-STEPUP", "R-VOLUME", "R-NONE"),
)
BREAK_GLASS = "break_glass"  # The obligation of a refusal past which an emergency could lead.
OPERATIONS = ("view", "list", "print", "export", "api", "aggregate", "link")
OF_THIS_CHILD = frozenset({"R-RECUSE", "R-ORDER-LIMIT", "R-CONTACT"})  # Guards that other children do not meet.
# Of these even the existence is protected (42 CFR 2.13(c); state sealing law; 42 CFR 2.14), so no reason is told.
SILENT_REGIMES = frozenset({"42-CFR-2", "42-CFR-2.14", "STATE-JUV-SEAL"})


# What tells of other students too is shown once somebody of the contributor has taken their names out (34 CFR 99.12(a)).
TELLS_OF_OTHERS = frozenset({"discipline.incidents"})


@dataclass(frozen=True)
class Behind:
    """What a permit rests on, by name: of the agreement its line, the basis in law, the consent or the order, the relation."""

    agreement: str | None
    line: int | None
    basis: str
    relation: str
    paper: str | None = None  # Which kind of paper: a consent, an order or an emergency.
    paper_id: str | None = None
    told_paper_id: str | None = None  # Of an order, nothing to whom does not read it.


@dataclass(frozen=True)
class Decision:
    """`code` and `chain` are the whole truth; `told` and `told_chain` are what the person may know of it."""

    verdict: str
    code: str
    told: str
    view: str | None = None
    origin: str | None = None
    words: dict[str, Any] = field(default_factory=dict)
    chain: tuple[Link, ...] = ()
    told_chain: tuple[Link, ...] = ()
    obligations: tuple[str, ...] = ()
    told_obligations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    behind: Behind | None = None  # Of a permit.

    @property
    def permits(self) -> bool:
        return self.verdict == "permit"


def decide(question: Question, facts: Facts) -> Decision:
    """Guards first, then every path; the fullest that stands answers, else the first reason that holds."""
    element = catalogue().elements[question.element]
    paused = [test for test in pauses(question, facts) if not test.holds]
    first = list(guards(question, facts, element))
    paths = [path for path in _paths(question, facts, element) if _is_asked(path, question) and path.view(element)]
    mine = [path for path in paths if path.contributor in facts.records]
    tested = {path: [relation_of(path, question, facts), *tests_of(path, question, facts)] for path in mine}
    live = [path for path in mine if all(test.holds for test in tested[path])]
    live = [path for path in live if path.outlasts_a_freeze or not paused]
    if all(test.holds for test in first) and live:
        best = max(live, key=lambda path: _worth(path, question, facts, element))
        last = list(volume(question, facts))
        chain = tuple(test.link for test in (*first, *tested[best], *last))
        too_much = [test for test in last if not test.holds]
        if too_much:
            refusal = _deny(too_much[0], chain, {test.code for test in too_much})
            return _as_told(refusal, question, facts, paths, element)
        return _permit(best, live, question, facts, element, chain)
    refusal = _refusal(question, facts, [*paused, *first], tested, paths, element)
    refusal = replace(refusal, obligations=_offers(facts, element, first))
    return _as_told(refusal, question, facts, paths, element)


def _worth(path: Path, question: Question, facts: Facts, element: Element) -> tuple[int, bool, int]:
    """The fullest view first; one's own records; then what opens the most days."""
    first = opens_from(path, question, facts) or date.min
    return VIEWS.index(path.view(element) or "flag"), path.own, -first.toordinal()


def _paths(question: Question, facts: Facts, element: Element) -> Iterator[Path]:
    """Every way that could lead there. What rests on a consent, an order or an emergency is a way of its own with each."""
    for path in facts.paths:
        if path.condition not in RELEASES:
            yield path
            continue
        found = [r for r in facts.releases if r.kind == path.condition and r.names(element)]
        if path.is_emergency:  # One that is over is no way any more, and no reason.
            found = [release for release in found if holds(release.during, question.at)]
        if path.is_permit:
            yield from (path.shown_by(release) for release in found if path.role == facts.role)
        else:
            covering = [release for release in found if release.purpose in (None, question.purpose)]
            yield from (replace(path, release=release) for release in covering)
            if not covering:
                yield path


def _is_asked(path: Path, question: Question) -> bool:
    return not question.contributor or path.contributor == question.contributor


# --- The answer ------------------------------------------------------------------------------------------------------


def _permit_code(path: Path) -> str:
    if path.own:
        return "R-OK-OWN"
    if path.relation in BY_RIGHT:
        return "R-OK-SELF"
    if path.is_emergency:
        return "R-OK-EMERG"
    if path.is_permit:
        return "R-OK-ORDER" if path.condition == "order" else "R-OK-CONSENT"
    if path.agreement is None:
        return "R-OK-LAW"
    return "R-OK-USA" if path.basis == "FERPA-USA" and path.relation == "assigned" else "R-OK-GRANT"


def _permit(
    path: Path, live: list[Path], question: Question, facts: Facts, element: Element, chain: tuple[Link, ...]
) -> Decision:
    code = _permit_code(path)
    paper = facts.papers[path.agreement] if path.agreement is not None else None
    words = {
        "agreement": paper.title if paper else "",
        "line": path.line,
        "purpose": facts.purposes.get(question.purpose, question.purpose),
        **_words_of(path.release),
    }
    if path.release and path.is_emergency:
        words["reviewer"] = dict(path.release.reviewers).get(path.contributor, "")
    chain = (*chain, Link("contributor", path.contributor, True))
    told_chain = _without_unknown_orders(chain, question, facts)
    owed = tuple(dict.fromkeys(_obligations(path, live, question, facts, element)))
    return Decision(
        "permit",
        code,
        code,
        path.view(element),
        path.contributor,
        words,
        chain,
        told_chain,
        obligations=owed,
        told_obligations=owed,
        behind=_behind(path, paper, question, facts),
    )


def _obligations(best: Path, live: list[Path], question: Question, facts: Facts, element: Element) -> Iterator[str]:
    """What whoever is shown it owes: of every way that stands, not of the one that answers alone (sharing specification 2.3,
    step 11; 2.7, rule 7: union of duties)."""
    ways = [best, *(path for path in live if path is not best)]
    others = [path for path in ways if path.contributor != facts.organization]
    if others:
        yield "record_disclosure"  # 34 CFR 99.32(a)
    yield from (f"redisclosure:{path.redisclosure}" for path in others if path.redisclosure)
    for path in others:
        yield from (duty for duty in path.duties if duty != OUTPUT_CHECK or question.operation in CHECKED)
    sitting = facts.sitting
    is_near = sitting is not None and sitting.is_above_normal
    if element.sensitivity == "P4" or is_near:
        yield "step_up"
    if element.key in TELLS_OF_OTHERS:
        yield "third_parties_redacted"
    if sitting is not None and is_near:
        yield f"volume_left:{sitting.most - sitting.total}"
    if any(path.is_emergency for path in ways):
        yield "review_emergency"
    if first := opens_from(best, question, facts):
        yield f"window:{first}"


def _behind(path: Path, paper: Paper | None, question: Question, facts: Facts) -> Behind:
    release = path.release
    known = release is None or release.kind != "order" or release.key in _known_orders(question, facts)
    return Behind(
        agreement=paper.key if paper else None,
        line=path.line,
        basis=path.basis,
        relation=path.relation,
        paper=release.kind if release else None,
        paper_id=release.key if release else None,
        told_paper_id=release.key if release and known else None,
    )


def _words_of(release: Release | None) -> dict[str, Any]:
    if release is None:
        return {}
    begins, ends = release.during or (None, None)
    return {"signer": release.signed_by, "date": begins, "until": ends}


def _refusal(
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
        return _deny(failing[0], chain, everything)
    if not tested or not any(tests[0].holds for tests in tested.values()):
        found = _without_relation(question, facts, tested, paths, element)
        return _deny(found, (*(g.link for g in guards), found.link), everything | {found.code})
    left = {path: tests for path, tests in tested.items() if tests[0].holds}
    for code in ORDER[ORDER.index("R-NOGRANT") :]:
        passing = {path: tests for path, tests in left.items() if all(t.holds for t in tests if t.code == code)}
        if not passing:
            path = min(left, key=lambda p: sum(not test.holds for test in left[p]))
            reason = next(test for test in left[path] if test.code == code and not test.holds)
            chain = (*(guard.link for guard in guards), *(test.link for test in left[path]))
            return _deny(reason, chain, everything)
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


def _deny(test: Test, chain: tuple[Link, ...], everything: set[str]) -> Decision:
    reasons = tuple(sorted(everything, key=ORDER.index))
    return Decision("deny", test.code, test.code, words=test.words, chain=chain, reasons=reasons)


def _offers(facts: Facts, element: Element, guards: list[Test]) -> tuple[str, ...]:
    """Never past a guard: only what is refused for want of a way could be opened in an emergency (step 13)."""
    offered = facts.breaks_glass and element.break_glass and all(test.holds for test in guards)
    return (BREAK_GLASS,) if offered else ()


def _as_told(refusal: Decision, question: Question, facts: Facts, paths: list[Path], element: Element) -> Decision:
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
        of_person = [test for test in guards(question, facts, element) if test.code not in OF_THIS_CHILD]
        told = replace(refusal, told="R-NONE", told_obligations=_offers(facts, element, of_person))
    else:
        told = replace(
            refusal,
            told_obligations=refusal.obligations,
            told_chain=_without_unknown_orders(refusal.chain, question, facts),
        )
    if facts.is_known_child:
        return told
    return replace(told, code="R-NONE", reasons=("R-NONE",), chain=(Link("student", question.student, False),))


def _without_unknown_orders(chain: tuple[Link, ...], question: Question, facts: Facts) -> tuple[Link, ...]:
    """An order is known to those who read it; that there was one is not told to others even when it is over."""
    known = _known_orders(question, facts)
    return tuple(link for link in chain if link.link not in ("order", UNSEALED) or link.id in known)


def _known_orders(question: Question, facts: Facts) -> set[str]:
    return {order["key"] for order in facts.orders if question.person in order["read_by"]}

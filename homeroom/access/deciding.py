"""May this person do this with this element of this child, then? The decision, as one pure function.

It reads the facts that the row policies read, with their days, so that for looking (`view`) a row or a single element
is visible exactly when this says permit; a property test holds the two against each other. It adds the reason, the
chain that leads to it, and what the policies do not ask: operations and obligations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.access.evidence import (
    ALWAYS,
    BY_RIGHT,
    COPIES,
    COPYING,
    Facts,
    Paper,
    Path,
    Question,
    Release,
    Span,
    best,
    holds,
)
from homeroom.partners.words import READY_BY_RIGHT

# The first of this order that holds is the reason.
ORDER = (
    *("R-SIGN", "R-TRAIN", "R-MFA", "R-RECERT", "R-DEBAR", "R-RECUSE", "R-PROHIBITED", "R-ORDER-LIMIT", "R-CONTACT"),
    *("R-NOREL", "R-RELENDED", "R-NOGRANT", "R-UNSIGNED", "R-NOTYET", "R-EXPIRED", "R-SUSPENDED"),
    *("R-WITHDRAWN", "R-BASIS"),
    *("R-NOTINCARE", "R-POP", "R-PURPOSE", "R-ROLE", "R-OP", "R-NOTICE"),
    *("R-CONSENT-MISSING", "R-CONSENT-AUTH", "R-CONSENT-EXPIRED", "R-CONSENT-REVOKED", "R-18", "R-OBJECTION", "R-NONE"),
)
PAPERS = (("R-SIGN", "confidentiality"), ("R-TRAIN", "training"))
OPERATIONS = ("view", "list", "print", "export", "api", "aggregate", "link")
# Relations of a person's own work with a child. The others follow from where a record lies or who is responsible: they
# count only on a path of one's own role, or everybody at an agency could tell a child on record from no child.
WORK = frozenset({"assigned", "school_of_enrollment", "team_member"})
PERSONAL = frozenset({*WORK, *BY_RIGHT, "caregiver"})
# Of these even the existence is protected (42 CFR 2.13(c); state sealing law; 42 CFR 2.14), so no reason is told.
RELEASES = ("consent", "order")  # Conditions of grounds that a paper about this very child meets.
SILENT_REGIMES = frozenset({"42-CFR-2", "42-CFR-2.14", "STATE-JUV-SEAL"})


@dataclass(frozen=True)
class Link:
    """One link of the chain: what it is, whether it holds then, since when and until when."""

    link: str
    id: str
    holds: bool
    since: datetime | None = None
    until: datetime | None = None


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
    reasons: tuple[str, ...] = ()

    @property
    def permits(self) -> bool:
        return self.verdict == "permit"


@dataclass(frozen=True)
class Test:
    """One thing that must hold; `code` is the reason when it does not, `words` fill its sentence."""

    code: str
    holds: bool
    link: Link
    words: dict[str, Any] = field(default_factory=dict)


def decide(question: Question, facts: Facts) -> Decision:
    """Guards first, then every path; the fullest that stands answers, else the first reason that holds."""
    element = catalogue().elements[question.element]
    guards = list(_guards(question, facts, element))
    paths = [path for path in _paths(question, facts, element) if _is_asked(path, question) and path.view(element)]
    mine = [path for path in paths if path.contributor in facts.records]
    tested = {path: [_relation(path, question, facts), *_tests(path, question, facts)] for path in mine}
    live = [path for path in mine if all(test.holds for test in tested[path])]
    if all(guard.holds for guard in guards) and live:
        best = max(live, key=lambda path: (VIEWS.index(path.view(element) or "flag"), path.own))
        chain = tuple(test.link for test in (*guards, *tested[best]))
        return _permit(best, question, facts, element, chain)
    refusal = _refusal(question, facts, guards, tested, paths, element)
    return _as_told(refusal, question, facts, paths, element)


def _paths(question: Question, facts: Facts, element: Element) -> Iterator[Path]:
    """Every way that could lead there. What rests on a consent or an order is a way of its own with each that is there."""
    for path in facts.paths:
        if path.condition not in RELEASES:
            yield path
            continue
        found = [r for r in facts.releases if r.kind == path.condition and r.names(element)]
        if path.is_permit:
            yield from (path.shown_by(release) for release in found if path.role == facts.role)
        else:
            covering = [release for release in found if release.purpose in (None, question.purpose)]
            yield from (replace(path, release=release) for release in covering)
            if not covering:
                yield path


def _is_asked(path: Path, question: Question) -> bool:
    return not question.contributor or path.contributor == question.contributor


# --- What must hold whatever the path --------------------------------------------------------------------------------


def _guards(question: Question, facts: Facts, element: Element) -> Iterator[Test]:
    at = question.at
    yield Test("R-NONE", holds(facts.active, at), _link("person", question.person, facts.active, at))
    for code, kind in () if facts.role in READY_BY_RIGHT else PAPERS:
        spans = [span for done, span in facts.readiness if done == kind]
        span = best(spans, at)
        yield Test(code, holds(span, at), _link(kind, question.person, span, at), {"date": span and span[1]})
    confirmed = [span for done, span in facts.readiness if done == "recertification"]
    if confirmed and facts.role not in READY_BY_RIGHT:
        span = best(confirmed, at)
        yield Test("R-RECERT", holds(span, at), _link("recertification", question.person, span, at))
    if element.sensitivity == "P4":
        yield Test("R-MFA", question.stepped_up, Link("second_step", question.person, question.stepped_up))
    debarred = facts.debarred
    if debarred:
        free = not holds(debarred, at)
        words = {"organization": facts.names.get(facts.organization, ""), "date": debarred[1]}
        yield Test("R-DEBAR", free, Link("debarment", facts.organization, free, *debarred), words)
    for span in facts.recusals:
        if span:
            yield Test("R-RECUSE", not holds(span, at), Link("recusal", question.person, not holds(span, at), *span))
    if element.prohibited:
        yield Test("R-PROHIBITED", False, Link("element", element.key, False))
    yield from _orders(question, facts, element)


def _orders(question: Question, facts: Facts, element: Element) -> Iterator[Test]:
    number = catalogue().datasets[element.dataset].number
    for order in facts.orders:
        if order["during"] and (0 in order["datasets"] or number in order["datasets"]):
            free = not holds(order["during"], question.at)
            code = "R-CONTACT" if order["effect"] == "no_contact" else "R-ORDER-LIMIT"
            known = question.person in order["read_by"]
            yield Test(code, free, Link("order", order["key"], free, *order["during"]), {"is_known": known})


# --- What must hold on a path ----------------------------------------------------------------------------------------


def _relation(path: Path, question: Question, facts: Facts) -> Test:
    if path.release and path.is_permit and path.release.is_named:
        return _relation_test("named", ALWAYS, question, facts)
    wanted = WORK if path.is_permit else {path.relation}
    spans = [span for relation, span in facts.relations if relation in wanted and _counts(path, facts)]
    return _relation_test(path.relation, best(spans, question.at), question, facts)


def _counts(path: Path, facts: Facts) -> bool:
    return path.relation in PERSONAL or path.is_permit or path.role == facts.role


def _relation_test(relation: str, span: Span, question: Question, facts: Facts) -> Test:
    is_over = bool(span and span[1] and span[1] <= question.at)
    words = {"supervisor": facts.supervisor, "date": span[1] if span else None}
    link = _link("relation", relation, span, question.at)
    if is_over and relation == "rights_holder" and span and span[1] == facts.of_age_at:
        return Test("R-18", False, link, words)  # 34 CFR 99.5
    return Test("R-RELENDED" if is_over else "R-NOREL", link.holds, link, words)


def _tests(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """In the order in which reasons are told."""
    above = list(_papers(path, facts))
    for test in (_signed, _begun, _unexpired):
        for paper in above:
            yield test(paper, question)
    for paper in above:
        yield from _at_work(paper, question)
    yield from _present(path, question, facts)
    yield from (_complete(paper) for paper in above[:1])
    yield from _legal(path, question, facts)
    purposes = _purposes(path, facts)
    asked = facts.purposes.get(question.purpose, question.purpose)
    serves = path.purpose in (None, question.purpose)
    yield Test("R-PURPOSE", serves, Link("purpose", question.purpose, serves), {"purpose": asked, "purposes": purposes})
    yield Test("R-ROLE", path.role == facts.role, Link("role", facts.role, path.role == facts.role))
    # Whoever may not look may do nothing else either: every other operation shows what it works on.
    operations = COPYING if path.relation in COPIES else path.operations
    allowed = operations is None or {"view", question.operation} <= set(operations)
    yield Test("R-OP", allowed, Link("operation", question.operation, allowed), {"operation": question.operation})
    yield from _released(path, question, facts)
    yield from _unobjected(path, question, facts)


def _purposes(path: Path, facts: Facts) -> list[str]:
    if path.is_permit:
        return [facts.purposes[path.purpose]] if path.purpose else []
    of_line = (p for p in facts.paths if p.line == path.line and p.agreement == path.agreement)
    return sorted({facts.purposes[p.purpose] for p in of_line if p.purpose})


def _released(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """The consent or the order that this path rests on (sharing specification 2.5, 2.6)."""
    if path.condition not in RELEASES:
        return
    release, at = path.release, question.at
    if release is None:
        yield Test("R-CONSENT-MISSING", False, Link(path.condition, "", False))
        return
    begins, ends = release.during or (None, None)
    begun = begins is None or begins <= at
    lasts = ends is None or at < ends
    words = {"date": ends, "signer": release.signed_by, "is_order": release.kind == "order", "agreement": ""}
    link = Link(release.kind, release.key, begun and lasts, begins, ends)
    if release.kind == "order":
        yield Test("R-NOTYET", begun, link, words)
        yield Test("R-EXPIRED", lasts, link, words)
        told = release.notice_at is not None and release.notice_at <= at
        yield Test("R-NOTICE", told, Link("notice", release.key, told, release.notice_at), words)
        return
    yield Test("R-CONSENT-MISSING", begun, link, words)
    authority = best(list(release.authority), at)
    may_sign = holds(authority, at)
    yield Test("R-CONSENT-AUTH", may_sign, Link("signer", release.key, may_sign, *(authority or (None, None))), words)
    yield Test("R-CONSENT-EXPIRED", lasts, link, words)
    for code, name, over_at in (
        ("R-CONSENT-REVOKED", "revocation", release.revoked_at),
        ("R-18", "of_age", release.of_age_at),
    ):
        if over_at is not None:
            stands = at < over_at
            yield Test(code, stands, Link(name, release.key, stands, None, over_at), {**words, "date": over_at})


def _unobjected(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """An objection ends what rests on a consent, or on a basis that is nobody's duty (sharing specification 2.9)."""
    number = catalogue().elements[question.element].number
    if path.condition in ("consent", "unobjected"):
        for scope, span in facts.objections:
            if scope[number] == "1":
                free = not holds(span, question.at)
                yield Test("R-OBJECTION", free, Link("objection", "", free, *(span or (None, None))))


def _papers(path: Path, facts: Facts) -> Iterator[Paper]:
    """The agreement of this path and those that it stands under."""
    number = path.agreement
    while number is not None:
        paper = facts.papers[number]
        yield paper
        number = paper.parent


def _signed(paper: Paper, question: Question) -> Test:
    missing = [party for party, signed in paper.signatures if signed is None or signed > question.at]
    strangers = [lack["details"].get("organization", "") for lack in paper.lacks if lack["code"] == "R-UNSIGNED"]
    missing += strangers
    return Test("R-UNSIGNED", not missing, Link("signatures", paper.key, not missing), {"party": (missing or [""])[0]})


def _begun(paper: Paper, question: Question) -> Test:
    begins = max(filter(None, (paper.term and paper.term[0], paper.activated_at)), default=None)
    # An incomplete agreement waits for its contents and not for a day: it answers R-BASIS further on.
    waits = not paper.is_activated and not paper.lacks
    begun = not waits and (begins is None or begins <= question.at)
    return Test(
        "R-NOTYET",
        begun,
        Link("activation", paper.key, begun and paper.is_activated, begins),
        {"date": begins, "agreement": paper.title},
    )


def _unexpired(paper: Paper, question: Question) -> Test:
    ends = min(filter(None, (paper.term and paper.term[1], paper.ended_at)), default=None)
    lasts = paper.term is not None and (ends is None or question.at < ends)
    return Test(
        "R-EXPIRED",
        lasts,
        Link("agreement", paper.key, lasts, paper.term and paper.term[0], ends),
        {"date": ends, "agreement": paper.title},
    )


def _at_work(paper: Paper, question: Question) -> Iterator[Test]:
    for span in paper.suspensions:
        works = not holds(span, question.at)
        link = Link("suspension", paper.key, works, *(span or (None, None)))
        yield Test("R-SUSPENDED", works, link, {"agreement": paper.title})


def _present(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    if path.agreement is None:
        yield Test(
            "R-NOGRANT",
            holds(path.during, question.at),
            _link("interest", path.basis, path.during, question.at),
            {"element": question.element},
        )
    for organization in dict.fromkeys((path.contributor, facts.organization)):
        if organization == path.contributor and path.is_by_right:
            continue
        if gone := facts.absent.get(organization):
            here = not holds(gone, question.at)
            words = {"partner": facts.names[organization], "date": gone[0]}
            yield Test("R-WITHDRAWN", here, Link("membership", organization, here, None, gone[0]), words)


def _complete(paper: Paper) -> Test:
    lacks = [lack for lack in paper.lacks if lack["code"] == "R-BASIS"]
    return Test(
        "R-BASIS", not lacks, Link("contents", paper.key, not lacks), {"lacks": lacks, "agreement": paper.title}
    )


def _legal(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """The basis, tested again at that moment; that the child is in care; the group of children that the line is for."""
    needed = [("basis", path.condition), ("population", path.population)]
    if path.condition in (*RELEASES, "unobjected"):
        needed.pop(0)  # Not a matter of where the child is: tested by itself, further on.
    if path.relation != "record_holder" and not path.is_by_right:
        # Leaving care ends every path but the one by which an organization keeps its own records (specification 2.9).
        needed.insert(len(needed) - 1, ("care", "in_care"))
    is_agency_s = path.population == "in_care_of_recipient"
    for link, name in needed:
        span = best([span for circumstance, span in facts.circumstances if circumstance == name], question.at)
        left_care = name == "agency_responsible" or (is_agency_s and (name == "in_care" or path.own))
        id = path.basis if link == "basis" else name
        yield Test(
            "R-NOTINCARE" if left_care else "R-POP", holds(span, question.at), _link(link, id, span, question.at)
        )


# --- The answer ------------------------------------------------------------------------------------------------------


def _permit_code(path: Path) -> str:
    if path.own:
        return "R-OK-OWN"
    if path.relation in BY_RIGHT:
        return "R-OK-SELF"
    if path.is_permit:
        return "R-OK-ORDER" if path.condition == "order" else "R-OK-CONSENT"
    if path.agreement is None:
        return "R-OK-LAW"
    return "R-OK-USA" if path.basis == "FERPA-USA" and path.relation == "assigned" else "R-OK-GRANT"


def _permit(path: Path, question: Question, facts: Facts, element: Element, chain: tuple[Link, ...]) -> Decision:
    code = _permit_code(path)
    obligations = []
    if path.contributor != facts.organization:
        obligations.append("record_disclosure")  # 34 CFR 99.32(a)
        if path.redisclosure:
            obligations.append(f"redisclosure:{path.redisclosure}")
        obligations += path.duties
    if element.sensitivity == "P4":
        obligations.append("step_up")
    paper = facts.papers[path.agreement] if path.agreement is not None else None
    words = {
        "agreement": paper.title if paper else "",
        "line": path.line,
        "purpose": facts.purposes.get(question.purpose, question.purpose),
        **_words_of(path.release),
    }
    chain = (*chain, Link("contributor", path.contributor, True))
    told_chain = _without_unknown_orders(chain, question, facts)
    return Decision(
        "permit", code, code, path.view(element), path.contributor, words, chain, told_chain, tuple(obligations)
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
    asked_for = {name for path in tested if _counts(path, facts) for name in _asked_for(path)} or PERSONAL
    spans = [(relation, span) for relation, span in facts.relations if relation in asked_for]
    alive = [relation for relation, span in spans if holds(span, question.at)]
    if alive:
        partner = question.contributor or next(iter(p.contributor for p in paths), "")
        words = {
            "organization": facts.names.get(facts.organization, ""),
            "category": element.category,
            "partner": facts.names.get(partner, ""),
        }
        return Test("R-NOGRANT", False, Link("line", element.key, False), words)
    ended = [(span[1], relation, span) for relation, span in spans if span and span[1] and span[1] <= question.at]
    _, relation, span = max(ended, key=lambda each: each[0], default=(question.at, "", None))
    return _relation_test(relation, span, question, facts)


def _asked_for(path: Path) -> frozenset[str]:
    return WORK if path.is_permit else frozenset({path.relation})


def _deny(test: Test, chain: tuple[Link, ...], everything: set[str]) -> Decision:
    reasons = tuple(sorted(everything, key=ORDER.index))
    return Decision("deny", test.code, test.code, words=test.words, chain=chain, reasons=reasons)


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
        (not has_relation and not has_grant)
        or bool(SILENT_REGIMES & set(element.regimes))
        or (refusal.code in ("R-ORDER-LIMIT", "R-CONTACT") and not refusal.words["is_known"])
    )
    if hidden:
        told = replace(refusal, told="R-NONE")
    else:
        told = replace(refusal, told_chain=_without_unknown_orders(refusal.chain, question, facts))
    if facts.is_known_child:
        return told
    return replace(told, code="R-NONE", reasons=("R-NONE",), chain=(Link("student", question.student, False),))


def _without_unknown_orders(chain: tuple[Link, ...], question: Question, facts: Facts) -> tuple[Link, ...]:
    """An order is known to those who read it; that there was one is not told to others even when it is over."""
    known = {order["key"] for order in facts.orders if question.person in order["read_by"]}
    return tuple(link for link in chain if link.link != "order" or link.id in known)


def _link(link: str, id: str, span: Span, at: datetime) -> Link:
    return Link(link, id, holds(span, at), *(span or (None, None)))

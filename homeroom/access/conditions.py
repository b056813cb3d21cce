"""What must hold before a path opens anything: of the person, of the paper, of the child, at one moment.

Each condition is a Test that holds or not, with the reason when it does not and the link of the chain that it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from homeroom.access.catalogue import Element, catalogue
from homeroom.access.evidence import (
    ALWAYS,
    BY_RIGHT,
    COPIES,
    COPYING,
    EMERGENCY,
    LOOKING,
    Facts,
    Paper,
    Path,
    Question,
    Span,
    best,
    holds,
)
from homeroom.common.dates import instant
from homeroom.partners.words import READY_BY_RIGHT

PAPERS = (("R-SIGN", "confidentiality"), ("R-TRAIN", "training"))
# Relations of a person's own work with a child. The others follow from where a record lies or who is responsible: they
# count only on a path of one's own role, or everybody at an agency could tell a child on record from no child.
WORK = frozenset({"assigned", "school_of_enrollment", "team_member"})
PERSONAL = frozenset({*WORK, *BY_RIGHT, "caregiver"})
UNSEALED = "unsealed"  # The seal of this order is lifted for whoever asks.
SCHOOL, TELL_OF_CARE, IN_CARE = "school_district", ("child_welfare", "tribal_organization"), "care.in_care"
RELEASES = ("consent", "order", EMERGENCY)  # Conditions of grounds that a paper about this very child meets.
PAUSES = {"freeze": "R-FREEZE", "closing": "R-CLOSING"}


@dataclass(frozen=True)
class Link:
    """One link of the chain: what it is, whether it holds then, since when and until when."""

    link: str
    id: str
    holds: bool
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Test:
    """One thing that must hold; `code` is the reason when it does not, `words` fill its sentence."""

    code: str
    holds: bool
    link: Link
    words: dict[str, Any] = field(default_factory=dict)


# --- What must hold whatever the path --------------------------------------------------------------------------------


def pauses(question: Question, facts: Facts) -> Iterator[Test]:
    """The whole collaboration: of every path but those that outlast it (sharing specification 2.3, step 1)."""
    for kind, span in facts.freezes:
        goes_on = not holds(span, question.at)
        yield Test(PAUSES[kind], goes_on, Link("freeze", kind, goes_on, *(span or (None, None))))


def guards(question: Question, facts: Facts, element: Element) -> Iterator[Test]:
    at = question.at
    yield Test("R-NONE", holds(facts.active, at), link_of("person", question.person, facts.active, at))
    for code, kind in () if facts.role in READY_BY_RIGHT else PAPERS:
        spans = [span for done, span in facts.readiness if done == kind]
        span = best(spans, at)
        yield Test(code, holds(span, at), link_of(kind, question.person, span, at), {"date": span and span[1]})
    confirmed = [span for done, span in facts.readiness if done == "recertification"]
    if confirmed and facts.role not in READY_BY_RIGHT:
        span = best(confirmed, at)
        yield Test("R-RECERT", holds(span, at), link_of("recertification", question.person, span, at))
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
            known = {"is_known": question.person in order["read_by"]}
            code = "R-CONTACT" if order["effect"] == "no_contact" else "R-ORDER-LIMIT"
            lifted = best(order.get("lifted", []), question.at)
            if holds(lifted, question.at):
                yield Test(code, True, link_of(UNSEALED, order["key"], lifted, question.at), known)
                continue
            free = not holds(order["during"], question.at)
            yield Test(code, free, Link("order", order["key"], free, *order["during"]), known)


# --- What must hold on a path ----------------------------------------------------------------------------------------


def relation_of(path: Path, question: Question, facts: Facts) -> Test:
    if path.release and path.is_permit and path.release.is_named:
        return relation_test("named", ALWAYS, question, facts)
    wanted = WORK if path.is_permit else {path.relation}
    spans = [span for relation, span in facts.relations if relation in wanted and counts(path, facts)]
    return relation_test(path.relation, best(spans, question.at), question, facts)


def counts(path: Path, facts: Facts) -> bool:
    return path.relation in PERSONAL or path.is_permit or path.role == facts.role


def relation_test(relation: str, span: Span, question: Question, facts: Facts) -> Test:
    is_over = bool(span and span[1] and span[1] <= question.at)
    words = {"supervisor": facts.supervisor, "date": span[1] if span else None}
    link = link_of("relation", relation, span, question.at)
    if is_over and relation == "rights_holder" and span and span[1] == facts.of_age_at:
        return Test("R-18", False, link, words)  # 34 CFR 99.5
    return Test("R-RELENDED" if is_over else "R-NOREL", link.holds, link, words)


def tests_of(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """In the order in which reasons are told."""
    above = list(_papers(path, facts))
    for test in (_signed, _begun, _unexpired):
        for paper in above:
            yield test(paper, question)
    for paper in above:
        yield from _at_work(paper, question)
    yield from (test for paper in above[:1] for test in _amended(path, paper, question))
    yield from _present(path, question, facts)
    yield from _told_of_care(path, question, facts)
    yield from (_complete(paper) for paper in above[:1])
    yield from _legal(path, question, facts)
    purposes = _purposes(path, facts)
    asked = facts.purposes.get(question.purpose, question.purpose)
    serves = path.purpose in (None, question.purpose)
    yield Test("R-PURPOSE", serves, Link("purpose", question.purpose, serves), {"purpose": asked, "purposes": purposes})
    yield Test("R-ROLE", path.role == facts.role, Link("role", facts.role, path.role == facts.role))
    # Whoever may not look may do nothing else either: every other operation shows what it works on.
    operations = LOOKING if path.is_emergency else COPYING if path.relation in COPIES else path.operations
    allowed = operations is None or {"view", question.operation} <= set(operations)
    yield Test("R-OP", allowed, Link("operation", question.operation, allowed), {"operation": question.operation})
    yield from _in_window(path, question, facts)
    yield from _released(path, question, facts)
    yield from _unobjected(path, question, facts)


def opens_from(path: Path, question: Question, facts: Facts) -> date | None:
    today = question.at.astimezone(ZoneInfo(facts.timezone)).date()
    return path.opens_from(catalogue().elements[question.element], today)


def words_of_no_grant(question: Question, facts: Facts, partner: str, **more: Any) -> dict[str, Any]:
    """Whatever the condition was: no paper lets this organization see this kind of information from that partner."""
    return {
        "organization": facts.names.get(facts.organization, ""),
        "category": catalogue().elements[question.element].category,
        "partner": facts.names.get(partner, ""),
        **more,
    }


def _in_window(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """Rows outside a line's window are not shown (sharing specification 2.1). A question without a day is about the newest."""
    first = opens_from(path, question, facts)
    if first is None:
        return
    is_open = question.row_on is None or question.row_on >= first
    since = instant(first, ZoneInfo(facts.timezone))
    words = words_of_no_grant(question, facts, path.contributor, first_day=first)
    yield Test("R-NOGRANT", is_open, Link("window", str(path.line), is_open, since), words)


def _purposes(path: Path, facts: Facts) -> list[str]:
    if path.is_permit:
        return [facts.purposes[path.purpose]] if path.purpose else []
    of_line = (p for p in facts.paths if p.line == path.line and p.agreement == path.agreement)
    return sorted({facts.purposes[p.purpose] for p in of_line if p.purpose})


def _released(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """The consent or the order that this path rests on (sharing specification 2.5, 2.6), or the emergency that is open (2.3)."""
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
    if release.kind == EMERGENCY:
        yield Test("R-NOGRANT", begun and lasts, link, words_of_no_grant(question, facts, path.contributor))
        return
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


def volume(question: Question, facts: Facts) -> Iterator[Test]:
    """How much the person was shown in this sitting; asked last, when all else opens it (sharing specification 2.3, step 12)."""
    sitting = facts.sitting
    if sitting is None:
        return
    confirmed = question.stepped_up or not sitting.is_above_normal
    yield Test("R-STEPUP", confirmed, Link("second_step", question.person, confirmed))
    words = {"steward": sitting.steward}
    yield Test("R-VOLUME", not sitting.is_held, Link("volume", question.person, not sitting.is_held), words)


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


def _amended(path: Path, paper: Paper, question: Question) -> Iterator[Test]:
    """A line holds for its time: an amendment writes it anew, once it holds itself."""
    words = {"agreement": paper.title, "party": path.waits_for}
    line = str(path.line)
    yield Test("R-UNSIGNED", not path.waits_for, Link("amendment", line, not path.waits_for), words)
    yield Test("R-BASIS", not path.lacks, Link("amendment", line, not path.lacks), {**words, "lacks": list(path.lacks)})
    if path.during is None:
        if not (path.waits_for or path.lacks):  # Another amendment came before it could hold.
            yield Test("R-EXPIRED", False, Link("line", line, False), {**words, "date": None})
        return
    begins, ends = path.during
    begun = begins is None or begins <= question.at
    lasts = ends is None or question.at < ends
    yield Test("R-NOTYET", begun, Link("line", line, begun, begins), {**words, "date": begins})
    yield Test("R-EXPIRED", lasts, Link("line", line, lasts, begins, ends), {**words, "date": ends})


def _present(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    if path.agreement is None:
        yield Test(
            "R-NOGRANT",
            holds(path.during, question.at),
            link_of("interest", path.basis, path.during, question.at),
            words_of_no_grant(question, facts, path.contributor),
        )
    for organization in dict.fromkeys((path.contributor, facts.organization)):
        if organization == path.contributor and path.is_by_right:
            continue
        if gone := facts.absent.get(organization):
            here = not holds(gone, question.at)
            words = {"partner": facts.names[organization], "date": gone[0]}
            yield Test("R-WITHDRAWN", here, Link("membership", organization, here, None, gone[0]), words)


def _told_of_care(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """Being listed here says "in care" (decision 30): one school shows another a child only while an agency's line tells that.

    To the same role, for the same purpose, in the same relation, of every child in care or of the same group.
    """
    between_schools = {facts.kinds.get(path.contributor), facts.kinds.get(facts.organization)} == {SCHOOL}
    if not between_schools or path.contributor == facts.organization or path.condition in RELEASES:
        return
    told = any(_tells(news, path, question, facts) for news in facts.paths)
    words = words_of_no_grant(question, facts, path.contributor)
    yield Test("R-NOGRANT", told, Link("news_of_care", path.relation, told), words)


def _tells(news: Path, path: Path, question: Question, facts: Facts) -> bool:
    return (
        facts.kinds.get(news.contributor) in TELL_OF_CARE
        and news.view(catalogue().elements[IN_CARE]) is not None
        and (news.role, news.relation) == (path.role, path.relation)
        and news.purpose in (None, path.purpose)
        and news.population in ("in_care", path.population)
        and news.condition in ("any", path.condition)
        and "view" in (news.operations or ("view",))
        and all(test.holds for test in _standing(news, question, facts))
    )


def _standing(path: Path, question: Question, facts: Facts) -> Iterator[Test]:
    """Whether its line is in force then, whoever asks for what."""
    above = list(_papers(path, facts))
    for paper in above:
        yield from (test(paper, question) for test in (_signed, _begun, _unexpired))
        yield from _at_work(paper, question)
    yield from (test for paper in above[:1] for test in (*_amended(path, paper, question), _complete(paper)))
    yield from _present(path, question, facts)


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
            "R-NOTINCARE" if left_care else "R-POP", holds(span, question.at), link_of(link, id, span, question.at)
        )


def link_of(link: str, id: str, span: Span, at: datetime) -> Link:
    return Link(link, id, holds(span, at), *(span or (None, None)))

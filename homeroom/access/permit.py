"""The permit: which view, on what it rests, and what whoever is shown it owes."""

from collections.abc import Iterator
from typing import Any

from homeroom.access.catalogue import Element
from homeroom.access.conditions import Link, opens_from
from homeroom.access.decision import Behind, Decision, known_orders, without_unknown_orders
from homeroom.access.evidence import BY_RIGHT, CHECKED, OUTPUT_CHECK, Facts, Paper, Path, Question, Release

# What tells of other students too is shown once somebody of the contributor has taken their names out (34 CFR 99.12(a)).
TELLS_OF_OTHERS = frozenset({"discipline.incidents"})


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


def permit_by(
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
    told_chain = without_unknown_orders(chain, question, facts)
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
    known = release is None or release.kind != "order" or release.key in known_orders(question, facts)
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
